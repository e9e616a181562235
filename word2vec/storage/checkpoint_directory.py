"""The state of a training on disk, from which it can go on as if it had never stopped.

A checkpoint is a directory beside the model that will be written, ``OUTPUT.checkpoint``:

``checkpoint.json``
    ``format``, ``format_version``, the options of the training under ``train``, the corpus under ``corpus``,
    what computes the steps under ``backend``, ``position``, the state of the log under ``log``, and ``machine``
    and ``versions``, which say where it was made.
``input.npy``, ``output.npy``, ``bias.npy``
    The tables of the model, as :mod:`word2vec.storage.model_directory` has them. The last two are there where
    the model has them.

A checkpoint is replaced as a whole, as every directory of this toolkit is.
"""

from __future__ import annotations

import glob
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import FormatError, OutputError
from word2vec.storage.atomic import new_directory
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.facts import Facts
from word2vec.storage.manifest import check_members, has_format, read_manifest, write_manifest
from word2vec.storage.one_directory import names_directory, read_one_directory
from word2vec.storage.remains import make_hidden_sibling
from word2vec.storage.table_file import RowReader, map_table, write_table

FORMAT = "word2vec-checkpoint"
FORMAT_VERSION = 1
_CHECKPOINT = "checkpoint.json"
_TABLES = {"input": "input.npy", "output": "output.npy", "bias": "bias.npy"}
_MEMBERS = (_CHECKPOINT, *_TABLES.values())
_OBJECTS = ("train", "corpus", "backend", "log", "machine", "versions")
_ROWS_AT_A_TIME = 1 << 14


@dataclass(frozen=True)
class TrainingState:
    """All that a training needs to go on, but for its tables, as JSON can hold it.

    Attributes:
        train: The options, by name, as they were given or adapted to the text.
        corpus: The corpus: its key, and how it was made.
        backend: What computes the steps: its name, and how many blocks it takes at a time.
        position: The next step: epoch, chunk, step.
        log: The state of the log.
        machine: Where it was made. The bits of another machine can differ.
        versions: Of the toolkit and what it stands on.
    """

    train: dict[str, Any]
    corpus: dict[str, Any]
    backend: dict[str, Any]
    position: tuple[int, int, int]
    log: dict[str, Any]
    machine: dict[str, Any]
    versions: dict[str, Any]


@dataclass(frozen=True)
class Checkpoint:
    """A training that can go on.

    Attributes:
        path: The directory.
        state: Everything but the tables.
        tables: "input", and "output" and "bias" where the model has them, memory-mapped.
    """

    path: Path
    state: TrainingState
    tables: dict[str, Float32s]

    @classmethod
    def load(cls, path: Path) -> Checkpoint:
        """Map a checkpoint into memory.

        Raises:
            FormatError: there is none, it is damaged or of an unknown version, or a table holds NaN or infinity.
        """
        return read_one_directory(path, cls._load)

    @classmethod
    def _load(cls, path: Path) -> Checkpoint:
        facts, state = _read_facts(path)
        shapes = facts.read_object("tables")
        tables = {}
        for name, file in _TABLES.items():
            if name in shapes.members:
                tables[name] = map_table(path / file, _read_shape(shapes, name))
                _check_finite(path / file, tables[name])
        if "input" not in tables:
            raise facts.make_error("tables", "an object that has 'input'")
        return cls(path, state, tables)


def read_state(path: Path) -> TrainingState:
    """Return the state that a checkpoint keeps. Its tables are not read.

    Raises:
        FormatError: there is none, or it is damaged or of an unknown version.
    """
    return read_one_directory(path, _read_facts)[1]


def save_checkpoint(path: Path, state: TrainingState, tables: Mapping[str, RowReader]) -> None:
    """Write a checkpoint at once, in place of an older one.

    Args:
        path: The directory.
        state: Everything but the tables.
        tables: By name. They are read a few rows at a time.

    Raises:
        OutputError: the path is not writable, holds something else, or the disk is full.
    """
    with new_directory(path, CHECKPOINT) as directory:
        for name, table in tables.items():
            write_table(directory / _TABLES[name], table)
        facts = {name: getattr(state, name) for name in _OBJECTS}
        facts["position"] = list(state.position)
        facts["tables"] = {name: list(table.shape) for name, table in tables.items()}
        write_manifest(directory / _CHECKPOINT, FORMAT, FORMAT_VERSION, facts)


def find_checkpoint(output: Path) -> Path:
    """Return where the checkpoint of a training is kept, whose model will be ``output``."""
    return _find_beside(output, ".checkpoint")


def find_best_checkpoint(output: Path) -> Path:
    """Return where early stopping keeps the tables of the best validation, whose model will be ``output``."""
    return _find_beside(output, ".best.checkpoint")


def _find_beside(output: Path, ending: str) -> Path:
    # "." and ".." have no name of their own.
    named = output if output.name not in ("", "..") else output.resolve()
    return named.parent / f"{named.name}{ending}"


class OlderCheckpoints:
    """What an older training has left where a new one writes its checkpoints.

    Both of its checkpoints get other names before the first of the new ones is written. So a checkpoint never
    stands beside the best tables of another training.

    Args:
        output: The model of the new training.
    """

    def __init__(self, output: Path) -> None:
        # The last one first: what is resumed must not lack its best tables.
        self._paths = [find_best_checkpoint(output), find_checkpoint(output)]
        # Two threads may be about to write.
        self._lock = threading.Lock()

    def set_aside(self) -> None:
        """Give them other names, the first time that this is called.

        Raises:
            OutputError: one cannot be renamed.
        """
        with self._lock:
            while self._paths:
                set_aside(self._paths[-1])
                self._paths.pop()


def list_set_aside(path: Path) -> list[Path]:
    """Return the checkpoints that :func:`set_aside` gave other names."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.older[0-9]*"))


def set_aside(path: Path) -> Path | None:
    """Give a checkpoint of an older training another name. Return it, None if there is no such checkpoint.

    Raises:
        OutputError: it cannot be renamed.
    """
    if not is_checkpoint(path):
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.older{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise OutputError(f"cannot rename {path} to {aside}: {error.strerror or error}") from error
    return aside


def remove_checkpoints(output: Path) -> None:
    """Remove the checkpoints of a model that is whole now, and those that were set aside for it."""
    for path in (find_checkpoint(output), find_best_checkpoint(output)):
        for found in (path, *list_set_aside(path)):
            if is_checkpoint(found) and not CHECKPOINT.find_strangers(found):
                # A process that is killed meanwhile must not leave half a checkpoint under its name.
                hidden = make_hidden_sibling(found, ".tmp")
                with suppress(OSError):
                    found.rename(hidden)
                shutil.rmtree(hidden, ignore_errors=True)


def is_checkpoint(path: Path) -> bool:
    """True if ``path`` is a directory that says it is a checkpoint."""
    return names_directory(path) and has_format(path / _CHECKPOINT, FORMAT)


CHECKPOINT = DirectoryKind(is_checkpoint, _MEMBERS)
"""The state of a training, as a directory that is replaced when a later one is written to its place."""


def _read_facts(path: Path) -> tuple[Facts, TrainingState]:
    check_members(path, _MEMBERS)
    facts = Facts(path / _CHECKPOINT, read_manifest(path / _CHECKPOINT, FORMAT, FORMAT_VERSION))
    objects = {name: dict(facts.read_object(name).members) for name in _OBJECTS}
    return facts, TrainingState(position=_read_position(facts), **objects)


def _read_position(facts: Facts) -> tuple[int, int, int]:
    found = facts.members.get("position")
    if not isinstance(found, list) or len(found) != 3 or any(type(n) is not int or n < 0 for n in found):
        raise facts.make_error("position", "three whole numbers from 0")
    epoch, chunk, step = found
    return epoch, chunk, step


def _read_shape(shapes: Facts, name: str) -> tuple[int, ...]:
    found = shapes.members[name]
    axes = 1 if name == "bias" else 2
    if not isinstance(found, list) or len(found) != axes or any(type(n) is not int or n < 1 for n in found):
        raise shapes.make_error(name, f"{axes} whole numbers from 1")
    return tuple(found)


def _check_finite(path: Path, table: Float32s) -> None:
    for first in range(0, len(table), _ROWS_AT_A_TIME):
        finite = np.isfinite(table[first : first + _ROWS_AT_A_TIME])
        if not finite.all():
            row = first + int(np.argwhere(~finite)[0, 0])
            raise FormatError(
                f"{path} holds NaN or infinity in row {row}, so its training cannot go on; start anew, or go on "
                "from an older copy"
            )
