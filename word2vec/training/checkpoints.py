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
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.machine import describe_machine, describe_versions
from word2vec.storage.checkpoint_directory import (
    CHECKPOINT,
    Checkpoint,
    OlderCheckpoints,
    TrainingState,
    find_best_checkpoint,
    find_checkpoint,
    save_checkpoint,
)
from word2vec.storage.destination import check_directory_writable
from word2vec.storage.table_file import RowReader
from word2vec.training.backend import Backend
from word2vec.training.points import Schedule
from word2vec.training.resume import (
    check_same,
    check_same_parent,
    report_older,
)
from word2vec.training.run import Run
from word2vec.training.saving import CORPUS_FACTS
from word2vec.training.task import IN_ROUNDS, TrainingTask
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
        older: The checkpoints of an older training, which get other names before the first is written.
        after: What has to be written before, if it is being written.
    """

    def __init__(
        self,
        path: Path,
        describe: Callable[[Run], TrainingState],
        schedule: Schedule | None = None,
        *,
        in_place: bool = False,
        older: OlderCheckpoints | None = None,
        after: Checkpointer | None = None,
    ) -> None:
        self.path = path
        self._after = after
        self._describe = describe
        self._schedule = schedule
        self._in_place = in_place
        self._older = older
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

    def finish(self, run: Run) -> None:
        """Wait as above, and say it if what was last begun could not be written."""
        self.wait()
        self._report(run)

    def __exit__(self, *_: object) -> None:
        self.wait()

    def begin(self, run: Run) -> None:
        """Begin to write a checkpoint now, when the one before is whole."""
        self.finish(run)
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
        if self._after is not None:
            # The log of this one may speak of the best tables, so they must be on disk before it is.
            self._after.wait()
        if self._older is not None:
            self._older.set_aside()
        save_checkpoint(self.path, state, tables)

    def _is_writing(self) -> bool:
        return self._writer is not None and self._writer.is_alive()

    def _report(self, run: Run) -> None:
        """Say that a checkpoint was not written, the first time that it happens."""
        if self._failure is not None and not self._reported:
            self._reported = True
            run.log.say(f"no checkpoint was written, and training goes on: {self._failure}")


def make_checkpointers(run: Run, task: TrainingTask, backend: Backend) -> tuple[Checkpointer, Checkpointer]:
    """Return what keeps the state of a training beside its model, and what keeps its best tables there.

    The checkpoints that are there are the training's own if it is resumed. Otherwise they are of an older
    training, and are kept.

    Args:
        run: The training.
        task: What it is to do. It says how often its state is kept.
        backend: What computes its steps.

    Raises:
        OutputError: something else is where one of them is asked for, or it cannot be written.
    """
    amount, in_place = task.watch.checkpoint_amount, task.watch.checkpoint_in_place
    describe = _make_description(task, backend)
    older = None
    if not task.is_resumed:
        report_older(task.output)
        older = OlderCheckpoints(task.output)
    schedule = None if amount is None else Schedule(amount, task.corpus.raw_words, run.log.words)
    path, best_path = find_checkpoint(task.output), find_best_checkpoint(task.output)
    if amount is not None:
        check_directory_writable(path, CHECKPOINT)
    if task.config.early_stopping is not None:
        check_directory_writable(best_path, CHECKPOINT)
    best_keeper = Checkpointer(best_path, describe, in_place=in_place, older=older)
    keeper = Checkpointer(path, describe, schedule, in_place=in_place, older=older, after=best_keeper)
    return keeper, best_keeper


def _make_description(task: TrainingTask, backend: Backend) -> Callable[[Run], TrainingState]:
    """Return what tells everything of a training but its tables."""
    corpus = task.corpus
    machine, versions = describe_machine(), describe_versions(tf.__version__)

    def describe(run: Run) -> TrainingState:
        return TrainingState(
            train=dataclasses.asdict(task.config),
            corpus={name: corpus.manifest.get(name) for name in CORPUS_FACTS},
            backend=_describe_backend(backend, task),
            position=run.position,
            log=run.log.state(),
            machine=machine,
            versions=versions,
        )

    return describe


def restore_run(
    checkpoint: Checkpoint,
    task: TrainingTask,
    backend: Backend,
    warm_start: WarmStart | None = None,
    make_run: Callable[..., Run] = Run,
) -> Run:
    """Return the training of a checkpoint, as it was then, and say where it goes on if there is to be progress.

    Args:
        checkpoint: To go on from.
        task: What is to be done.
        backend: What computes the steps.
        warm_start: Older vectors that hold some of the words.
        make_run: Makes the training, as :class:`~word2vec.training.run.Run`.

    Raises:
        ConfigError: the corpus or the backend is another than it was, or the older vectors that hold some of the
            words are. Or replicas are to go on with a training without them.
        FormatError: the checkpoint is damaged.
    """
    corpus, config = task.corpus, task.config
    if task.is_in_rounds and not checkpoint.state.backend.get(IN_ROUNDS):
        raise ConfigError(
            f"{checkpoint.path} is of a training without replicas; leave replicas and cluster out to resume, or "
            "start anew without resume"
        )
    check_same(checkpoint, corpus, _describe_backend(backend, task), task.output)
    run = make_run(
        corpus,
        config,
        backend,
        first_vectors=(),
        warm_start=warm_start,
        position=checkpoint.state.position,
    )
    try:
        run.check_position(run.position, corpus, config.settings.epochs)
        if set(checkpoint.tables) != set(run.model.parameters()):
            raise ValueError(f"it has the tables {', '.join(checkpoint.tables)}")
        run.model.assign(checkpoint.tables)
        run.log.restore(checkpoint.state.log)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{checkpoint.path} is damaged: {error}") from error
    if warm_start is not None:
        check_same_parent(checkpoint, run.log.parents, warm_start.describe())
    if task.progress:
        run.log.say(f"goes on at {run.log.progress:.1%} of the training, in epoch {run.position.epoch + 1}")
    return run


def _describe_backend(backend: Backend, task: TrainingTask) -> dict[str, Any]:
    """Return what the steps of a training depend on."""
    facts = {"backend": backend.name, "blocks_per_step": backend.blocks_per_step}
    return facts | ({IN_ROUNDS: True} if task.is_in_rounds else {})
