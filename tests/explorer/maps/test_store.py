"""Maps kept beside the vectors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.drawn_vectors import five_groups, trained
from word2vec.errors import OutputError
from word2vec.explorer.maps.store import MapStore, name_map
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

MATRIX = np.arange(12, dtype=np.float32).reshape(6, 2)
POSITIONS = np.linspace(-1, 1, 12, dtype=np.float32).reshape(6, 2)
NAME = name_map(MATRIX, 4, 1)


def other_name() -> str:
    return name_map(MATRIX + 1, 4, 1)


def test_the_name_tells_the_sizes_and_all_that_the_map_depends_on() -> None:
    assert NAME.startswith("map-umap-4x6x2-")
    assert name_map(MATRIX, 100, 1).startswith("map-umap-6x6x2-")
    names = {NAME, other_name(), name_map(MATRIX, 5, 1), name_map(MATRIX, 4, 2)}
    assert len(names) == 4
    assert name_map(MATRIX.copy(), 4, 1) == NAME


def test_a_map_that_was_saved_is_loaded_bit_for_bit(tmp_path: Path) -> None:
    store = MapStore(tmp_path)
    assert store.load(NAME, 6) is None
    store.save(NAME, POSITIONS)
    found = store.load(NAME, 6)
    assert found is not None
    assert not found.flags.writeable
    assert np.array_equal(found, POSITIONS)
    assert store.load(other_name(), 6) is None


def test_a_map_in_use_outlives_its_file(tmp_path: Path) -> None:
    """To look at a mapped file that was shortened ends a process at once (SIGBUS)."""
    store = MapStore(tmp_path)
    store.save(NAME, POSITIONS)
    found = store.load(NAME, 6)
    os.truncate(tmp_path / NAME, 0)
    assert not isinstance(found, np.memmap)
    assert np.array_equal(found, POSITIONS)  # type: ignore[arg-type]


def test_beside_a_file_it_has_the_name_of_the_file_before_its_own(tmp_path: Path) -> None:
    file = tmp_path / "vectors.bin"
    file.write_bytes(b"x")
    MapStore(file).save(NAME, POSITIONS)
    assert [path.name for path in tmp_path.iterdir() if path != file] == [f"vectors.bin.{NAME}"]
    assert MapStore(tmp_path / "others.bin").load(NAME, 6) is None
    assert np.array_equal(MapStore(file).load(NAME, 6), POSITIONS)  # type: ignore[arg-type]


def test_nothing_is_kept_where_there_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = MapStore(None)
    store.save(NAME, POSITIONS)
    assert store.load(NAME, 6) is None
    assert store.find_maps() == []
    assert list(tmp_path.iterdir()) == []


def test_a_new_map_takes_the_place_of_an_older_one_of_the_model(tmp_path: Path) -> None:
    model = trained(tmp_path / "model", [])
    store = MapStore(model)
    store.save(other_name(), POSITIONS)
    (model / "map-umap-notes.txt").write_text("mine")
    store.save(NAME, POSITIONS)
    maps = sorted(path.name for path in model.glob("map-*"))
    assert maps == sorted([NAME, "map-umap-notes.txt"])


def test_it_does_so_beside_a_file_and_touches_no_map_of_another_file(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
        MapStore(tmp_path / name).save(other_name(), POSITIONS)
    MapStore(tmp_path / "a.txt").save(NAME, POSITIONS)
    kept = sorted(path.name for path in tmp_path.glob("*map*"))
    assert kept == sorted([f"a.txt.{NAME}", f"b.txt.{other_name()}"])


def test_in_a_directory_of_many_files_no_map_is_removed(tmp_path: Path) -> None:
    store = MapStore(tmp_path)
    store.save(other_name(), POSITIONS)
    store.save(NAME, POSITIONS)
    assert sorted(path.name for path in store.find_maps()) == sorted([NAME, other_name()])


def test_directories_with_a_map_can_still_be_replaced(tmp_path: Path) -> None:
    model = trained(tmp_path / "model", [])
    MapStore(model).save(NAME, POSITIONS)
    trained(model, [])
    assert not MapStore(model).find_maps()
    vectors = five_groups()
    for _ in range(2):
        save_vectors(tmp_path / "vectors", Table(vectors.words, vectors.matrix))
        MapStore(tmp_path / "vectors").save(NAME, POSITIONS)


@pytest.mark.parametrize("damage", ["cut", "header", "shape", "dtype", "nan", "pickle", "directory"])
def test_a_damaged_file_is_as_none(tmp_path: Path, damage: str) -> None:
    store, path = MapStore(tmp_path), tmp_path / NAME
    store.save(NAME, POSITIONS)
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[:-1])
    elif damage == "header":
        path.write_bytes(b"x" + data[1:])
    elif damage == "directory":
        path.unlink()
        path.mkdir()
    else:
        others: dict[str, NDArray[Any]] = {
            "shape": POSITIONS.T.copy(),
            "dtype": POSITIONS.astype(np.float64),
            "nan": np.where(POSITIONS > 0, np.float32(np.nan), POSITIONS),
            "pickle": np.array([[object()]], object),
        }
        np.save(path, others[damage], allow_pickle=damage == "pickle")
    assert store.load(NAME, 6) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot write"):
            MapStore(tmp_path).save(NAME, POSITIONS)
    finally:
        tmp_path.chmod(0o700)


def test_a_name_that_is_taken_by_something_else_is_an_error(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        MapStore(tmp_path).save(NAME, POSITIONS)


def test_of_a_pipe_and_of_vectors_that_have_gone_nothing_is_kept(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path / "gone.bin", Path("-")):
        store = MapStore(place)
        store.save(NAME, POSITIONS)
        assert store.load(NAME, 6) is None
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
