"""Training: a corpus in, a model directory out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import tensorflow as tf
from typing_extensions import Unpack

from word2vec.config.keywords import TrainOptions
from word2vec.config.options import choose_config, sort_options
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.without_effect import report_without_effect
from word2vec.errors import ConfigError, CorpusError, OutputError
from word2vec.probabilities.text_tokenizer import TokenizerChoice
from word2vec.stop_signals import find_signal, make_interrupt
from word2vec.storage.checkpoint_directory import Checkpoint, remove_checkpoints
from word2vec.storage.model_directory import ModelDirectory, save_again
from word2vec.storage.output_lock import lock_output
from word2vec.training.backend import choose_backend
from word2vec.training.callbacks.calls import CallbackCalls
from word2vec.training.callbacks.ready import list_callbacks
from word2vec.training.checkpoints import Checkpointer, make_checkpointer, restore_run
from word2vec.training.corpus import Corpus, open_corpus
from word2vec.training.idle_options import find_idle_training
from word2vec.training.interrupt import Interrupt
from word2vec.training.memory import check_memory, report_lack_of_memory
from word2vec.training.resume import open_checkpoint, take_options, take_text_options
from word2vec.training.run import Run
from word2vec.training.saving import check_space, save_run
from word2vec.training.targets import check_targets
from word2vec.training.validation import make_validation
from word2vec.training.validation_inputs import (
    ValidationInputs,
    check_validation,
    find_validation_inputs,
)
from word2vec.training.warm_start import WarmStart, open_warm_start
from word2vec.training.watchers import watch
from word2vec.vectors import WordVectors
from word2vec.vectors.spelling import fit_spelling


def train(
    corpus: Corpus,
    output: str | os.PathLike[str],
    config: TrainConfig | None = None,
    *,
    encoded: str | os.PathLike[str] | None = None,
    progress: bool = True,
    callbacks: Iterable[object] = (),
    **options: Unpack[TrainOptions],
) -> WordVectors:
    """Train word vectors and write them, with the softmax they belong to, as a model directory.

    Ctrl-C, SIGTERM and SIGHUP stop training, save the model as it is then, complete, and raise
    ``KeyboardInterrupt``.

    Args:
        corpus: One of

            * what :func:`word2vec.prepare` returned, or the directory it wrote.
            * a path, or a list of paths: text files, patterns, directories, ``-`` for standard input.
            * sentences: any re-iterable of lists of words.
            * any other source of :func:`word2vec.prepare`.
        output: The model directory to write. A model there is replaced once the new one is whole.
        config: The options of training. You can give them by name instead.
        encoded: Where text is encoded to, for the next time. By default files are encoded to ``output`` with
            .corpus added, and texts and sentences in memory to a temporary directory.
        progress: Show a progress bar on stderr.
        callbacks: Objects whose methods are called while training runs, see :mod:`word2vec.callbacks`. If one of
            them raises an exception, the model is saved as it is then, and the exception is raised.
        **options: Fields of :class:`~word2vec.TrainConfig`, such as ``architecture="skipgram"``, and of
            :class:`~word2vec.WatchConfig`, such as ``checkpoint_every="5m"``. If the corpus is not encoded yet,
            also fields of :class:`~word2vec.PrepareConfig`, such as ``min_count=1`` and ``tokenizer="jieba"``.
            As for :func:`word2vec.prepare`, the tokenizer can be a function.

    Returns:
        The word vectors, as :func:`word2vec.load` reads them.

    Raises:
        ConfigError: an option is unknown or out of range, or needs more memory than there is. Or with ``strict``
            something that you named has no effect. Or the corpus is encoded already, with other options
            than those given, or ``encoded`` is given for it. Or ``encoded`` and ``output`` are one directory, or
            one is inside the other.
        CorpusError: the corpus cannot be read or has nothing to train on: no sentence of two words, or none that
            subsampling leaves.
        FormatError: the encoded corpus is damaged.
        OutputError: the output cannot be written. You learn of it before training.
        KernelError: ``backend="kernel"``, and the kernel is not available.
        TrainingError: the loss is not finite, or that of an interval is more than twice that of chance.
            Or memory ran out.
    """
    prepare_options, train_options, watch_options = sort_options(
        options, PrepareConfig, TrainConfig, WatchConfig
    )
    strict = bool(prepare_options.get("strict"))
    config = choose_config(TrainConfig, config, train_options)
    watch_config = WatchConfig(**watch_options)
    output = Path(output)
    checkpoint = open_checkpoint(output, watch_config)
    if checkpoint is not None:
        config = take_options(checkpoint, config)
        prepare_options = dict(take_text_options(output, watch_config, prepare_options))
    called = list_callbacks(callbacks, watch_config)
    # Before text is encoded, which may take long.
    set_threads(config.threads)
    check_validation(config, watch_config)
    with open_corpus(corpus, output, prepare_options, encoded=encoded, progress=progress) as opened:
        if checkpoint is not None and config.init is not None and opened.earlier_words:
            raise OutputError(
                f"{checkpoint.path} is of a model that grew; resume it by word2vec continue, or word2vec.extend"
            )
        adapted = config.adapt_to(opened.raw_words)
        if adapted.epochs != config.epochs and progress:
            print(
                f"word2vec: the text has {opened.raw_words:,} words, which are few, so it is trained for "
                f"{adapted.epochs} epochs; give epochs to choose otherwise",
                file=sys.stderr,
            )
        return run_training(
            opened,
            output,
            adapted,
            watch_config,
            checkpoint,
            called,
            tokenizer=prepare_options.get("tokenizer"),
            progress=progress,
            strict=strict,
        )


def run_training(
    corpus: EncodedCorpus,
    output: Path,
    config: TrainConfig,
    watch_config: WatchConfig,
    checkpoint: Checkpoint | None,
    callbacks: list[object],
    *,
    tokenizer: TokenizerChoice | None = None,
    progress: bool,
    strict: bool,
    open_start: Callable[..., WarmStart | None] = open_warm_start,
) -> WordVectors:
    """Train on an encoded corpus, as :func:`train` describes, and return the vectors.

    Args:
        corpus: To train on.
        output: The model directory.
        config: All options of training.
        watch_config: How the training is kept and watched.
        checkpoint: The training to go on with, or None for a new one.
        callbacks: As :func:`~word2vec.training.callbacks.ready.list_callbacks` returns them.
        tokenizer: The one that you gave for the text, for a file that is held out.
        progress: Show a progress bar on stderr.
        strict: What has no effect is an error.
        open_start: Makes the warm start, as :func:`~word2vec.training.warm_start.open_warm_start` does.
    """
    judges = find_validation_inputs(corpus, config, watch_config, tokenizer)
    with lock_output(output):
        saved = _train(
            corpus,
            output,
            config,
            watch_config,
            judges,
            checkpoint,
            callbacks,
            progress=progress,
            strict=strict,
            open_start=open_start,
        )
        # Not before the model is whole, so that nothing is lost wherever a process is killed.
        remove_checkpoints(output)
    # Variables are in reference cycles, which can outlive this call by long.
    gc.collect()
    return WordVectors.of_model(saved)


def _train(
    corpus: EncodedCorpus,
    output: Path,
    config: TrainConfig,
    watch_config: WatchConfig,
    judges: ValidationInputs,
    checkpoint: Checkpoint | None,
    callbacks: list[object],
    *,
    progress: bool,
    strict: bool,
    open_start: Callable[..., WarmStart | None],
) -> ModelDirectory:
    check_targets(corpus, config.settings.subsample, progress=progress)
    check_space(corpus, config, watch_config, output)
    warm_start = open_start(
        config,
        corpus.vocabulary,
        output,
        resumed=checkpoint is not None,
        strict=strict,
        progress=progress,
    )
    backend = choose_backend(config, len(corpus.ids), progress=progress)
    report_without_effect(find_idle_training(config, backend.name), strict=strict)
    check_memory(corpus, config, watch_config, backend)
    with report_lack_of_memory():
        if checkpoint is None:
            run = Run(corpus, config, backend, warm_start=warm_start)
        else:
            run = restore_run(checkpoint, corpus, config, backend, output, warm_start, progress=progress)
    resumed = checkpoint is not None
    validation = make_validation(
        run, judges, corpus, config, watch_config, backend, output, resumed=resumed, progress=progress
    )
    checkpointer = make_checkpointer(run, corpus, config, watch_config, backend, output, resumed=resumed)
    calls = CallbackCalls(callbacks, run, corpus, config, output)
    with calls, Interrupt() as interrupt, checkpointer:

        def stop_if_asked(run: Run) -> None:
            if interrupt.received:
                run.stop("a signal came")

        with report_lack_of_memory():
            if not validation.is_over(run):
                watch(run, [validation, calls.look, checkpointer, stop_if_asked], progress=progress)
        # A training that validation stopped has finished.
        stopped = run.stop_reason is not None and not validation.is_over(run)
        interrupt.finish("the model is being saved")
        # A training that a callback stopped is over.
        goes_on = stopped and (interrupt.received or calls.error is not None)
        if goes_on:
            _save_checkpoint(checkpointer, run)
        best = validation.finish(run)
        facts = {"backend": backend.name, "stop_reason": run.stop_reason, "best": best}
        training = run.log.summary(stopped, facts, tf.__version__)
        if not (training["targets"] or stopped):
            raise CorpusError(
                f"no word was trained: subsample {config.settings.subsample:g} leaves none of "
                f"{corpus.raw_words:,} words with another in its window; give subsample 0, or more text"
            )
        saved = save_run(corpus, run, config, output, training)
        calls.note_saved()
    state = "" if not stopped else "as it was then, " if best is None else "as it was at its best, "
    remains = f"{output} holds the model {state}complete and loadable"
    remains += ", and resume goes on with the training" if goes_on else ""
    if interrupt.signal is not None:
        what = f"stopped at {run.log.progress:.1%} of the training" if stopped else "training was finished"
        raise make_interrupt(interrupt.signal, f"{what}; {remains}") from calls.error
    if calls.error is not None and not goes_on:
        remove_checkpoints(output)
    calls.raise_error(remains)
    return _add_spelling(saved, config, progress) if config.settings.subwords else saved


def _save_checkpoint(checkpointer: Checkpointer, run: Run) -> None:
    """Keep the training, so that it can go on. If that fails, the model is saved all the same."""
    try:
        checkpointer.save(run)
    except OutputError as error:
        run.log.say(f"no checkpoint was written: {error}")


def _add_spelling(saved: ModelDirectory, config: TrainConfig, progress: bool) -> ModelDirectory:
    """Write the model again with what the spelling of its words tells. Until then it is whole without that."""
    remains = f"{saved.path} holds the whole model without subwords; word2vec subwords adds them"
    try:
        options = SubwordConfig(threads=config.threads)
        spelling = fit_spelling(
            WordVectors.of_model(saved), options, progress=progress, asked=config.subwords is True
        )
        return saved if spelling is None else save_again(saved.path, saved, spelling)
    except KeyboardInterrupt as interrupt:
        raise make_interrupt(find_signal(interrupt), remains) from None
    except OutputError as error:
        raise OutputError(f"{error}; {remains}") from error


def start_tensorflow() -> None:
    """Let TensorFlow look for its devices now. It complains about missing drivers when it does."""
    tf.config.list_physical_devices()


def set_threads(threads: int) -> None:
    """Let TensorFlow use so many threads. 0 leaves it as it is.

    Raises:
        ConfigError: it runs already, with another number.
    """
    if not threads or tf.config.threading.get_intra_op_parallelism_threads() == threads:
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    except RuntimeError:
        raise ConfigError(
            f"threads is {threads}, but TensorFlow is already running in this process with another number; "
            "set it before anything else uses TensorFlow, or leave it at 0"
        ) from None
