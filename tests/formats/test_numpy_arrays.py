"""NumPy's .npz: what NumPy reads, and archives that lie."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.format_tables import arrays, table
from word2vec.errors import FormatError
from word2vec.formats import numpy_arrays


def test_numpy_itself_opens_the_npz(tmp_path: Path) -> None:
    original = table()
    numpy_arrays.write(tmp_path / "v.npz", original)
    with np.load(tmp_path / "v.npz", allow_pickle=False) as loaded:
        assert bytes(loaded["words"]).decode().split("\n") == original.words
        np.testing.assert_array_equal(loaded["vectors"], original.matrix)
        np.testing.assert_array_equal(loaded["counts"], original.counts)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"vectors": np.ones((2, 3))}, "float64 of shape"),
        ({"vectors": np.array([[object()]])}, "object of shape"),
        ({"vectors": np.ones(6, np.float32)}, "expected float32 or float16 in 2"),
        ({"vectors": np.ones((0, 3), np.float32)}, "0 vectors"),
        ({"vectors": np.ones((2, 0), np.float32)}, "2 vectors of 0"),
        ({"vectors": None}, "no array 'vectors'"),
        ({"words": None}, "no array 'words'"),
        ({"words": np.array(["a", "b"])}, "expected uint8"),
        ({"words": np.frombuffer(b"a\nb\nc", np.uint8)}, "3 words for 2 vectors"),
        ({"words": np.frombuffer(b"a\n\xff", np.uint8)}, "not UTF-8 at byte 2"),
        ({"words": np.frombuffer(b"a\n", np.uint8)}, "row 2 holds an empty word"),
        ({"counts": np.ones(3, np.int64)}, "3 counts for 2 vectors"),
        ({"counts": np.ones(2)}, "expected int64"),
    ],
)
def test_wrong_arrays_are_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    np.savez(tmp_path / "v.npz", **arrays(**changed))
    with pytest.raises(FormatError, match=message):
        numpy_arrays.read(tmp_path / "v.npz")


def test_archives_that_could_unfold_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    np.savez_compressed(path, **arrays(vectors=np.zeros((2, 100_000), np.float32)))
    with pytest.raises(FormatError, match="compressed"):
        numpy_arrays.read(path)
    np.savez(path, **arrays())
    with (
        zipfile.ZipFile(path, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
        archive.open("words.npy", "w") as entry,
    ):
        entry.write(b"x")
    with pytest.raises(FormatError, match=r"holds words\.npy twice"):
        numpy_arrays.read(path)


def test_npy_headers_that_lie_are_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    np.savez(path, **arrays())
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for shape, message in [("(2000000000, 3)", "promises 24000000000 bytes"), ("(-2, -3)", "of shape")]:
        old = entries["vectors.npy"]
        padding = b" " * (len(shape) - len("(2, 3)"))
        lying = old.replace(b"(2, 3)", shape.encode()).replace(padding + b" \n", b" \n")
        assert len(lying) == len(old)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("vectors.npy", lying)
            archive.writestr("words.npy", entries["words.npy"])
        with pytest.raises(FormatError, match=message):
            numpy_arrays.read(path)
