"""Compressed files of vectors, pipes and standard input."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.three_vectors import assert_sample, sample
from word2vec import formats
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.table import Table

EACH_COMPRESSION = pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])


@EACH_COMPRESSION
@pytest.mark.parametrize("name", [name for name, known in formats.FORMATS.items() if known.compressible])
def test_compressed_files_are_written_and_read(tmp_path: Path, suffix: str, name: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}{suffix}"
    formats.write(path, sample())
    formats.write(tmp_path / "plain", sample(), name)
    assert path.read_bytes()[:2] != (tmp_path / "plain").read_bytes()[:2]
    assert_sample(path)
    (tmp_path / "renamed").write_bytes(path.read_bytes())
    assert_sample(tmp_path / "renamed", name if formats.FORMATS[name].readable else None)
    content = path.read_bytes()
    path.write_bytes(content[:-3])
    with pytest.raises(FormatError, match=r"damaged|cut short"):
        formats.read(path)


def test_a_missing_package_for_zst_is_an_error_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("compression.zstd", "backports.zstd"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigError, match=r"\.zst file, and the package .* pip install"):
        formats.write(tmp_path / "v.vec.zst", sample())
    assert not list(tmp_path.iterdir())
    # What cannot be unpacked is refused as the file that it is.
    (tmp_path / "v.vec.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    with pytest.raises(FormatError, match=r"\.zst file, and the package .* pip install"):
        formats.read(tmp_path / "v.vec.zst")


@pytest.mark.parametrize("name", ["numpy", "safetensors", "sqlite", "parquet"])
def test_other_formats_are_read_compressed_and_written_plain(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    try:
        formats.write(path, sample())
    except ConfigError as error:
        pytest.skip(str(error))
    (tmp_path / "c.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert_sample(tmp_path / "c.gz")
    with pytest.raises(ConfigError, match=f"ends in .gz, but {name} is not compressed as a whole"):
        formats.write(tmp_path / f"{path.name}.gz", sample())
    (tmp_path / "c.gz").write_bytes(gzip.compress(path.read_bytes()[: path.stat().st_size // 2]))
    with pytest.raises(FormatError, match=r"c\.gz"):
        formats.read(tmp_path / "c.gz")


def test_a_compressed_matrix_without_its_words_is_refused(tmp_path: Path) -> None:
    formats.write(tmp_path / "v.npy", sample())
    (tmp_path / "v.npy.gz").write_bytes(gzip.compress((tmp_path / "v.npy").read_bytes()))
    with pytest.raises(FormatError, match="npy is two files"):
        formats.read(tmp_path / "v.npy.gz")


def test_compressed_vectors_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.vec.gz", "b.vec.gz"):
        formats.write(tmp_path / name, sample())
    assert (tmp_path / "a.vec.gz").read_bytes() == (tmp_path / "b.vec.gz").read_bytes()


@pytest.mark.parametrize(
    "suffix",
    # Which of them it is, is nothing that the readers see. xz takes 25 seconds to write these files.
    [".gz", *(pytest.param(suffix, marks=pytest.mark.thorough) for suffix in (".bz2", ".xz", ".zst"))],
)
def test_many_blocks_from_a_stream(tmp_path: Path, suffix: str) -> None:
    if suffix == ".zst":
        pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    matrix = np.random.default_rng(1).normal(0, 1, (20_000, 30)).astype(np.float32)
    table = Table([f"w{row}ö" for row in range(20_000)], matrix)
    for ending in (".vec", ".bin", ".glove"):
        formats.write(tmp_path / f"v{ending}{suffix}", table)
        found = formats.read(tmp_path / f"v{ending}{suffix}")
        assert found.words == table.words
        np.testing.assert_array_equal(found.matrix, matrix)


@pytest.mark.parametrize(
    "name", ["word2vec-text", "word2vec-binary", "glove", "fasttext-binary", "csv", "numpy"]
)
def test_pipes_and_standard_input(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    formats.write(tmp_path / "v", sample(), name)
    content = (tmp_path / "v").read_bytes()
    for data in (content, gzip.compress(content)):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(data,))
        writer.start()
        assert_sample(pipe)
        writer.join()
        pipe.unlink()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert_sample(Path("-"))
    assert word2vec.load(tmp_path / "v", name).home == tmp_path


@pytest.mark.parametrize("name", ["word2vec-text", "csv"])
def test_a_file_that_was_made_to_fill_memory_is_refused(tmp_path: Path, name: str) -> None:
    mark = b" " if name == "word2vec-text" else b","
    start = (
        b"5000 5000\n"
        if name == "word2vec-text"
        else b"word," + b",".join(b"x%d" % x for x in range(5000)) + b"\n"
    )
    zeros = mark.join([b"0"] * 5000) + b"\n"
    (tmp_path / "v.gz").write_bytes(
        gzip.compress(start + b"".join(b"w%d" % row + mark + zeros for row in range(5000)))
    )
    with pytest.raises(FormatError, match=r"v\.gz unfolds to more than 200 times its bytes"):
        formats.read(tmp_path / "v.gz")
