"""A plain ``.npy`` matrix and its words beside it: round trips, NumPy itself, and files that lie."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import word2vec
from tests.support.format_tables import table
from tests.support.listed_names import list_names
from tests.support.mutated_files import read_damaged
from tests.support.readable_samples import read_table, sample
from word2vec import formats
from word2vec.cli import main
from word2vec.errors import FormatError, OutputError
from word2vec.formats import npy_and_words
from word2vec.storage.table import Table

WORDS = ["the", "Straße", "科学", "𝒳", "e\u0301", "w" * 3000, "1.5", "new york", 'a "b", c', "a\tb", "\ufeff"]


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_round_trip_is_exact_and_mapped(tmp_path: Path, dtype: Any) -> None:
    original = table(WORDS, dtype=dtype)
    formats.write(tmp_path / "out.npy", original)
    assert list_names(tmp_path) == ["out.npy", "out.words.txt"]
    found = formats.read(tmp_path / "out.npy")
    assert found.words == original.words
    assert found.matrix.dtype == dtype
    assert isinstance(found.matrix, np.memmap)
    assert not found.matrix.flags.writeable
    np.testing.assert_array_equal(found.matrix, original.matrix)
    assert found.counts is None


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1),
        min_size=1,
        max_size=9,
        unique=True,
    )
)
def test_any_words_come_back_also_to_the_simple_reader(tmp_path: Path, words: list[str]) -> None:
    formats.write(tmp_path / "v.npy", table(words))
    assert formats.read(tmp_path / "v.npy").words == words
    with (tmp_path / "v.words.txt").open(encoding="utf-8") as lines:
        assert [line.rstrip("\n") for line in lines] == words


def test_other_layouts_are_written_as_they_are_read(tmp_path: Path) -> None:
    whole = table(WORDS, size=8)
    for matrix in (whole.matrix[:, ::2], np.asfortranarray(whole.matrix), whole.matrix.astype(">f4")):
        formats.write(tmp_path / "v.npy", Table(whole.words, matrix))
        np.testing.assert_array_equal(formats.read(tmp_path / "v.npy").matrix, matrix)


def test_names_of_the_words(tmp_path: Path) -> None:
    for name, beside in [("a.b.npy", "a.b.words.txt"), ("v.50d", "v.50d.words.txt"), ("A.NPY", "A.words.txt")]:
        assert npy_and_words.find_words_path(tmp_path / name) == tmp_path / beside
        formats.write(tmp_path / name, table(WORDS), "npy")
        assert formats.read(tmp_path / name, "npy").words == WORDS
        assert (tmp_path / beside).is_file()


def test_float64_of_others_is_read_as_float32(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([[1, 0.1], [3, 4]]))
    (tmp_path / "v.words.txt").write_bytes("a\r\nстол\r\n".encode())
    found = formats.read(tmp_path / "v.npy")
    assert found.words == ["a", "стол"]
    assert found.matrix.dtype == np.float32
    np.testing.assert_array_equal(found.matrix, np.array([[1, 0.1], [3, 4]], np.float32))
    # The last line of a file that was written by hand may have no end.
    (tmp_path / "v.words.txt").write_text("a\nb")
    assert formats.read(tmp_path / "v.npy").words == ["a", "b"]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"])
@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_any_order_of_bytes_and_of_columns_is_read(
    tmp_path: Path, order: Any, kind: str, version: tuple[int, int]
) -> None:
    matrix = np.array([[1, 2, 3], [4, 5, 6.5]], kind, order=order)
    with (tmp_path / "v.npy").open("wb") as file:
        np.lib.format.write_array(file, matrix, version)
    (tmp_path / "v.words.txt").write_text("a\nb\n")
    found = formats.read(tmp_path / "v.npy")
    assert found.matrix.dtype == (np.float16 if kind.endswith("2") else np.float32)
    assert found.matrix.flags.c_contiguous
    np.testing.assert_array_equal(found.matrix, matrix)


@pytest.mark.parametrize("word", ["", "a\nb", "a\rb", "\ud800"])
def test_words_that_are_not_one_line_are_refused_and_nothing_is_written(tmp_path: Path, word: str) -> None:
    with pytest.raises(FormatError, match="the word '"):
        formats.write(tmp_path / "v.npy", table(["fine", word]))
    with pytest.raises(FormatError, match="no words"):
        formats.write(tmp_path / "v.npy", table([]))
    assert list_names(tmp_path) == []


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones((2, 2), ">i4"), r"numbers of type >i4; expected .*numpy\.ascontiguousarray"),
        (np.asfortranarray(np.ones((2, 2), np.int32)), r"numbers of type <i4; .*numpy\.ascontiguousarray"),
        (np.ones((2, 2, 2), np.float32), "is not the header"),
        (np.array([[{}], [None]], object), "is not the header"),
        (np.ones((2, 2), np.int32), "numbers of type <i4; expected float32 or float16 or float64"),
        (np.ones(2, np.float32), r"shape \(2,\); expected a matrix, a row for each word"),
        (np.ones((0, 2), np.float32), "0 vectors of 2 numbers"),
        (np.ones((2, 0), np.float32), "2 vectors of 0 numbers"),
        (np.ones((3, 2), np.float32), r"v\.words\.txt holds 2 words for 3 vectors"),
        (np.array([[1, 2], [3, np.nan]], np.float32), r"v\.npy row 2: the vector of 'b' holds NaN"),
        (np.array([[1, -np.inf], [3, 4]], np.float16), r"v\.npy row 1: the vector of 'a' holds NaN or infinity"),
        (np.array([[1, 2], [3, 1e99]]), r"v\.npy row 2: the vector of 'b' holds NaN or infinity"),
    ],
)
def test_wrong_matrices_are_refused(tmp_path: Path, array: Any, message: str) -> None:
    np.save(tmp_path / "v.npy", array, allow_pickle=True)
    (tmp_path / "v.words.txt").write_text("a\nb\n")
    with pytest.raises(FormatError, match=message):
        formats.read(tmp_path / "v.npy")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1 words for 2 vectors"),
        (b"a\n", "1 words for 2 vectors"),
        (b"a\nb\nc\n", "3 words for 2 vectors"),
        (b"a\nb\n\n", "3 words for 2 vectors"),
        (b"a\n\n", "line 2 is empty; expected a word"),
        (b"\r\nb\r\n", "line 1 is empty; expected a word"),
        (b"a\na\n", "'a' twice: at line 1 and line 2"),
        (b"a\n\xffb\n", "not UTF-8 at byte 2"),
        (None, "the words of the 2 rows belong there, one a line"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    np.save(tmp_path / "v.npy", np.ones((2, 3), np.float32))
    if content is not None:
        (tmp_path / "v.words.txt").write_bytes(content)
    with pytest.raises(FormatError, match=rf"v\.words\.txt.* {message}|v\.words\.txt {message}"):
        word2vec.load(tmp_path / "v.npy")


def test_words_of_someone_else_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "v.words.txt").write_text("precious")
    with pytest.raises(OutputError, match=r"v\.words\.txt is in the place of the words of .*does not exist"):
        formats.write(tmp_path / "v.npy", table(WORDS))
    assert list_names(tmp_path) == ["v.words.txt"]
    assert (tmp_path / "v.words.txt").read_text() == "precious"
    (tmp_path / "d.npy").mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        formats.write(tmp_path / "d.npy", table(WORDS))
    assert list_names(tmp_path) == ["d.npy", "v.words.txt"]


def test_an_older_pair_is_replaced_even_while_it_is_mapped(tmp_path: Path) -> None:
    path = tmp_path / "v.npy"
    formats.write(path, table(WORDS))
    older = formats.read(path)
    formats.write(path, Table(list(reversed(older.words)), older.matrix[::-1]))
    found = formats.read(path)
    assert found.words == WORDS[::-1]
    np.testing.assert_array_equal(found.matrix, table(WORDS).matrix[::-1])
    np.testing.assert_array_equal(older.matrix, table(WORDS).matrix)


@pytest.mark.parametrize("at", [0, 1])
def test_a_crash_between_the_renames_never_pairs_new_and_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    path = tmp_path / "v.npy"
    formats.write(path, table(["old", "older"]))
    renames = [0]
    rename = Path.replace

    def failing(source: Path, target: Path) -> Path:
        renames[0] += 1
        if renames[0] > at:
            raise OSError(5, "Input/output error")
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OutputError, match="cannot write"):
        formats.write(path, table(["new", "newer"], size=3))
    monkeypatch.undo()
    assert list_names(tmp_path) == ["v.npy"]
    with pytest.raises(FormatError, match="the words of the 2 rows belong there"):
        formats.read(path)
    formats.write(path, table(["new", "newer"]))
    assert formats.read(path).words == ["new", "newer"]


def test_a_full_disk_leaves_the_older_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "v.npy"
    formats.write(path, table(["old", "older"]))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        formats.write(path, table(["new", "newer"]))
    assert list_names(tmp_path) == ["v.npy", "v.words.txt"]
    assert formats.read(path).words == ["old", "older"]


@pytest.mark.parametrize("options", [[], ["--float16", "--top", "2"]])
def test_export_and_import_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    formats.write(tmp_path / "v.bin", table(["a", "b", "c"], extremes=False))
    out = tmp_path / "out.npy"
    assert main(["export", str(tmp_path / "v.bin"), str(out), "--json", *options]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "npy"
    assert main(["import", str(out), str(tmp_path / "m"), "--json"]) == 0
    exported, imported = word2vec.load(out), word2vec.load(tmp_path / "m")
    assert exported.words == imported.words == (["a", "b"] if options else ["a", "b", "c"])
    assert exported.matrix.dtype == imported.matrix.dtype == (np.float16 if options else np.float32)
    np.testing.assert_array_equal(exported.matrix, imported.matrix)
    assert exported.most_similar("a", topn=1) == imported.most_similar("a", topn=1)


def fuzz(directory: Path, which: str, examples: int) -> None:
    """Damage one of the two files in many ways, while the other stays as it is."""
    path = directory / "v.npy"
    formats.write(path, sample())
    read = read_table("npy")
    read(path)  # and imports what it needs
    read_damaged("npy", [directory / which], lambda: read(path), (FormatError,), examples)


@pytest.mark.parametrize("which", ["v.npy", "v.words.txt"])
def test_damaged_files_load_or_are_refused(tmp_path: Path, which: str) -> None:
    fuzz(tmp_path, which, 200)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["v.npy", "v.words.txt"])
def test_thousands_of_damaged_files_load_or_are_refused(tmp_path: Path, which: str) -> None:
    fuzz(tmp_path, which, 2500)
