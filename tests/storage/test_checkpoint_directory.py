"""Checkpoints come back as they were written, and what is damaged is refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.errors import FormatError, OutputError
from word2vec.storage.checkpoint_directory import (
    Checkpoint,
    OlderCheckpoints,
    TrainingState,
    find_best_checkpoint,
    find_checkpoint,
    is_checkpoint,
    remove_checkpoints,
    save_checkpoint,
    set_aside,
)

STATE = TrainingState(
    train={"vector_size": 3},
    corpus={"key": "abc"},
    backend={"name": "kernel"},
    position=(1, 2, 3),
    log={"words": 10},
    machine={"processor": "p"},
    versions={"word2vec": "1"},
)
TABLES = {
    "input": np.arange(12, dtype=np.float32).reshape(4, 3),
    "output": np.ones((4, 3), np.float32),
    "bias": np.zeros(4, np.float32),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_checkpoint(tmp_path / "m.checkpoint", STATE, TABLES)
    return tmp_path / "m.checkpoint"


def change(path: Path, **members: Any) -> None:
    file = path / "checkpoint.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **members}))


def test_a_checkpoint_comes_back(path: Path) -> None:
    found = Checkpoint.load(path)
    assert found.state == STATE
    assert list(found.tables) == ["input", "output", "bias"]
    for name, table in TABLES.items():
        np.testing.assert_array_equal(found.tables[name], table)
    assert is_checkpoint(path)


def test_a_later_one_takes_its_place(path: Path) -> None:
    save_checkpoint(path, STATE, {"input": TABLES["input"] + 1})
    found = Checkpoint.load(path)
    assert list(found.tables) == ["input"]
    np.testing.assert_array_equal(found.tables["input"], TABLES["input"] + 1)
    assert [other.name for other in path.parent.iterdir()] == ["m.checkpoint"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"format": "word2vec-model"}, "expected 'word2vec-checkpoint'"),
        ({"format_version": 2}, "format_version 2; this version of the toolkit reads 1"),
        ({"position": [1, 2]}, "position is .* three whole numbers from 0"),
        ({"position": [1, -2, 0]}, "position is"),
        ({"position": [1, 2.0, 0]}, "position is"),
        ({"log": []}, "log is .*; it must be an object"),
        ({"tables": {"bias": [4]}}, "tables is .*'input'"),
        ({"tables": {"input": [4]}}, r"tables.input is \[4\]; it must be 2 whole numbers from 1"),
        ({"tables": {"input": [5, 3]}}, r"shape \(4, 3\); expected \(5, 3\)"),
    ],
)
def test_a_damaged_checkpoint_is_refused(path: Path, members: dict[str, Any], message: str) -> None:
    change(path, **members)
    with pytest.raises(FormatError, match=message):
        Checkpoint.load(path)


@pytest.mark.parametrize("member", ["checkpoint.json", "input.npy", "bias.npy"])
@pytest.mark.parametrize("kept", [None, 0, 40])
def test_a_checkpoint_that_is_cut_short_is_refused(path: Path, member: str, kept: int | None) -> None:
    file = path / member
    if kept is None:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(FormatError, match=member if member != "checkpoint.json" else "checkpoint"):
        Checkpoint.load(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_tables_of_nan_are_refused(path: Path, value: float) -> None:
    table = TABLES["output"].copy()
    table[2, 1] = value
    save_checkpoint(path, STATE, {**TABLES, "output": table})
    with pytest.raises(FormatError, match=r"output\.npy holds NaN or infinity in row 2.*start anew"):
        Checkpoint.load(path)


def test_checkpoints_of_older_trainings_get_other_names(path: Path) -> None:
    assert set_aside(path) == path.with_name("m.checkpoint.older1")
    save_checkpoint(path, STATE, TABLES)
    assert set_aside(path) == path.with_name("m.checkpoint.older2")
    assert set_aside(path) is None


def test_all_of_them_go_when_the_model_is_whole_and_nothing_else(path: Path) -> None:
    set_aside(path)
    save_checkpoint(path, STATE, TABLES)
    for name in ("m.checkpoint.olderx", "n.checkpoint"):
        (path.parent / name).mkdir()
    noted = path.with_name("m.checkpoint.older7")
    save_checkpoint(noted, STATE, TABLES)
    (noted / "notes.txt").write_text("mine")
    remove_checkpoints(path.parent / "m")
    kept = sorted(other.name for other in path.parent.iterdir())
    assert kept == ["m.checkpoint.older7", "m.checkpoint.olderx", "n.checkpoint"]


def test_what_is_no_checkpoint_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "m.checkpoint").mkdir()
    (tmp_path / "m.checkpoint" / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="a directory with other things in it"):
        save_checkpoint(find_checkpoint(tmp_path / "m"), STATE, TABLES)
    assert not is_checkpoint(tmp_path / "m.checkpoint")


def test_the_best_tables_of_an_older_training_get_another_name_with_its_checkpoint(path: Path) -> None:
    output = path.with_name("m")
    save_checkpoint(find_best_checkpoint(output), STATE, TABLES)
    older = OlderCheckpoints(output)
    older.set_aside()
    names = ["m.best.checkpoint.older1", "m.checkpoint.older1"]
    assert sorted(other.name for other in path.parent.iterdir()) == names
    save_checkpoint(path, STATE, TABLES)
    older.set_aside()
    assert is_checkpoint(path), "it is the new one"


def test_a_place_without_a_name_of_its_own_has_its_checkpoint_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "m").mkdir()
    monkeypatch.chdir(tmp_path / "m")
    assert find_checkpoint(Path()) == tmp_path / "m.checkpoint"
    assert find_best_checkpoint(Path("..")) == tmp_path.with_name(f"{tmp_path.name}.best.checkpoint")
