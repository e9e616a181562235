"""Parquet: the text that it gives, and the files that are refused."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.support.text_readers import lines
from word2vec.errors import CorpusError
from word2vec.text.sources.parquet import ParquetReader


def test_parquet_columns(tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        "plain": ["a\nb", None, ""],
        "large": pyarrow.array(["x", None, "y"], pyarrow.large_string()),
        "kinds": pyarrow.array(["k", "k", None]).dictionary_encode(),
        "lists": [["one", "two"], None, []],
        # None of them is absent: pyarrow for Python 3.10 cannot read its own absent lists of a fixed length.
        "pairs": pyarrow.array([["1", "2"], ["x", "y"], ["3", "4"]], pyarrow.list_(pyarrow.string(), 2)),
        "nothing": [None, None, None],
        "a": [{"b": "no"}, None, None],
        "a.b": ["do\0ts", "", None],
        "number": [1, 2, 3],
        "nested": [[["x"]], None, []],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "p", row_group_size=2)
    for name, expected in {
        "plain": "a b",
        "large": "x y",
        "kinds": "k k",
        "lists": "one two",
        "pairs": "1 2 x y 3 4",
        "nothing": "",
        "a.b": "dots",
    }.items():
        assert " ".join(lines(ParquetReader(name, errors="ignore"), tmp_path / "p")) == expected, name
    with pytest.raises(CorpusError, match=r"p row 1: the column 'a\.b' holds a NUL between 'do' and 'ts'"):
        lines(ParquetReader("a.b"), tmp_path / "p")
    with pytest.raises(CorpusError, match=r"has no column 'text'; its columns: plain \(string\)"):
        lines(ParquetReader("text"), tmp_path / "p")
    for name in ("number", "nested", "a"):
        with pytest.raises(CorpusError, match=f"'{name}' does not hold text"):
            lines(ParquetReader(name), tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    for damaged in (data[:-20], data[:100], b"PAR1", data[:4] + bytes(200) + data[204:]):
        (tmp_path / "p").write_bytes(damaged)
        with pytest.raises(CorpusError, match=r"p is not a Parquet file, or damaged|cannot read"):
            lines(ParquetReader("plain"), tmp_path / "p")


def test_parquet_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    buffers = [None, pyarrow.py_buffer(b"\0\0\0\0\4\0\0\0"), pyarrow.py_buffer(b"caf\xe9")]
    wrong = pyarrow.Array.from_buffers(pyarrow.string(), 1, buffers)
    pyarrow.parquet.write_table(pyarrow.table({"text": wrong}), tmp_path / "p")
    with pytest.raises(CorpusError, match="column 'text' holds text that is not UTF-8"):
        lines(ParquetReader("text"), tmp_path / "p")


def test_parquet_files_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = pyarrow.array(["x"])
    pyarrow.parquet.write_table(pyarrow.table([one, one], names=["text", "text"]), tmp_path / "p")
    (tmp_path / "p.gz").write_bytes(gzip.compress((tmp_path / "p").read_bytes()))
    for name, message in {
        "p": "has 2 columns 'text'",
        "p.gz": "decompress it first",
        "q": "No such file",
    }.items():
        with pytest.raises(CorpusError, match=message):
            lines(ParquetReader("text"), tmp_path / name)
    with pytest.raises(CorpusError, match="standard input"):
        lines(ParquetReader("text"), Path("-"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CorpusError, match="pip install 'pyarrow>=15'"):
        lines(ParquetReader("text"), tmp_path / "p")


def test_a_parquet_file_is_read_a_piece_at_a_time(tmp_path: Path) -> None:
    # One row group of 24 MB, of which a few may be in memory.
    texts = [f"{number} {'x' * 30}" * 10 for number in range(1 << 16)]
    table = pyarrow.table({"text": texts})
    pyarrow.parquet.write_table(table, tmp_path / "p", use_dictionary=False, compression="none")
    del table
    before = pyarrow.total_allocated_bytes()
    held, read = [], 0
    for batch in ParquetReader("text").batches(tmp_path / "p"):
        held.append(pyarrow.total_allocated_bytes() - before)
        read += len(batch.data)
    assert read == sum(map(len, texts)) + len(texts)
    assert max(held) < read // 3
