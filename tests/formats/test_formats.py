"""How a format is chosen, and word2vec's own two formats: text and binary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given, settings
from hypothesis import strategies as st

import word2vec
from tests.support.format_tables import table
from word2vec import WordVectors, formats
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.formats import glove, word2vec_binary, word2vec_text
from word2vec.storage.table import Table

FORMATS = pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary"])
WORDS = ["the", "Straße", "科学", "𝒳", "e\u0301", "w" * 3000, "a\x00b", "1.5"]


def vectors(words: list[str] = WORDS, size: int = 7) -> WordVectors:
    return WordVectors(words, table(words, size).matrix)


@FORMATS
def test_round_trip_is_exact(tmp_path: Path, name: str) -> None:
    original = vectors()
    original.save(tmp_path / "v", name)
    loaded = WordVectors.load(tmp_path / "v", name)
    assert loaded.words == original.words
    assert loaded.matrix.dtype == np.float32
    np.testing.assert_array_equal(loaded.matrix, original.matrix)


@FORMATS
@settings(deadline=None, max_examples=50)
@given(
    words=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
            lambda word: not any(char in " \t\n\r\v\f" for char in word)
        ),
        min_size=1,
        max_size=9,
        unique=True,
    )
)
def test_any_words_without_space_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, words: list[str]
) -> None:
    path = tmp_path_factory.mktemp("formats") / "v"
    vectors(words).save(path, name)
    assert WordVectors.load(path, name).words == words


@FORMATS
def test_gensim_reads_our_files_and_we_read_files_of_gensim(tmp_path: Path, name: str) -> None:
    original, binary = vectors(), name == "word2vec-binary"
    original.save(tmp_path / "ours", name)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "ours"), binary=binary)
    assert theirs.index_to_key == original.words
    np.testing.assert_array_equal(theirs.vectors, original.matrix)
    theirs.save_word2vec_format(str(tmp_path / "theirs"), binary=binary)
    loaded = WordVectors.load(tmp_path / "theirs", name)
    assert loaded.words == original.words
    np.testing.assert_allclose(loaded.matrix, original.matrix, rtol=1e-6)


@pytest.mark.parametrize("suffix", [".vec", ".txt", ".bin"])
def test_the_suffix_tells_the_format(tmp_path: Path, suffix: str) -> None:
    vectors().save(tmp_path / f"v{suffix}")
    assert word2vec.load(tmp_path / f"v{suffix}").words == WORDS


def test_the_longest_suffix_counts_and_case_does_not() -> None:
    for name, expected in [
        ("v.glove.txt", "glove"),
        ("v.spacy.txt", "spacy"),
        ("v.txt", "word2vec-text"),
        ("V.NPZ", "numpy"),
        ("v.kv.bin", "word2vec-binary"),
    ]:
        assert formats.find_format(Path(name), None) == expected
    assert formats.find_format(Path("v.txt"), "csv") == "csv"


def test_read_and_write_take_paths_as_text(tmp_path: Path) -> None:
    formats.write(str(tmp_path / "v.vec"), Table(["a", "b"], np.eye(2, dtype=np.float32)))
    assert formats.read(str(tmp_path / "v.vec")).words == ["a", "b"]
    with pytest.raises(ConfigError, match=r"gensim can only be written; it is a pickle, .*save_word2vec_format"):
        formats.read("x.kv")
    with pytest.raises(ConfigError, match="spacy can only be written; import one of: word2vec-text, "):
        formats.read(str(tmp_path / "v.spacy.txt"))


def test_unknown_suffixes_and_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"suffix of 'v\.foo' names no format"):
        vectors().save(tmp_path / "v.foo")
    with pytest.raises(ConfigError, match="format is 'foo'; choose one of: word2vec-text, word2vec-binary"):
        vectors().save(tmp_path / "v.txt", "foo")


@FORMATS
@pytest.mark.parametrize("word", ["new york", "a\tb", "a\nb", "", "\ud800", "a\vb", "a\fb"])
def test_words_the_format_cannot_hold_are_refused_and_nothing_is_written(
    tmp_path: Path, name: str, word: str
) -> None:
    with pytest.raises(FormatError, match="the word"):
        vectors(["fine", word]).save(tmp_path / "v", name)
    assert list(tmp_path.iterdir()) == []


@FORMATS
def test_damaged_files_are_refused(tmp_path: Path, name: str) -> None:
    vectors(size=300).save(tmp_path / "v", name)
    content = (tmp_path / "v").read_bytes()
    lines = content.split(b"\n", 1)
    for damaged, message in [
        (b"", "empty|line 1"),
        (b"junk\n" + lines[1], "line 1"),
        (b"8 0\n" + lines[1], "do not fit"),
        (b"999999999999 300\n" + lines[1], "do not fit"),
        (b"9 300\n" + lines[1], "cut short|do not fit"),
        (b"7 300\n" + lines[1], "goes on after"),
        (content[:-700], "cut short|holds|not fit"),
        (content.replace("Straße".encode(), b"the", 1), "twice"),
        (content.replace("Straße".encode(), b"Stra\xdfe", 1), "utf-8|UTF-8"),
    ]:
        (tmp_path / "v").write_bytes(damaged)
        with pytest.raises(FormatError, match=message):
            WordVectors.load(tmp_path / "v", name)


def test_a_number_that_is_none_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("2 2\na 1 2\nb 1 x\n")
    with pytest.raises(FormatError, match="line 3"):
        word2vec.load(tmp_path / "v.txt")


@FORMATS
def test_half_precision_is_written_as_single(tmp_path: Path, name: str) -> None:
    matrix = np.array([[0.1, -2, 6e-8], [65504, 0, 1]], np.float16)
    formats.write(tmp_path / "v", Table(["a", "b"], matrix), name)
    loaded = formats.read(tmp_path / "v", name)
    assert loaded.matrix.dtype == np.float32
    np.testing.assert_array_equal(loaded.matrix, matrix.astype(np.float32))


@FORMATS
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_vectors_that_are_not_finite_are_refused(tmp_path: Path, name: str, value: float) -> None:
    matrix = np.ones((3, 2), np.float32)
    matrix[1, 1] = value
    with pytest.raises(FormatError, match="the vector of word 2, 'b', holds NaN or infinity"):
        formats.write(tmp_path / "v", Table(["a", "b", "c"], matrix), name)
    if name == "word2vec-text":
        content, message = f"3 2\na 1 1\nb 1 {value}\nc 1 1\n".encode(), "line 3: the vector of 'b' holds NaN"
    else:
        rows = [word + b" " + row.tobytes() for word, row in zip([b"a", b"b", b"c"], matrix, strict=True)]
        content, message = b"3 2\n" + b"".join(rows), "the vector of 'b', number 2, at byte 16, holds NaN"
    (tmp_path / "v").write_bytes(content)
    with pytest.raises(FormatError, match=message):
        formats.read(tmp_path / "v", name)


@pytest.mark.parametrize("name", [name for name, known in formats.FORMATS.items() if known.readable])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        (Table(["a", "b"], np.array([[1, 2], [1e39, 4]])), r"word 2, 'b', holds 1e\+39; float32"),
        (Table(["a", "b"], np.array([[-1e300, 2], [3, 4]])), r"word 1, 'a', holds -1e\+300; float32"),
        (
            Table(["a", "b"], np.array([[1, 2], [1e-60, 0]])),
            "word 2, 'b', holds only numbers that are 0 in float32",
        ),
        (Table(["a", "b", "a"], np.eye(3, dtype=np.float32)), "'a' is twice among the words"),
        (
            Table(["a", "b"], np.eye(3, dtype=np.float32)),
            r"2 words and a matrix of float32 with the shape \(3, 3\)",
        ),
        (
            Table(["a", "b"], np.ma.array(np.eye(2), mask=np.eye(2, dtype=np.bool_))),
            "the matrix holds 2 masked numbers",
        ),
    ],
)
def test_what_no_reader_would_take_is_not_written(tmp_path: Path, name: str, table: Table, message: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    with pytest.raises((ConfigError, FormatError), match=message):
        formats.write(path, table, name)
    assert not path.exists()


def test_messages_name_the_byte_or_line(tmp_path: Path) -> None:
    one = np.ones(2, "<f4").tobytes()
    for name, content, message in [
        ("word2vec-binary", b"2 2\na " + one + b" " + one, "the word that ends at byte 14 is empty"),
        ("word2vec-binary", b"2 2\na " + one + b"\n " + one, "the word that ends at byte 15 is empty"),
        ("word2vec-binary", b"2 2\na " + one + b"a " + one, "'a' twice: at byte 4 and byte 14"),
        ("word2vec-binary", b"2 2\na " + one + b"\xff " + one, "the word at byte 14 is not UTF-8"),
        ("word2vec-binary", b"2 2\na " + one + b"b " + one[1:], "cut short in vector 2 of 2, at byte 14"),
        ("word2vec-binary", b"2 2\na " + one + b"bbbbbbbbbbbb", "cut short in vector 2 of 2, at byte 14"),
        ("word2vec-binary", b"1 2\na " + one + b"b " + one, "goes on after its 1 vectors, at byte 14"),
        ("word2vec-binary", b"1 200000\na " + one, "vectors of 200000 numbers; at most 100000"),
        ("word2vec-binary", b"\xba\x16\x4f\x2f\x0c\0\0\0", "is a fastText model; read it with the format"),
        ("word2vec-binary", b"1" * 5000 + b" 2\n", "line 1 is b'1111.*expected two numbers"),
        ("word2vec-text", b"2 2\na 1 2\n 3 4\n", "line 3: its word has 0 bytes"),
        ("word2vec-text", b"2 2\na 1 2\na 3 4\n", "'a' twice: at line 2 and line 3"),
        ("word2vec-text", b"2 2\na 1 2\n\xff 3 4\n", "the word at line 3 is not UTF-8"),
        ("word2vec-text", b"2 2\na 1 2\nb 3 4_0\n", "line 3: '4_0' is not a number"),
        ("word2vec-text", b"2 2\na 1 2 3\nb 3\n", "line 2 holds 3 numbers; expected 2"),
        ("word2vec-text", b"2 2\na 1 2\nb 3 1e39\n", "line 3: the vector of 'b' holds .* float32 cannot hold"),
        ("word2vec-text", b"3 2\na 1 2\nb 3 4\n", "cut short: it ends behind line 3, after 2 of the 3"),
        ("word2vec-text", b"1 2\n" + b"a" * 1_100_000 + b" 1 2\n", "line 2: its word has 1100000 bytes"),
        ("word2vec-text", b"1 2\n" + b"a" * 3_000_000, "a line behind line 2 is longer than"),
        ("word2vec-text", b"1 2\na 1 2\n" + b"b 1 2\n" * 400_000, "goes on after its 1 vectors"),
    ]:
        (tmp_path / "v").write_bytes(content)
        with pytest.raises(FormatError, match=message):
            formats.read(tmp_path / "v", name)


@pytest.mark.parametrize("number", ["0x10", "1_0", "１２", "1,5", "x", "1e5f", "--1", "1.2.3"])
@pytest.mark.parametrize("header", ["", "2 2\n"])
def test_what_is_no_number_is_named_with_what_numbers_are(tmp_path: Path, number: str, header: str) -> None:
    (tmp_path / "v").write_text(f"{header}the 1 2\ncat 3 {number}\n")
    message = (
        rf"line {2 + bool(header)}: '{re.escape(number)}' is not a number; .* which have decimal digits and a"
    )
    with pytest.raises(FormatError, match=message):
        formats.read(tmp_path / "v", "word2vec-text" if header else "glove")


@pytest.mark.parametrize(
    "content", ["the 1 2\rcat 3 4\rdog 5 6\r", "2 2\nthe 1 2\rcat 3 4\r", "2 2\rthe 1 2\rcat 3 4"]
)
@pytest.mark.parametrize("options", [{}, {"limit": 1}, {"errors": "ignore"}])
def test_line_ends_of_old_macs_are_named(tmp_path: Path, content: str, options: dict[str, Any]) -> None:
    (tmp_path / "v.txt").write_bytes(content.encode())
    with pytest.raises(FormatError, match=r"line \d has line ends of CR alone, .*: tr '\\r' '\\n' < .*v\.txt"):
        formats.read(tmp_path / "v.txt", **options)


def test_uneven_white_space_is_read(tmp_path: Path) -> None:
    # word2vec.c ends every line of text with a space.
    for content in [
        b"2 2\na 1 2 \nb 3 4 \n",
        b"2 2\r\na  1  2\r\nb 3 4\r\n",
        b"2 2 \na 1 2\nb 3\t4\n\n\n",
        b"2 2\na 1 2\nb 3 4",
    ]:
        (tmp_path / "v").write_bytes(content)
        table = formats.read(tmp_path / "v", "word2vec-text")
        assert (table.words, table.matrix.tolist()) == (["a", "b"], [[1, 2], [3, 4]])


def test_no_words_at_all(tmp_path: Path) -> None:
    for name in ("word2vec-text", "word2vec-binary"):
        formats.write(tmp_path / "v", Table([], np.empty((0, 3), np.float32)), name)
        assert formats.read(tmp_path / "v", name).matrix.shape == (0, 3)


def pyarrow_from(wanted: bool) -> int:
    """The size of a file from which pyarrow converts it, so that it converts all files or none."""
    return 0 if wanted else 1 << 60


def many(rows: int = 30_000, size: int = 10) -> Table:
    """Several blocks of the readers."""
    matrix = np.random.default_rng(1).normal(0, 1, (rows, size)).astype(np.float32)
    return Table([f"w{row}ö" for row in range(rows)], matrix)


@pytest.mark.parametrize("pyarrow", [True, False])
@pytest.mark.parametrize("module", [word2vec_text, glove, word2vec_binary])
def test_many_blocks(tmp_path: Path, module: Any, pyarrow: bool) -> None:
    table = many()
    module.write(tmp_path / "v", table)
    if module is word2vec_binary:
        loaded = word2vec_binary.read(tmp_path / "v", forget_every=1 << 16)
    else:
        loaded = module.read(tmp_path / "v", pyarrow_from=pyarrow_from(pyarrow))
    assert loaded.words == table.words
    np.testing.assert_array_equal(loaded.matrix, table.matrix)


@pytest.mark.parametrize("pyarrow", [True, False])
def test_fast_conversion_takes_only_the_numbers_that_the_slow_one_takes(tmp_path: Path, pyarrow: bool) -> None:
    least = pyarrow_from(pyarrow)
    for number in ["x", "1_0", "", "1e39", "nan", "-inf", "0x1", "1,5", "1e", "--1", "١", "1 2 ", "1\x00"]:
        (tmp_path / "v").write_text(f"2 2\na 1 2\nb 3 {number}\n", "utf-8")
        with pytest.raises(FormatError, match="line 3"):
            word2vec_text.read(tmp_path / "v", pyarrow_from=least)
    for number in ["1.", ".5", "+1", "1E+2", "-0", "1e-60", "00001.50", "123456789012345678901"]:
        (tmp_path / "v").write_text(f"2 2\na 1 2\nb 3 {number}\n", "utf-8")
        found = word2vec_text.read(tmp_path / "v", pyarrow_from=least)
        assert found.matrix[1, 1] == np.float32(float(number))


@pytest.mark.parametrize("pyarrow", [True, False])
def test_numbers_do_not_move_to_the_next_line(tmp_path: Path, pyarrow: bool) -> None:
    (tmp_path / "v").write_bytes(b"2 3\na 1\t2 3 4\nb 5  6\n")
    with pytest.raises(FormatError, match="line 2 holds 4 numbers; expected 3"):
        word2vec_text.read(tmp_path / "v", pyarrow_from=pyarrow_from(pyarrow))


def test_missing_files_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no such model directory or file of word vectors: .*nothing\.bin"):
        word2vec.load(tmp_path / "nothing.bin")
    (tmp_path / "v.bin").mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        vectors().save(tmp_path / "v.bin")
    with pytest.raises(FormatError, match="not a word2vec-model"):
        word2vec.load(tmp_path)
