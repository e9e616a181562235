""":func:`train`: a corpus in, a model directory out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import tensorflow as tf
from typing_extensions import Unpack

from word2vec.config.keywords import TrainOptions
from word2vec.config.options import choose_config, sort_options
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.errors import ConfigError, OutputError
from word2vec.training.beforehand import check_beforehand
from word2vec.training.callbacks.ready import list_callbacks
from word2vec.training.corpus import Corpus, open_corpus
from word2vec.training.resume import list_changed, open_checkpoint, take_options, take_text_options
from word2vec.training.session import run_training
from word2vec.training.task import TrainingTask
from word2vec.vectors import WordVectors


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
        KernelError: ``backend="kernel"`` or ``precision="bf16"``, and the kernel is not available.
        TrainingError: the loss is not finite, or that of an interval is more than twice that of chance.
            Or memory ran out.
    """
    prepare_options, train_options, watch_options = sort_options(
        options, PrepareConfig, TrainConfig, WatchConfig
    )
    strict = bool(prepare_options.get("strict"))
    watch_config = WatchConfig(**watch_options)
    output = Path(output)
    checkpoint = open_checkpoint(output, watch_config)
    if checkpoint is None:
        config = choose_config(TrainConfig, config, train_options)
    else:
        # Those of the checkpoint may be needed for what is given now to be a whole.
        chosen = None if config is None else choose_config(TrainConfig, config, train_options)
        config = take_options(checkpoint, train_options if chosen is None else list_changed(chosen))
        prepare_options = dict(take_text_options(output, checkpoint.state, prepare_options))
    called = list_callbacks(callbacks, watch_config, output)
    # Before text is encoded, which may take long, and before TensorFlow is told anything.
    check_beforehand(config, watch_config)
    set_threads(config.threads)
    with open_corpus(
        corpus, output, prepare_options, encoded=encoded, progress=progress, cluster=watch_config.cluster
    ) as opened:
        if checkpoint is not None and config.init is not None and opened.earlier_words:
            raise OutputError(
                f"{checkpoint.path} is of a model that grew; resume it by word2vec continue, or word2vec.extend"
            )
        return run_training(
            TrainingTask(
                opened,
                output,
                _adapt(config, opened.raw_words, progress=progress),
                watch_config,
                checkpoint,
                called,
                tokenizer=prepare_options.get("tokenizer"),
                progress=progress,
                strict=strict,
            )
        )


def _adapt(config: TrainConfig, raw_words: int, *, progress: bool) -> TrainConfig:
    """Return the options for a text of so many words, and say it if they are others because it is short."""
    adapted = config.adapt_to(raw_words)
    if adapted.epochs != config.epochs and progress:
        print(
            f"word2vec: the text has {raw_words:,} words, which are few, so it is trained for "
            f"{adapted.epochs} epochs; give epochs to choose otherwise",
            file=sys.stderr,
        )
    return adapted


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
