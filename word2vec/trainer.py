"""Training: the schedule, the loop, the progress, and the model directory at the end."""

from __future__ import annotations

import dataclasses
import os
import platform
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from word2vec._version import __version__
from word2vec.atomic import check_directory_writable
from word2vec.blocks import BlockStream, Step
from word2vec.config import TrainConfig, make_config
from word2vec.encoded import EncodedCorpus, is_encoded_corpus, prepare
from word2vec.errors import ConfigError, CorpusError, TrainingError
from word2vec.model import Model
from word2vec.model_directory import ModelDirectory, is_model
from word2vec.prefetch import prefetch
from word2vec.vectors import WordVectors

_FINAL_RATE = 1e-4
"""The learning rate ends at this share of its start (word2vec.c: ``starting_alpha * 0.0001``)."""

_INTERVALS = 200
"""Loss is recorded so many times in a run, whatever its length."""

_STEPS_PER_EPOCH = 1000
"""A small corpus takes smaller steps, so that an epoch has about this many."""

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
        _train(encoded, output, config, progress)
    return WordVectors.load(output)


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


def _train(corpus: EncodedCorpus, output: Path, config: TrainConfig, progress: bool) -> None:
    _set_threads(config.threads)
    stream = BlockStream(
        corpus.ids,
        corpus.vocabulary.counts,
        window=config.window,
        negatives=config.negatives,
        noise_exponent=config.noise_exponent,
        subsample=config.subsample,
        block_length=config.block_length,
        seed=config.seed,
    )
    model = Model(
        len(corpus.vocabulary),
        config.vector_size,
        architecture=config.architecture,
        tied=config.tied,
        window=config.window,
        block_length=config.block_length,
        row_cap=config.row_cap,
        seed=config.seed,
    )
    log = _Log(config, corpus.raw_words * config.epochs)
    steps = stream.steps(config.epochs, _blocks_per_step(config, len(corpus.ids)))
    with _Interrupt() as interrupt, log.bar(progress), prefetch(steps, _PREFETCHED_STEPS) as ahead:
        _loop(model, ahead, config, log, interrupt)
    interrupted = interrupt.received
    _save(corpus, model, config, output, log, interrupted)
    if interrupted:
        raise KeyboardInterrupt(
            f"stopped at {log.progress:.1%} of the training; {output} holds the model as it was then, "
            "complete and loadable"
        )


class _Interrupt:
    """Turns the first Ctrl-C into a note that the loop reads between two steps; the second one acts at once.

    A KeyboardInterrupt raised anywhere could split a step, and C code that TensorFlow runs on the way (every
    ``hasattr`` before Python 3.13) drops it now and then, so that training would go on.
    """

    def __init__(self) -> None:
        self.received = False
        self._previous: Any = None

    def __enter__(self) -> _Interrupt:
        # Python allows signal handlers in the main thread only; and who ignores Ctrl-C (nohup) means it.
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGINT) not in (None, signal.SIG_IGN):
            self._previous = signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, *_: object) -> None:
        self.received = True
        self._restore()

    def __exit__(self, *_: object) -> None:
        self._restore()

    def _restore(self) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            self._previous = None


def _loop(model: Model, steps: Iterator[Step], config: TrainConfig, log: _Log, interrupt: _Interrupt) -> None:
    start = config.starting_learning_rate
    progress = 0.0
    for step in steps:
        rate = start * max(1.0 - progress, _FINAL_RATE)
        blocks = step.blocks
        loss, targets = model.step(blocks.tokens, blocks.left, blocks.right, blocks.negatives, np.float32(rate))
        progress = step.progress
        log.add(step, float(loss), int(targets), rate)
        if interrupt.received:
            break
    log.close_interval()


def _blocks_per_step(config: TrainConfig, ids: int) -> int:
    """Return the given number, or less where that would leave an epoch with few, stale steps."""
    return max(1, min(config.blocks_per_step, ids // (config.block_length * _STEPS_PER_EPOCH)))


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


class _Log:
    """What happened in training: the progress bar while it runs, ``training.json`` afterwards."""

    def __init__(self, config: TrainConfig, total_words: int) -> None:
        self.progress = 0.0
        self.intervals: list[dict[str, float]] = []
        self._config = config
        self._total = total_words
        self._started = self._interval_started = time.perf_counter()
        self._interval_words = 0
        # Python floats and ints: 64 bits, so that long runs lose nothing.
        self._loss = 0.0
        self._targets = 0
        self._rate = config.starting_learning_rate
        self._epoch = 0
        self._bar: Any = None

    @contextmanager
    def bar(self, show: bool) -> Iterator[None]:
        """Show the progress bar while the block runs; the clock starts here."""
        with tqdm(
            total=self._total, unit=" words", unit_scale=True, desc="train", disable=not show
        ) as self._bar:
            self._started = self._interval_started = time.perf_counter()
            yield

    def add(self, step: Step, loss: float, targets: int, rate: float) -> None:
        """Count one step.

        Raises:
            TrainingError: its loss is not finite.
        """
        if not np.isfinite(loss):
            raise TrainingError(
                f"the loss is {loss} after {step.progress:.1%} of the training: learning_rate "
                f"{self._config.starting_learning_rate:g} is too high for these options; try "
                f"{self._config.starting_learning_rate / 4:g}. Nothing was written"
            )
        self._loss += loss
        self._targets += targets
        self._rate = rate
        self._epoch = step.epoch
        self.progress = step.progress
        words = round(step.progress * self._total)
        self._bar.update(words - self._bar.n)
        if words - self._interval_words >= self._total / _INTERVALS:
            self.close_interval()

    def close_interval(self) -> None:
        """Record the interval that ends here, if anything happened in it."""
        if not self._targets:
            return
        now = time.perf_counter()
        words = round(self.progress * self._total)
        loss = self._loss / self._targets
        self.intervals.append(
            {
                "epoch": self._epoch + 1,
                "words": words,
                "loss": loss,
                "learning_rate": self._rate,
                "words_per_second": (words - self._interval_words) / max(now - self._interval_started, 1e-9),
            }
        )
        self._bar.set_postfix_str(f"loss {loss:.4f}, learning rate {self._rate:.5f}", refresh=False)
        self._loss, self._targets = 0.0, 0
        self._interval_words, self._interval_started = words, now

    def summary(self, interrupted: bool) -> dict[str, Any]:
        """Return the contents of ``training.json``; loss is the mean cross entropy in nats per target."""
        seconds = time.perf_counter() - self._started
        words = round(self.progress * self._total)
        return {
            "backend": "graph",
            "finished": not interrupted,
            "progress": self.progress,
            "raw_words": words,
            "seconds": seconds,
            "words_per_second": words / seconds,
            "threads": self._config.threads or os.cpu_count(),
            "versions": {
                "tf-word2vec": __version__,
                "tensorflow": tf.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
            },
            "platform": f"{sys.platform} {platform.machine()}",
            "intervals": self.intervals,
        }


def _save(
    corpus: EncodedCorpus, model: Model, config: TrainConfig, output: Path, log: _Log, interrupted: bool
) -> None:
    options = dataclasses.asdict(config)
    options["learning_rate"] = config.starting_learning_rate
    table = model.input.numpy()
    ModelDirectory(
        vocabulary=corpus.vocabulary,
        input=table,
        output=table if model.tied else model.output.numpy(),
        bias=None if model.bias is None else model.bias.numpy(),
        train=options,
        corpus={name: corpus.manifest.get(name) for name in ("key", "tokenizer", "min_count", "raw_words")},
    ).save(output, {"corpus": corpus.key, **log.summary(interrupted)})
