"""Training: the schedule, the loop, and the model directory at the end."""

from __future__ import annotations

import dataclasses
import gc
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tensorflow as tf

from word2vec.blocks.stream import BlockStream, Step
from word2vec.config import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.encoding.prepare import prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.options import make_config
from word2vec.prefetch import prefetch
from word2vec.storage.atomic import check_directory_writable
from word2vec.storage.model_directory import ModelDirectory, is_model, save_model
from word2vec.training.backend import Step as TrainStep
from word2vec.training.backend import choose_backend
from word2vec.training.first_vectors import initial_vectors
from word2vec.training.interrupt import Interrupt
from word2vec.training.log import TrainingLog
from word2vec.training.model import Model
from word2vec.vectors import WordVectors

_FINAL_RATE = 1e-4
"""The learning rate ends at this share of its start (word2vec.c: ``starting_alpha * 0.0001``)."""

_PREFETCHED_STEPS = 8


def train(
    corpus: EncodedCorpus | str | os.PathLike[str] | Iterable[Sequence[str]],
    output: str | os.PathLike[str],
    config: TrainConfig | None = None,
    *,
    progress: bool = True,
    **options: Any,
) -> WordVectors:
    """Train word vectors and write them, with the softmax they belong to, as a model directory.

    Ctrl-C stops training, saves what there is as a complete model and raises ``KeyboardInterrupt``.

    Args:
        corpus: What :func:`word2vec.prepare` returned, the directory it wrote, or sentences: any re-iterable
            of lists of words (encoded into a temporary directory with ``min_count`` 5).
        output: The model directory to write. A model there is replaced once the new one is whole.
        config: The options; or give them by name.
        progress: Show a progress bar on stderr.
        **options: Fields of :class:`~word2vec.TrainConfig`, such as ``architecture="skipgram"``.

    Returns:
        The word vectors, as :func:`word2vec.load` reads them.

    Raises:
        ConfigError: an option is unknown or out of range.
        CorpusError: the corpus cannot be read or has nothing to train on.
        OutputError: the output cannot be written; found out before training.
        TrainingError: the loss is no longer finite.
    """
    if config is not None and options:
        raise ConfigError("give either config or options by name, not both: " + ", ".join(options))
    config = config or make_config(TrainConfig, options)
    output = Path(output)
    check_directory_writable(output, is_model)
    with _opened(corpus, progress) as encoded:
        saved = _train(encoded, output, config, progress)
    # Variables are in reference cycles, which can outlive this call by long.
    gc.collect()
    return WordVectors(saved.vocabulary.words, saved.input, saved.vocabulary.counts)


@contextmanager
def _opened(
    corpus: EncodedCorpus | str | os.PathLike[str] | Iterable[Sequence[str]], progress: bool
) -> Iterator[EncodedCorpus]:
    if isinstance(corpus, EncodedCorpus):
        yield corpus
    elif isinstance(corpus, (str, os.PathLike)):
        if not is_encoded_corpus(Path(corpus)) and not Path(corpus).is_dir():
            raise CorpusError(
                f"{str(corpus)[:60]!r} is not an encoded corpus; make one of a text file with "
                "word2vec.prepare(file, directory). If it is a sentence, pass lists of words"
            )
        yield EncodedCorpus.open(corpus)
    else:
        with tempfile.TemporaryDirectory(prefix="word2vec-") as directory:
            yield prepare(corpus, Path(directory) / "corpus", progress=progress)


def _train(corpus: EncodedCorpus, output: Path, config: TrainConfig, progress: bool) -> ModelDirectory:
    _set_threads(config.threads)
    backend = choose_backend(config, len(corpus.ids), progress=progress)
    stream = BlockStream.of(corpus, config, backend.frame)
    with tf.device(backend.device):
        model = Model(
            len(corpus.vocabulary),
            config.vector_size,
            tied=config.tied,
            bias=config.has_bias,
            first_vectors=initial_vectors(len(corpus.vocabulary), config.vector_size, config.seed),
        )
    log = TrainingLog(config, corpus.raw_words * config.epochs)
    steps = stream.steps(config.epochs, backend.blocks_per_step)
    train_step = backend.step(model, config)
    with Interrupt() as interrupt, log.bar(progress), prefetch(steps, _PREFETCHED_STEPS) as ahead:
        _loop(train_step, ahead, config, log, interrupt)
    training = log.summary(interrupt.received, {"backend": backend.name}, tf.__version__)
    saved = _save(corpus, model, config, output, training)
    if interrupt.received:
        raise KeyboardInterrupt(
            f"stopped at {log.progress:.1%} of the training; {output} holds the model as it was then, "
            "complete and loadable"
        )
    return saved


def _loop(
    train_step: TrainStep, steps: Iterator[Step], config: TrainConfig, log: TrainingLog, interrupt: Interrupt
) -> None:
    start = config.starting_learning_rate
    progress = 0.0
    for step in steps:
        rate = start * max(1.0 - progress, _FINAL_RATE)
        loss, targets = train_step(step.blocks, rate)
        progress = step.progress
        log.add(step, loss, targets, rate)
        if interrupt.received:
            break
    log.close_interval()


def start_tensorflow() -> None:
    """Let TensorFlow look for its devices now, which is when it complains about missing drivers."""
    tf.config.list_physical_devices()


def _set_threads(threads: int) -> None:
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


def _save(
    corpus: EncodedCorpus, model: Model, config: TrainConfig, output: Path, training: dict[str, Any]
) -> ModelDirectory:
    options = dataclasses.asdict(config)
    options |= {"learning_rate": config.starting_learning_rate, "bias": config.has_bias}
    kept = ("key", "tokenizer", "min_count", "raw_words", "options")
    corpus_facts = {name: corpus.manifest.get(name) for name in kept}
    return save_model(
        output,
        corpus.vocabulary,
        model.rows(),
        train=options,
        corpus=corpus_facts,
        training={"corpus": corpus.key, **training},
    )
