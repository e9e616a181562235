"""safetensors: what the package reads, and headers that lie."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.format_tables import arrays, table
from word2vec.errors import FormatError
from word2vec.formats import safetensors_file

safetensors_numpy = pytest.importorskip("safetensors.numpy")


def test_safetensors_itself_opens_the_file(tmp_path: Path) -> None:
    original = table()
    safetensors_file.write(tmp_path / "v.safetensors", original)
    tensors = safetensors_numpy.load_file(tmp_path / "v.safetensors")
    assert bytes(tensors["words"]).decode().split("\n") == original.words
    np.testing.assert_array_equal(tensors["vectors"], original.matrix)
    np.testing.assert_array_equal(tensors["counts"], original.counts)


METADATA = {"format": "word2vec-vectors", "format_version": "1"}


@pytest.mark.parametrize(
    ("changed", "metadata", "message"),
    [
        ({}, {}, "of format None"),
        ({}, {**METADATA, "format_version": "2"}, "version '2'; expected 'word2vec-vectors', version '1'"),
        ({"vectors": np.ones((2, 3))}, METADATA, "F64"),
        ({"vectors": np.ones((3, 2, 1), np.float32)}, METADATA, "2 dimension"),
        ({"vectors": None}, METADATA, "no tensor 'vectors'"),
        ({"words": np.ones((1, 3), np.uint8)}, METADATA, "1 dimension"),
        ({"counts": np.ones(3, np.int64)}, METADATA, "3 counts for 2 vectors"),
        ({"words": np.frombuffer(b"a\n\xff", np.uint8)}, METADATA, "not UTF-8 at byte 2"),
    ],
)
def test_wrong_tensors_are_refused(
    tmp_path: Path, changed: dict[str, Any], metadata: dict[str, str], message: str
) -> None:
    safetensors_numpy.save_file(arrays(**changed), tmp_path / "v.safetensors", metadata)
    with pytest.raises(FormatError, match=message):
        safetensors_file.read(tmp_path / "v.safetensors")


def test_safetensors_headers_that_lie_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.safetensors"
    path.write_bytes(struct.pack("<Q", 1 << 60) + b"{}")
    with pytest.raises(FormatError, match=r"header of 1152921504606846976 bytes at byte 8; the file has 10"):
        safetensors_file.read(path)
    header = json.dumps({"vectors": {"dtype": "F32", "shape": [10**12, 300], "data_offsets": [0, 12 * 10**14]}})
    path.write_bytes(struct.pack("<Q", len(header)) + header.encode() + b"\0" * 64)
    with pytest.raises(FormatError, match="is not a safetensors file, damaged"):
        safetensors_file.read(path)
