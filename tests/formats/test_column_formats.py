"""What all formats that are tables of columns have in common: exact round trips, and files that lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.format_tables import assert_same, table
from tests.support.listed_names import list_names
from tests.support.mutated_files import read_damaged
from word2vec.errors import FormatError, OutputError
from word2vec.formats import csv_file, numpy_arrays, parquet_file, safetensors_file, sqlite_file
from word2vec.storage.table import Table

pytest.importorskip("pyarrow")
pytest.importorskip("safetensors.numpy")

MODULES = [numpy_arrays, safetensors_file, parquet_file, csv_file, sqlite_file]
EACH = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])


@EACH
@pytest.mark.parametrize("counted", [True, False])
def test_round_trip_is_exact(tmp_path: Path, module: Any, counted: bool) -> None:
    original = table(counted=counted)
    module.write(tmp_path / "v", original)
    assert_same(module.read(tmp_path / "v"), original)
    assert list_names(tmp_path) == ["v"]


@EACH
def test_float16_and_other_layouts_are_held_exactly(tmp_path: Path, module: Any) -> None:
    kept = module in (numpy_arrays, safetensors_file, parquet_file)
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
    refused += ["a\0b"] if module in (csv_file, sqlite_file) else []
    refused += ["x" * 131_073] if module is csv_file else []
    for word in refused:
        with pytest.raises(FormatError, match=r"the word '"):
            module.write(tmp_path / "v", table(["fine", word]))
    with pytest.raises(FormatError, match="no words"):
        module.write(tmp_path / "v", table([]))
    assert list(tmp_path.iterdir()) == []
    if module in (csv_file, sqlite_file, parquet_file):
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
    if module is sqlite_file and what == "twice":
        with pytest.raises(FormatError, match="'a' twice"):
            module.write(path, with_bad_row(what))
        assert list(tmp_path.iterdir()) == []
        return
    module.write(path, with_bad_row(what))
    with pytest.raises(FormatError, match="twice" if what == "twice" else r"row 3|line 4|rows 1 to 3"):
        module.read(path)


def fuzz(tmp_path: Path, module: Any, examples: int) -> None:
    path = tmp_path / "v"
    module.write(path, table(["a", "b c", "科学", "longer"] + [f"word{number}" for number in range(20)], 5))

    def read() -> Table:
        found: Table = module.read(path)
        assert len(found.words) == len(set(found.words)) == len(found.matrix)
        assert np.isfinite(found.matrix).all()
        return found

    read()  # and imports what it needs
    # What a reader takes of itself, whatever the file's size: buffers, the archive's directory.
    constant = 3_000_000 - 8 * path.stat().st_size
    read_damaged(module.__name__, [path], read, (FormatError,), examples, constant)


@EACH
def test_mutated_files_are_read_or_refused(tmp_path: Path, module: Any) -> None:
    fuzz(tmp_path, module, 150)


@pytest.mark.slow
@EACH
def test_thousands_of_mutated_files_are_read_or_refused(tmp_path: Path, module: Any) -> None:
    fuzz(tmp_path, module, 2000)
