"""Parquet: what pyarrow and pandas read, files of others, and files that lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.format_tables import WORDS, assert_same, table
from word2vec.errors import FormatError
from word2vec.formats import parquet_file

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def test_pyarrow_and_pandas_open_the_parquet_file(tmp_path: Path) -> None:
    original = table()
    parquet_file.write(tmp_path / "v.parquet", original)
    found = pq.read_table(tmp_path / "v.parquet")
    word, count, vector = (field.type for field in found.schema)
    assert (str(word), str(count)) == ("string", "int64")
    assert (vector.list_size, str(vector.value_type)) == (7, "float")
    assert found["word"].to_pylist() == original.words
    matrix = found["vector"].combine_chunks().flatten().to_numpy().reshape(-1, 7)
    np.testing.assert_array_equal(matrix, original.matrix)


def test_many_rows_and_row_groups(tmp_path: Path) -> None:
    original = table([f"w{number}" for number in range(5000)], 8, counted=False)
    parquet_file.write(tmp_path / "v", original, group_bytes=1 << 16)
    assert pq.ParquetFile(tmp_path / "v").metadata.num_row_groups == 3
    assert_same(parquet_file.read(tmp_path / "v", rows_at_a_time=1000), original)


@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
@pytest.mark.parametrize("kind", [pa.list_(pa.float32()), pa.list_(pa.float64()), pa.list_(pa.float32(), 7)])
def test_parquet_of_others_is_read(tmp_path: Path, kind: Any, compression: str) -> None:
    original = table()
    columns = {
        "vector": pa.array(original.matrix.tolist(), kind),
        "rank": pa.array(range(len(WORDS))),
        "count": pa.array(np.asarray(original.counts), pa.uint64()),
        "word": pa.array(WORDS, pa.large_string()),
    }
    pq.write_table(pa.table(columns), tmp_path / "v.parquet", compression=compression)
    assert_same(parquet_file.read(tmp_path / "v.parquet"), original)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"word": pa.array(["a", None])}, "rows 1 to 2 lack a word"),
        ({"word": pa.array(["a", "a"])}, "hold the word 'a' twice"),
        ({"word": pa.array(["a", ""])}, "row 2 holds an empty word"),
        ({"word": pa.array([1, 2])}, "holds no text"),
        ({"word": None}, "needs one column 'word'"),
        ({"vector": pa.array([[1.0, 2], None])}, "lack a vector"),
        ({"vector": pa.array([[1.0, 2], [1.0, None]])}, "lack a vector or a number"),
        ({"vector": pa.array([[1.0, 2], [1.0, 2, 3, 4]])}, "has 2 numbers; expected 3"),
        ({"vector": pa.array([1.0, 2])}, "no lists of floats"),
        ({"vector": pa.array([["a"], ["b"]])}, "no lists of floats"),
        ({"vector": pa.array([[], []], pa.list_(pa.float32()))}, "0 numbers; expected 1"),
        ({"vector": pa.array([[1e99], [1]])}, "row 1: the vector of 'a' holds NaN or infinity"),
        ({"count": pa.array([1.5, 2])}, "no integers"),
        ({"count": pa.array([1, None])}, "lack a count"),
        ({"count": pa.array([1, 1 << 63], pa.uint64())}, "damaged"),
    ],
)
def test_wrong_columns_are_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    columns = {"word": pa.array(["a", "b"]), "vector": pa.array([[1.0, 2], [3.0, 4]], pa.list_(pa.float32()))}
    kept = {name: column for name, column in {**columns, **changed}.items() if column is not None}
    pq.write_table(pa.table(kept), tmp_path / "v.parquet")
    with pytest.raises(FormatError, match=message):
        parquet_file.read(tmp_path / "v.parquet")


def test_parquet_that_unfolds_is_refused(tmp_path: Path) -> None:
    zeros: NDArray[np.float32] = np.zeros((1000, 1000), np.float32)
    columns = {
        "word": pa.array([str(number) for number in range(1000)]),
        "vector": pa.FixedSizeListArray.from_arrays(pa.array(zeros.reshape(-1)), 1000),
    }
    pq.write_table(pa.table(columns), tmp_path / "v.parquet")
    assert (tmp_path / "v.parquet").stat().st_size < 100_000
    with pytest.raises(FormatError, match="do not fit"):
        parquet_file.read(tmp_path / "v.parquet")


def test_words_of_parquet_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    word = pa.array([b"a", b"\xff\xfe"]).view(pa.string())
    vector = pa.array([[1.0, 2], [3.0, 4]], pa.list_(pa.float32()))
    pq.write_table(pa.table({"word": word, "vector": vector}), tmp_path / "v.parquet")
    with pytest.raises(FormatError, match="not UTF-8"):
        parquet_file.read(tmp_path / "v.parquet")
