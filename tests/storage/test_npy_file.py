from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.errors import FormatError
from word2vec.storage.npy_file import map_npy, read_npy


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.arange(5, dtype=np.float16),
        np.empty((0, 3), np.float32),
        np.ones((1, 1), np.float32),
    ],
)
def test_files_that_numpy_saved_are_mapped(tmp_path: Path, array: Any) -> None:
    np.save(tmp_path / "a.npy", array)
    mapped = map_npy(tmp_path / "a.npy", np.float32, np.float16)
    assert mapped.dtype == array.dtype
    assert not mapped.size or not mapped.flags.writeable
    np.testing.assert_array_equal(mapped, array)


def test_a_file_is_read_into_memory_or_refused_as_a_mapped_one_is(tmp_path: Path) -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.save(tmp_path / "a.npy", array)
    found = read_npy(tmp_path / "a.npy", np.float32)
    os.truncate(tmp_path / "a.npy", 100)
    np.testing.assert_array_equal(found, array)
    assert not isinstance(found, np.memmap)
    for name, said in (("a.npy", "is not the header|promises"), ("absent.npy", "is missing")):
        with pytest.raises(FormatError, match=said):
            read_npy(tmp_path / name, np.float32)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones(3), "numbers of type <f8; expected float32 or int32"),
        (np.ones(3, ">f4"), "is not the header"),
        (np.ones((2, 2, 2), np.float32), "is not the header"),
        (np.float32(1), "is not the header"),
        (np.asfortranarray(np.ones((2, 3), np.float32)), "is not the header"),
        (np.ones(3, [("a", "f4")]), "is not the header"),
        (np.array(["a"]), "is not the header"),
    ],
)
def test_other_arrays_are_refused(tmp_path: Path, array: Any, message: str) -> None:
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(FormatError, match=message):
        map_npy(tmp_path / "a.npy", np.float32, np.int32)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{}, None], object), allow_pickle=True)
    with pytest.raises(FormatError, match="is not the header"):
        map_npy(tmp_path / "a.npy", np.float32)


def test_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones((2, 3), np.float32))
    content = path.read_bytes()
    for damaged, message in [
        (content[:-1], "has 151 bytes, its header promises 152"),
        (content + b"\0", "has 153 bytes"),
        (content.replace(b"(2, 3)", b"(9, 3)"), "promises 236"),
        (content.replace(b"(2, 3), }" + b" " * 8, b"(999999999999, 3)"), "is not the header"),
        (content.replace(b"(2, 3), }" + b" " * 11, b"(999999999999, 3), }"), "its header promises 12000000000"),
        (content.replace(b"'<f4'", b"'|O' "), "is not the header"),
        (content.replace(b"NUMPY\1", b"NUMPY\3"), "is not the header"),
        (content[:8] + b"\0\0" + content[10:], "is not the header"),
        (content[:50], "is not the header"),
        (b"", "is not the header"),
    ]:
        path.write_bytes(damaged)
        with pytest.raises(FormatError, match=message):
            map_npy(path, np.float32)
    with pytest.raises(FormatError, match="is missing or damaged: No such file"):
        map_npy(tmp_path / "b.npy", np.float32)
    with pytest.raises(FormatError, match="is missing or damaged: Is a directory"):
        map_npy(tmp_path, np.float32)
