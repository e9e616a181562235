"""Keeps the state of a training on disk while it runs."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from word2vec.arrays import Float32s
from word2vec.blocks.stream import CHUNK
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import FormatError, OutputError
from word2vec.storage.checkpoint_directory import (
    Checkpoint,
    TrainingState,
    find_best_checkpoint,
    find_checkpoint,
    save_checkpoint,
    set_aside,
)
from word2vec.storage.table_file import RowReader
from word2vec.training.backend import Backend
from word2vec.training.points import Schedule
from word2vec.training.resume import (
    check_same,
    check_same_parent,
    describe_machine,
    describe_versions,
    report_older,
)
from word2vec.training.run import Run
from word2vec.training.saving import CORPUS_FACTS
from word2vec.training.warm_start import WarmStart


class Checkpointer(AbstractContextManager["Checkpointer"]):
    """Writes a checkpoint so often, as a watcher of a training.

    A moment's tables are copied while training waits. A thread writes the copy while training goes on. If it has
    not finished when the next checkpoint is due, that one is taken as soon as it has.

    A checkpoint that cannot be written is no reason to end a training: stderr says so once, the older checkpoint
    stays, and the next one is tried.

    Args:
        path: The directory of the checkpoint.
        describe: Returns everything but the tables.
        schedule: When to write. None is never, but for :meth:`save`.
        in_place: Write the tables themselves, while training waits. It needs no memory for a copy.
        set_older_aside: What is there is of another training. It gets another name before the first is written.
    """

    def __init__(
        self,
        path: Path,
        describe: Callable[[Run], TrainingState],
        schedule: Schedule | None = None,
        *,
        in_place: bool = False,
        set_older_aside: bool = False,
    ) -> None:
        self.path = path
        self._describe = describe
        self._schedule = schedule
        self._in_place = in_place
        self._set_older_aside = set_older_aside
        self._due = False
        self._copies: dict[str, Float32s] = {}
        self._writer: threading.Thread | None = None
        self._failure: OutputError | None = None
        self._reported = False

    def __call__(self, run: Run) -> None:
        """Begin to write a checkpoint if one is due."""
        self._report(run)
        if self._schedule is not None and self._schedule.is_due(run.log.words):
            self._due = True
        if self._due and not self._is_writing():
            self._due = False
            self.begin(run)

    def save(self, run: Run) -> None:
        """Write a checkpoint now.

        Raises:
            OutputError: it cannot be written.
        """
        self.wait()
        self._write(self._describe(run), run.model.rows())

    def wait(self) -> None:
        """Return when the checkpoint is whole that is being written, if one is."""
        if self._writer is not None:
            self._writer.join()

    def __exit__(self, *_: object) -> None:
        self.wait()

    def begin(self, run: Run) -> None:
        """Begin to write a checkpoint now, when the one before is whole."""
        self.wait()
        self._report(run)
        state = self._describe(run)
        if self._in_place:
            self._try_to_write(state, run.model.rows())
            return
        with run.model.view() as tables:
            self._copy(tables)
        self._writer = threading.Thread(
            target=self._try_to_write, args=(state, self._copies), name="word2vec-checkpoint", daemon=True
        )
        self._writer.start()

    def _copy(self, tables: Mapping[str, Float32s]) -> None:
        """Copy the tables, always into the same memory, because new memory costs more than the copy."""
        for name, table in tables.items():
            if name not in self._copies:
                self._copies[name] = np.empty(table.shape, np.float32)
            np.copyto(self._copies[name], table)

    def _try_to_write(self, state: TrainingState, tables: Mapping[str, RowReader]) -> None:
        try:
            self._write(state, tables)
        except OutputError as error:
            self._failure = error

    def _write(self, state: TrainingState, tables: Mapping[str, RowReader]) -> None:
        if self._set_older_aside:
            set_aside(self.path)
            self._set_older_aside = False
        save_checkpoint(self.path, state, tables)

    def _is_writing(self) -> bool:
        return self._writer is not None and self._writer.is_alive()

    def _report(self, run: Run) -> None:
        """Say that a checkpoint was not written, the first time that it happens."""
        if self._failure is not None and not self._reported:
            self._reported = True
            run.log.say(f"no checkpoint was written, and training goes on: {self._failure}")


def make_best_keeper(
    corpus: EncodedCorpus,
    config: TrainConfig,
    watch: WatchConfig,
    backend: Backend,
    output: Path,
    *,
    resumed: bool,
) -> Checkpointer:
    """Return what keeps the best tables of a training beside its model. The arguments are as below."""
    return Checkpointer(
        find_best_checkpoint(output),
        _make_description(corpus, config, backend),
        in_place=watch.checkpoint_in_place,
        set_older_aside=not resumed,
    )


def make_checkpointer(
    run: Run,
    corpus: EncodedCorpus,
    config: TrainConfig,
    watch: WatchConfig,
    backend: Backend,
    output: Path,
    *,
    resumed: bool,
) -> Checkpointer:
    """Return what keeps the state of a training beside its model.

    Args:
        run: The training.
        corpus: What it is trained on.
        config: Its options.
        watch: Says how often.
        backend: What computes its steps.
        output: The model.
        resumed: The checkpoint that is there is its own. Otherwise it is of an older training, and is kept.
    """
    amount = watch.checkpoint_amount
    return Checkpointer(
        find_checkpoint(output),
        _make_description(corpus, config, backend),
        None if amount is None else Schedule(amount, corpus.raw_words, run.log.words),
        in_place=watch.checkpoint_in_place,
        set_older_aside=not resumed and report_older(output),
    )


def _make_description(
    corpus: EncodedCorpus, config: TrainConfig, backend: Backend
) -> Callable[[Run], TrainingState]:
    """Return what tells everything of a training but its tables."""
    machine, versions = describe_machine(), describe_versions(tf.__version__)

    def describe(run: Run) -> TrainingState:
        return TrainingState(
            train=dataclasses.asdict(config),
            corpus={name: corpus.manifest.get(name) for name in CORPUS_FACTS},
            backend=_describe_backend(backend),
            position=run.position,
            log=run.log.state(),
            machine=machine,
            versions=versions,
        )

    return describe


def restore_run(
    checkpoint: Checkpoint,
    corpus: EncodedCorpus,
    config: TrainConfig,
    backend: Backend,
    output: Path,
    warm_start: WarmStart | None = None,
    *,
    progress: bool,
) -> Run:
    """Return the training of a checkpoint, as it was then, and say where it goes on if ``progress`` is true.

    Raises:
        ConfigError: the corpus or the backend is another than it was, or the older vectors that hold some of the
            words are.
        FormatError: the checkpoint is damaged.
    """
    check_same(checkpoint, corpus, _describe_backend(backend), output)
    epoch, chunk, step = checkpoint.state.position
    behind = epoch >= config.settings.epochs and (epoch, chunk, step) != (config.settings.epochs, 0, 0)
    if behind or chunk * CHUNK >= len(corpus.ids):
        raise FormatError(
            f"{checkpoint.path} is damaged: its position, chunk {chunk} of epoch {epoch}, is outside the corpus"
        )
    run = Run(
        corpus,
        config,
        backend,
        first_vectors=(),
        warm_start=warm_start,
        position=checkpoint.state.position,
    )
    try:
        if set(checkpoint.tables) != set(run.model.parameters()):
            raise ValueError(f"it has the tables {', '.join(checkpoint.tables)}")
        run.model.assign(checkpoint.tables)
        run.log.restore(checkpoint.state.log)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{checkpoint.path} is damaged: {error}") from error
    if warm_start is not None:
        check_same_parent(checkpoint, run.log.parents, warm_start.describe())
    if progress:
        run.log.say(f"goes on at {run.log.progress:.1%} of the training, in epoch {epoch + 1}")
    return run


def _describe_backend(backend: Backend) -> dict[str, Any]:
    """Return what the steps of a training depend on."""
    return {"backend": backend.name, "blocks_per_step": backend.blocks_per_step}
