"""Words that are not UTF-8: what ``errors`` makes of them, and that rows, words and counts stay together."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors

import word2vec
from tests.support.readable_samples import write_fasttext_with_ngrams
from word2vec import formats
from word2vec.cli import main
from word2vec.errors import ConfigError, FormatError
from word2vec.formats import decoding, duplicates, fasttext_binary, glove, word2vec_binary, word2vec_text
from word2vec.storage.table import Table
from word2vec.subwords.ngrams import hash_ngrams

LENIENT = ["word2vec-text", "word2vec-binary", "glove", "fasttext-binary"]
EACH = pytest.mark.parametrize("name", LENIENT)
CUT = "科".encode()[:2]


def write_raw(path: Path, name: str, words: list[bytes], size: int = 3) -> Table:
    """Write a file whose words are these bytes, and return the table in it."""
    matrix = np.arange(len(words) * size, dtype=np.float32).reshape(len(words), size)
    counts = np.arange(len(words), 0, -1)
    # Stand-ins of the same lengths, so that everything else about the file is right.
    names = [f"{row:x}".rjust(len(word), "~") if word else "" for row, word in enumerate(words)]
    assert all(len(name) == len(word) for name, word in zip(names, words, strict=True))
    formats.write(path, Table(names, matrix, counts), name)
    content = path.read_bytes()
    for stand_in, word in zip(names, words, strict=True):
        ended = b"\0" if name == "fasttext-binary" else b" "
        assert content.count(stand_in.encode() + ended) == 1
        content = content.replace(stand_in.encode() + ended, word + ended)
    path.write_bytes(content)
    return Table([word.decode("latin-1") for word in words], matrix, counts)


def assert_rows(found: Table, words: list[str], written: Table, rows: list[int]) -> None:
    assert list(found.words) == words
    np.testing.assert_array_equal(found.matrix, written.matrix[rows])
    if found.counts is not None:
        assert written.counts is not None
        np.testing.assert_array_equal(found.counts, written.counts[rows])


@EACH
def test_strict_is_the_default_and_names_place_and_remedy(tmp_path: Path, name: str) -> None:
    write_raw(tmp_path / "v", name, [b"longer", b"caf\xe9s"])
    for read in (lambda: formats.read(tmp_path / "v", name), lambda: word2vec.load(tmp_path / "v", name)):
        with pytest.raises(FormatError, match=r"word at (line|byte) \d+ is not UTF-8 \(b'caf.*--errors replace"):
            read()
    with pytest.raises(ConfigError, match="errors is 'surrogateescape'; choose one of: strict, ignore, replace"):
        formats.read(tmp_path / "v", name, "surrogateescape")


@EACH
def test_no_row_is_lost_where_words_stay_different(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written = write_raw(tmp_path / "v", name, ["Straße".encode(), b"caf\xe9s", b"wwwww" + CUT])
    replaced = formats.read(tmp_path / "v", name, "replace")
    assert_rows(replaced, ["Straße", "caf\ufffds", "wwwww\ufffd"], written, [0, 1, 2])
    told = f"word2vec: {tmp_path / 'v'}: 2 of 3 words are not UTF-8 and were decoded with errors="
    assert capsys.readouterr().err == f"{told}'replace'\n"
    ignored = word2vec.load(tmp_path / "v", name, errors="ignore")
    assert ignored.words == ["Straße", "cafs", "wwwww"]
    np.testing.assert_array_equal(ignored.matrix, written.matrix)
    assert capsys.readouterr().err == f"{told}'ignore'\n"


@EACH
def test_nothing_is_said_of_files_that_are_utf8(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written = write_raw(tmp_path / "v", name, ["Straße".encode(), b"the", "caf\ufffd".encode()])
    for errors in decoding.ERRORS:
        assert_rows(
            formats.read(tmp_path / "v", name, errors), ["Straße", "the", "caf\ufffd"], written, [0, 1, 2]
        )
    assert capsys.readouterr() == ("", "")


@EACH
def test_an_intact_word_keeps_its_name_else_the_first(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Row 1 gives way to row 5, which is intact. Rows 3 and 4 give way to row 2.
    words = [b"the", b"caf\xe9", b"xx\xff", b"xx\xfe", b"xx\xff", b"caf\xef\xbf\xbd", b"end"]
    written = write_raw(tmp_path / "v", name, words)
    found = formats.read(tmp_path / "v", name, "replace")
    assert_rows(found, ["the", "xx\ufffd", "caf\ufffd", "end"], written, [0, 2, 5, 6])
    assert "4 of 7 words are not UTF-8" in (told := capsys.readouterr().err)
    assert told.endswith("; 3 of them became empty or equal to another and were dropped\n")
    assert len(told.splitlines()) == 1


@EACH
def test_words_of_which_nothing_is_left_are_dropped(tmp_path: Path, name: str) -> None:
    written = write_raw(tmp_path / "v", name, [b"\xff\xfe", b"the", b"caf\xe9", CUT, b"caf\xff"])
    assert_rows(formats.read(tmp_path / "v", name, "ignore"), ["the", "caf"], written, [1, 2])
    replaced = formats.read(tmp_path / "v", name, "replace")
    assert_rows(replaced, ["\ufffd\ufffd", "the", "caf\ufffd", "\ufffd"], written, [0, 1, 2, 3])


@EACH
def test_intact_words_that_come_twice_stay_an_error(tmp_path: Path, name: str) -> None:
    write_raw(tmp_path / "v", name, [b"caf\xe9", b"aaaaa", b"bbbbbbb", b"ccccccccc"])
    content = (tmp_path / "v").read_bytes()
    (tmp_path / "v").write_bytes(
        # As long as before, where lengths matter.
        content.replace(b"~~~~1", b"twice").replace(b"aaaaa", b"twice").replace(b"bbbbbbb", b"\xfftwice")
    )
    assert formats.read(tmp_path / "v", name, "ignore").words == ["caf", "twice", "ccccccccc"]
    (tmp_path / "v").write_bytes(content.replace(b"ccccccccc", b"aaaaa").replace(b"bbbbbbb", b"aaaaa"))
    with pytest.raises(FormatError, match=r"'aaaaa' twice: at (byte|line|entry) .* and (byte|line|entry) "):
        formats.read(tmp_path / "v", name, "replace")


def test_words_that_are_empty_in_the_file_stay_an_error(tmp_path: Path) -> None:
    one = np.ones(2, "<f4").tobytes()
    (tmp_path / "v.bin").write_bytes(b"2 2\n\xff " + one + b"\n " + one)
    with pytest.raises(FormatError, match="the word that ends at byte 15 is empty"):
        formats.read(tmp_path / "v.bin", errors="ignore")
    (tmp_path / "v.txt").write_bytes(b"2 2\n\xff 1 2\n 3 4\n")
    with pytest.raises(FormatError, match="line 3: its word has 0 bytes"):
        formats.read(tmp_path / "v.txt", errors="ignore")


def test_white_space_that_is_left_of_a_word_is_none(tmp_path: Path) -> None:
    (tmp_path / "v.glove").write_bytes(b"the 5 6\n\xff \xfe 1 2\n. \xff . 3 4\n")
    found = formats.read(tmp_path / "v.glove", errors="ignore")
    assert (found.words, found.matrix.tolist()) == (["the", ".  ."], [[5, 6], [3, 4]])


@pytest.mark.parametrize("errors", ["replace", "ignore"])
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary"])
def test_words_are_gensims(tmp_path: Path, name: str, errors: str) -> None:
    words = [
        b"the",
        "科学".encode() + CUT,
        b"caf\xe9",
        b"na\xefve",
        b"x\xf0\x9f\x98",
        b"caf\xe8",
        b"\xed\xa0\x80y",
    ]
    write_raw(tmp_path / "v", name, words)
    theirs = KeyedVectors.load_word2vec_format(
        str(tmp_path / "v"), binary=name == "word2vec-binary", unicode_errors=errors
    )
    ours = formats.read(tmp_path / "v", name, errors)
    # gensim 4.4 leaves as many empty places at the end as it has dropped words.
    kept = len(words) - 1
    assert ours.words == theirs.index_to_key[:kept]
    assert theirs.index_to_key[kept:] == [None]
    np.testing.assert_array_equal(ours.matrix, theirs.vectors[:kept])


def test_ngrams_are_those_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "v.ftbin"
    write_fasttext_with_ngrams(path)
    content = path.read_bytes()
    # As many bytes and characters: a letter becomes a byte that is none, and its n-grams others of the table's.
    path.write_bytes(content.replace(b"new_york\0", b"new_y\xffrk\0"))
    model = fasttext_binary.read(path, "replace")
    row = list(model.words).index("new_y\ufffdrk")
    matrix = np.frombuffer(content, "<f4", 28 * 4, len(content) - (8 * 4 * 4 + 17) - 28 * 4 * 4).reshape(28, 4)
    hashes = [value for _, values in hash_ngrams([b"new_y\xffrk"], 3, 6) for value in values.tolist()]
    assert hashes != [value for _, values in hash_ngrams(["new_y\ufffdrk"], 3, 6) for value in values.tolist()]
    rows = [row, *(8 + value % 20 for value in hashes)]
    np.testing.assert_allclose(model.matrix[row], matrix[rows].mean(0), rtol=1e-5, atol=1e-7)


def big(path: Path, name: str, is_bad: Callable[[int], bool], size: int = 50) -> tuple[Table, list[str]]:
    """Write several blocks, in which the words of ``is_bad`` rows hold a byte that is none; a hundred differ."""
    rows = 20_000
    words = [f"w{row:05}" for row in range(rows)]
    matrix = np.random.default_rng(1).normal(0, 1, (rows, size)).astype(np.float32)
    formats.write(path, Table(words, matrix), name)
    bad = {word.encode(): b"c%02d\xe9zz" % (row % 100) for row, word in enumerate(words) if is_bad(row)}
    found = re.compile(rb"\bw[0-9]{5}(?= )")
    path.write_bytes(found.sub(lambda word: bad.get(word[0], word[0]), path.read_bytes()))
    return Table(words, matrix), [
        bad.get(word.encode(), word.encode()).decode("utf-8", "replace") for word in words
    ]


@pytest.mark.parametrize("pyarrow", [True, False])
@pytest.mark.parametrize(
    "name", ["word2vec-text", "word2vec-binary", pytest.param("glove", marks=pytest.mark.thorough)]
)
def test_rows_stay_aligned_over_many_blocks(tmp_path: Path, name: str, pyarrow: bool) -> None:
    # 200 rows of 100 names in two places of the file: the later hundred is dropped. The table is 9 MB, so that
    # its rows are moved up in three parts.
    written, words = big(tmp_path / "v", name, lambda row: row % 10_000 < 100, size=110)
    if name == "word2vec-binary":
        found = word2vec_binary.read(tmp_path / "v", "replace")
    else:
        read = word2vec_text.read if name == "word2vec-text" else glove.read
        found = read(tmp_path / "v", "replace", pyarrow_from=0 if pyarrow else 1 << 60)
    rows = [*range(10_000), *range(10_100, 20_000)]
    assert list(found.words) == [words[row] for row in rows]
    np.testing.assert_array_equal(found.matrix, written.matrix[rows])


@pytest.mark.parametrize("bytes_at_a_time", [1, 12, 100, 1 << 20])
def test_rows_are_moved_up_part_by_part(bytes_at_a_time: int) -> None:
    random = np.random.default_rng(0)
    matrix = random.normal(size=(500, 3)).astype(np.float32)
    keep = random.random(500) < 0.7
    expected = matrix[keep]
    found = duplicates.move_up(matrix, keep, bytes_at_a_time)
    assert found.base is matrix
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("dropped", [False, pytest.param(True, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary"])
def test_there_is_no_second_table(tmp_path: Path, name: str, dropped: bool) -> None:
    written, _ = big(tmp_path / "v", name, lambda row: row < 100 or (dropped and row >= 19_900), size=300)
    formats.read(tmp_path / "v", name, "replace")  # and imports what it needs
    tracemalloc.start()
    try:
        found = formats.read(tmp_path / "v", name, "replace")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.words) == (19_900 if dropped else 20_000)
    assert peak < 1.6 * written.matrix.nbytes


def test_formats_that_are_utf8_by_definition_refuse_the_option_errors(tmp_path: Path) -> None:
    table = Table(["a", "b"], np.ones((2, 3), np.float32))
    for name in formats.list_readable():
        if name in LENIENT:
            continue
        path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
        formats.write(path, table, name)
        assert list(word2vec.load(path, errors="strict").words) == ["a", "b"]
        with pytest.raises(ConfigError, match=f"errors is 'replace', but {name} is UTF-8 by definition.*glove"):
            word2vec.load(path, errors="replace")
    with pytest.raises(ConfigError, match="is a directory, UTF-8 by definition"):
        word2vec.load(tmp_path, errors="ignore")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([*map(str, arguments)])
    return status, *capsys.readouterr()


def test_import_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "v.bin", tmp_path / "m"
    written = write_raw(path, "word2vec-binary", [b"the", b"caf\xe9", b"caf\xe8", b"end"])
    status, shown, told = run(capsys, "import", path, out)
    assert (status, shown) == (1, "")
    assert "the word at byte 21 is not UTF-8" in told
    assert "--errors replace" in told
    assert not out.exists()
    status, shown, told = run(capsys, "import", path, out, "--errors", "replace", "--json")
    assert (status, json.loads(shown)["vocabulary"]) == (0, 3)
    assert told == (
        f"word2vec: {path}: 2 of 4 words are not UTF-8 and were decoded with errors='replace'; 1 of them became "
        "empty or equal to another and were dropped\n"
    )
    loaded: Any = word2vec.load(out)
    assert loaded.words == ["the", "caf\ufffd", "end"]
    np.testing.assert_array_equal(loaded.matrix, written.matrix[[0, 1, 3]])
