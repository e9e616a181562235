"""The formats that are tables of columns: exact round trips, the real consumers, and files that lie."""

from __future__ import annotations

import csv
import json
import sqlite3
import struct
import tracemalloc
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.formats import csv_table, numpy_arrays, parquet_table, safetensors_file, sqlite_table
from word2vec.formats.columns import package
from word2vec.formats.table import Table

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
safetensors_numpy = pytest.importorskip("safetensors.numpy")

MODULES = [numpy_arrays, safetensors_file, parquet_table, csv_table, sqlite_table]
EACH = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
WORDS = [
    "the",
    "Straße",
    "科学",
    "𝒳",
    "e\u0301",
    "w" * 3000,
    "1.5",
    "new york",
    'a "b", c',
    "NULL",
    "\ufeff",
    "a\rb",
]


def table(words: list[str] = WORDS, size: int = 7, dtype: Any = np.float32, counted: bool = True) -> Table:
    matrix = np.random.default_rng(0).normal(0, 10, (len(words), size)).astype(dtype)
    if words and dtype == np.float32 and size >= 4:
        matrix[0, :4] = np.array([0, 1e-45, np.finfo(np.float32).max, -0.1], np.float32)
    counts = 10 ** np.arange(17, 17 - len(words), -1, dtype=np.int64).clip(0) if counted else None
    return Table(words, matrix, counts)


def assert_same(found: Table, expected: Table, dtype: Any = np.float32) -> None:
    assert list(found.words) == list(expected.words)
    assert found.matrix.dtype == dtype
    np.testing.assert_array_equal(found.matrix, expected.matrix)
    if expected.counts is None:
        assert found.counts is None
    else:
        assert found.counts is not None
        assert found.counts.dtype == np.int64
        np.testing.assert_array_equal(found.counts, expected.counts)


@EACH
@pytest.mark.parametrize("counted", [True, False])
def test_round_trip_is_exact(tmp_path: Path, module: Any, counted: bool) -> None:
    original = table(counted=counted)
    module.write(tmp_path / "v", original)
    assert_same(module.read(tmp_path / "v"), original)
    assert [path.name for path in tmp_path.iterdir()] == ["v"]


@EACH
def test_float16_and_other_layouts_are_held_exactly(tmp_path: Path, module: Any) -> None:
    kept = module in (numpy_arrays, safetensors_file, parquet_table)
    small = table(dtype=np.float16)
    module.write(tmp_path / "v", small)
    assert_same(module.read(tmp_path / "v"), small, np.float16 if kept else np.float32)
    whole = table(size=8)
    for matrix in (whole.matrix[:, ::2], np.asfortranarray(whole.matrix), whole.matrix.astype(">f4")):
        module.write(tmp_path / "v", Table(whole.words, matrix, whole.counts))
        np.testing.assert_array_equal(module.read(tmp_path / "v").matrix, matrix)


@EACH
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\n"), min_size=1),
        min_size=1,
        max_size=9,
        unique=True,
    )
)
def test_any_words_come_back(tmp_path: Path, module: Any, words: list[str]) -> None:
    module.write(tmp_path / "v", table(words))
    assert module.read(tmp_path / "v").words == words


@EACH
def test_words_a_format_cannot_hold_are_refused_and_nothing_is_written(tmp_path: Path, module: Any) -> None:
    refused = ["", "\ud800"]
    refused += ["a\nb"] if module in (numpy_arrays, safetensors_file) else []
    refused += ["a\0b"] if module in (csv_table, sqlite_table) else []
    refused += ["x" * 131_073] if module is csv_table else []
    for word in refused:
        with pytest.raises(FormatError, match=r"the word '"):
            module.write(tmp_path / "v", table(["fine", word]))
    with pytest.raises(FormatError, match="no words"):
        module.write(tmp_path / "v", table([]))
    assert list(tmp_path.iterdir()) == []
    if module in (csv_table, sqlite_table, parquet_table):
        module.write(tmp_path / "v", table(["a\nb", "c"]))
        assert module.read(tmp_path / "v").words == ["a\nb", "c"]


@EACH
def test_missing_empty_and_foreign_files(tmp_path: Path, module: Any) -> None:
    path = tmp_path / "v"
    with pytest.raises(FormatError):
        module.read(path)
    for content in (b"", b"junk", b"\0" * 5000, bytes(range(256)) * 20, b"PK\x03\x04" + b"\0" * 99, b"PAR1PAR1"):
        path.write_bytes(content)
        with pytest.raises(FormatError, match="v"):
            module.read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(FormatError):
        module.read(path)
    with pytest.raises(OutputError, match="is a directory"):
        module.write(path, table())


def with_bad_row(what: str) -> Table:
    """A table that a writer takes and no reader should."""
    good = table(["a", "b", "c"])
    matrix, words, counts = good.matrix.copy(), list(good.words), np.array([5, 4, 3])
    if what == "twice":
        words[2] = "a"
    elif what == "-7":
        counts[2] = -7
    else:
        matrix[2, 1] = float(what)
    return Table(words, matrix, counts)


@EACH
@pytest.mark.parametrize("what", ["nan", "inf", "-inf", "twice", "-7"])
def test_bad_rows_are_refused_by_number(tmp_path: Path, module: Any, what: str) -> None:
    path = tmp_path / "v"
    if module is sqlite_table and what == "twice":
        with pytest.raises(FormatError, match="'a' twice"):
            module.write(path, with_bad_row(what))
        assert list(tmp_path.iterdir()) == []
        return
    module.write(path, with_bad_row(what))
    with pytest.raises(FormatError, match="twice" if what == "twice" else r"row 3|line 4|rows 1 to 3"):
        module.read(path)


def mutated(content: bytes, changes: list[tuple[float, float, int]], kind: int) -> bytes:
    """Change bytes, cut off, cut out, double or overwrite a part."""
    data = bytearray(content)
    for where, length, value in changes:
        start = int(where * len(data))
        stop = start + int(length * (len(data) - start))
        if kind == 0:
            data[start : start + 1] = bytes([value])
        elif kind == 1:
            del data[start:]
        elif kind == 2:
            del data[start:stop]
        elif kind == 3:
            data[start:start] = data[start:stop][:500]
        else:
            data[start : start + 8] = bytes([value]) * 8
    return bytes(data)


FRACTION = st.floats(0, 1, exclude_max=True)
MUTATIONS = st.lists(st.tuples(FRACTION, FRACTION, st.integers(0, 255)), min_size=1, max_size=4)


def fuzz(tmp_path: Path, module: Any, examples: int) -> None:
    path = tmp_path / "v"
    module.write(path, table(["a", "b c", "科学", "longer"] + [f"word{number}" for number in range(20)], 5))
    content = path.read_bytes()

    @settings(deadline=None, max_examples=examples, database=None)
    @given(changes=MUTATIONS, kind=st.integers(0, 4))
    def try_one(changes: list[tuple[float, float, int]], kind: int) -> None:
        path.write_bytes(mutated(content, changes, kind))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        try:
            found = module.read(path)
        except FormatError:
            pass
        else:
            assert len(found.words) == len(set(found.words)) == len(found.matrix)
            assert np.isfinite(found.matrix).all()
        # What a reader takes of itself, whatever the file's size: buffers, the archive's directory.
        assert tracemalloc.get_traced_memory()[1] - before < 4 * len(content) + 3_000_000

    tracemalloc.start()
    try:
        try_one()
    finally:
        tracemalloc.stop()


@EACH
def test_mutated_files_are_read_or_refused(tmp_path: Path, module: Any) -> None:
    fuzz(tmp_path, module, 150)


@pytest.mark.slow
@EACH
def test_thousands_of_mutated_files_are_read_or_refused(tmp_path: Path, module: Any) -> None:
    fuzz(tmp_path, module, 2000)


# NumPy


def arrays(**changed: Any) -> dict[str, Any]:
    full = {"vectors": np.ones((2, 3), np.float32), "words": np.frombuffer(b"a\nb", np.uint8)}
    return {name: array for name, array in {**full, **changed}.items() if array is not None}


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


# safetensors


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
    with pytest.raises(FormatError, match="no safetensors file, damaged"):
        safetensors_file.read(path)


# Parquet


def test_pyarrow_and_pandas_open_the_parquet_file(tmp_path: Path) -> None:
    original = table()
    parquet_table.write(tmp_path / "v.parquet", original)
    found = pq.read_table(tmp_path / "v.parquet")
    word, count, vector = (field.type for field in found.schema)
    assert (str(word), str(count)) == ("string", "int64")
    assert (vector.list_size, str(vector.value_type)) == (7, "float")
    assert found["word"].to_pylist() == original.words
    matrix = found["vector"].combine_chunks().flatten().to_numpy().reshape(-1, 7)
    np.testing.assert_array_equal(matrix, original.matrix)


def test_many_rows_and_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "_GROUP_BYTES", 1 << 16)
    monkeypatch.setattr(parquet_table, "_ROWS", 1000)
    original = table([f"w{number}" for number in range(5000)], 8, counted=False)
    parquet_table.write(tmp_path / "v", original)
    assert pq.ParquetFile(tmp_path / "v").metadata.num_row_groups == 3
    assert_same(parquet_table.read(tmp_path / "v"), original)


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
    assert_same(parquet_table.read(tmp_path / "v.parquet"), original)


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
        parquet_table.read(tmp_path / "v.parquet")


def test_parquet_that_unfolds_is_refused(tmp_path: Path) -> None:
    zeros: NDArray[np.float32] = np.zeros((1000, 1000), np.float32)
    columns = {
        "word": pa.array([str(number) for number in range(1000)]),
        "vector": pa.FixedSizeListArray.from_arrays(pa.array(zeros.reshape(-1)), 1000),
    }
    pq.write_table(pa.table(columns), tmp_path / "v.parquet")
    assert (tmp_path / "v.parquet").stat().st_size < 100_000
    with pytest.raises(FormatError, match="do not fit"):
        parquet_table.read(tmp_path / "v.parquet")


def test_words_of_parquet_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    word = pa.array([b"a", b"\xff\xfe"]).view(pa.string())
    vector = pa.array([[1.0, 2], [3.0, 4]], pa.list_(pa.float32()))
    pq.write_table(pa.table({"word": word, "vector": vector}), tmp_path / "v.parquet")
    with pytest.raises(FormatError, match="not UTF-8"):
        parquet_table.read(tmp_path / "v.parquet")


# CSV


def test_pythons_csv_and_pandas_open_the_file(tmp_path: Path) -> None:
    original = table()
    csv_table.write(tmp_path / "v.csv", original)
    with (tmp_path / "v.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["word", "count", *(f"x{place}" for place in range(7))]
    assert [row[0] for row in rows[1:]] == original.words
    np.testing.assert_array_equal(np.array([row[2:] for row in rows[1:]], np.float32), original.matrix)
    pandas = pytest.importorskip("pandas")
    # pandas ends lines at the lone carriage return too, even within quotation marks.
    plain = table([word for word in WORDS if "\r" not in word])
    csv_table.write(tmp_path / "v.csv", plain)
    frame = pandas.read_csv(tmp_path / "v.csv", keep_default_na=False)
    assert frame["word"].tolist() == list(plain.words)
    np.testing.assert_array_equal(frame.iloc[:, 2:].to_numpy(np.float32), plain.matrix)


def test_csv_of_excel_is_read(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes('\ufeffword,x0,x1\r\nStraße,1,2.5\r\n"a,b",-1e3,4\r\n'.encode())
    found = csv_table.read(tmp_path / "v.csv")
    assert found.words == ["Straße", "a,b"]
    assert found.matrix.tolist() == [[1, 2.5], [-1000, 4]]
    assert found.counts is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"word,count,x0,x1\n", "no vectors behind its header"),
        (b"word,count\na,1\n", "0 numbers"),
        (b"a,1,2\n", "line 1 begins with"),
        (b"word,x0,x2\na,1,2\n", "line 1 begins with"),
        (b"word,x0,x1\na,1,2\nb,1\n", "line 3 holds 2 cells; expected 3"),
        (b"word,x0,x1\na,1,2\nb,1,2,3\n", "line 3 holds 4 cells; expected 3"),
        (b"word,x0,x1\na,1,2\nb,1,x\n", "line 3: could not convert"),
        (b"word,x0,x1\na,1,2\n\xff,1,2\n", "line 3 is damaged: not UTF-8 at byte 0"),
        (b'word,x0,x1\na,1,2\n"b,1,2\n', "line 3: unexpected end of data"),
        (b"word,count,x0\na,-1,2\n", "line 2: the count is '-1'"),
        (b"word,count,x0\na,1e12,2\n", "line 2: the count is '1e12'"),
        (b"word,x0\na,1\nb,nan\n", "row 2: the vector of 'b' holds NaN"),
        (b"word,x0\na,1\nb,1e99\n", "row 2: the vector of 'b' holds NaN or infinity"),
        (b"word,x0\n,1\n", "empty word"),
        (b"word,x0\n" + b"a" * 200_000 + b",1\n", "field larger than field limit"),
    ],
)
def test_wrong_csv_is_refused_by_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "v.csv").write_bytes(content)
    with pytest.raises(FormatError, match=message):
        csv_table.read(tmp_path / "v.csv")


# SQLite


def test_sqlite_itself_looks_words_up(tmp_path: Path) -> None:
    original = table()
    sqlite_table.write(tmp_path / "v.sqlite", original)
    with closing(sqlite3.connect(tmp_path / "v.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = database.execute("SELECT count, vector FROM vectors WHERE word = ?", ("科学",)).fetchone()
        assert dict(database.execute("SELECT * FROM meta"))["dimension"] == 7
    assert found[0] == 10**15
    np.testing.assert_array_equal(np.frombuffer(found[1], "<f4"), original.matrix[2])


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE meta SET value = 8 WHERE key = 'dimension'", "row 1 of vectors has a vector of 28 bytes"),
        ("UPDATE meta SET value = 1000000000000 WHERE key = 'words'", "do not fit"),
        ("UPDATE meta SET value = 'x' WHERE key = 'words'", "expected two numbers"),
        ("UPDATE meta SET value = -1 WHERE key = 'dimension'", "-1 numbers"),
        ("UPDATE meta SET value = 2 WHERE key = 'format_version'", "version 2; expected"),
        ("UPDATE meta SET value = zeroblob(1000000) WHERE key = 'format'", "of format None"),
        ("DELETE FROM meta", "of format None"),
        ("DROP TABLE meta", "no plain table 'meta'"),
        ("UPDATE vectors SET vector = zeroblob(50000000) WHERE word = 'the'", "vector of 50000000 bytes"),
        ("UPDATE vectors SET vector = 'text' WHERE word = 'the'", "has a vector of 4 bytes"),
        ("UPDATE vectors SET vector = 1 WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = x'ff' WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = CAST(x'ff' AS TEXT) WHERE word = 'the'", "row 1 .* not UTF-8 at byte 0"),
        ("UPDATE vectors SET word = NULL WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = '' WHERE word = 'the'", "row 1 holds an empty word"),
        ("UPDATE vectors SET count = 1.5 WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET count = NULL WHERE word = 'the'", "all or none with counts"),
        ("DELETE FROM vectors WHERE word = 'the'", "has 11 vectors"),
        ("INSERT INTO vectors SELECT word || 'x', count, vector FROM vectors", "more vectors than the 12"),
        (
            "ALTER TABLE vectors RENAME TO old; CREATE VIEW vectors AS WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS word, i AS count, zeroblob(1000000) AS vector FROM n",
            "no plain table 'vectors'",
        ),
        (
            "DROP TABLE vectors; CREATE TABLE vectors (word TEXT, count INTEGER, "
            "vector BLOB AS (zeroblob(1000000000)))",
            "the columns of vectors are not",
        ),
        ("DROP TABLE vectors; CREATE VIRTUAL TABLE vectors USING fts5(word, count, vector)", "no plain table"),
    ],
)
def test_wrong_databases_are_refused(tmp_path: Path, statement: str, message: str) -> None:
    path = tmp_path / "v.sqlite"
    sqlite_table.write(path, table())
    with closing(sqlite3.connect(path)) as database:
        database.executescript(statement)
        database.commit()
    with pytest.raises(FormatError, match=message):
        sqlite_table.read(path)


def test_databases_that_are_being_written_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "v?%20#.sqlite"
    sqlite_table.write(path, table())
    before = path.read_bytes()
    assert_same(sqlite_table.read(path), table())
    path.with_name(path.name + "-wal").write_bytes(b"x")
    with pytest.raises(FormatError, match=r"-wal shows that .* is being written"):
        sqlite_table.read(path)
    with pytest.raises(OutputError, match=r"-wal shows that .* is being written"):
        sqlite_table.write(path, table())
    assert path.read_bytes() == before


def test_a_tree_that_names_a_page_again_and_again_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_table, "_STEPS", 10)
    sqlite_table.write(tmp_path / "v", table([f"w{number}" for number in range(500)]))
    with pytest.raises(FormatError, match="interrupted"):
        sqlite_table.read(tmp_path / "v")


def test_a_missing_package_is_named_with_its_pip_line() -> None:
    with pytest.raises(ConfigError, match=r"Parquet needs the package nosuchpackage.*'tf-word2vec\[formats\]'"):
        package("nosuchpackage.part", "formats", "Parquet")
    with pytest.raises(ConfigError, match=r"pip install tf-word2vec$"):
        package("nosuchpackage", "", "Parquet")
