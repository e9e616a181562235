from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import FastText, KeyedVectors
from gensim.models.fasttext import load_facebook_vectors, save_facebook_model
from hypothesis import given, settings
from hypothesis import strategies as st

import word2vec
from tests.support.format_tables import table
from word2vec import WordVectors, formats
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.formats import fasttext_binary, glove, word2vec_binary, word2vec_text
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
            lambda word: not any(char.isspace() for char in word)
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
def test_gensim_reads_what_we_write_and_we_read_what_gensim_writes(tmp_path: Path, name: str) -> None:
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


def test_unknown_suffixes_and_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"suffix of 'v\.foo' names no format"):
        vectors().save(tmp_path / "v.foo")
    with pytest.raises(ConfigError, match="format is 'foo'; choose one of: word2vec-text, word2vec-binary"):
        vectors().save(tmp_path / "v.txt", "foo")


@FORMATS
@pytest.mark.parametrize("word", ["new york", "a\tb", "a\nb", "", "\ud800", "a\u3000b"])
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
        ("word2vec-text", b"2 2\na 1 2\nb 3 4_0\n", "line 3: could not convert .*4_0"),
        ("word2vec-text", b"2 2\na 1 2 3\nb 3\n", "line 2 holds 3 numbers; expected 2"),
        ("word2vec-text", b"2 2\na 1 2\nb 3 1e39\n", "line 3: the vector of 'b' holds .* float32 cannot hold"),
        ("word2vec-text", b"3 2\na 1 2\nb 3 4\n", "cut short: it ends at line 4, after 2 of 3"),
        ("word2vec-text", b"1 2\n" + b"a" * 1_100_000 + b" 1 2\n", "line 2: its word has 1100000 bytes"),
        ("word2vec-text", b"1 2\n" + b"a" * 3_000_000, "a line behind line 2 is longer than"),
        ("word2vec-text", b"1 2\na 1 2\n" + b"b 1 2\n" * 400_000, "goes on after its 1 vectors"),
    ]:
        (tmp_path / "v").write_bytes(content)
        with pytest.raises(FormatError, match=message):
            formats.read(tmp_path / "v", name)


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
def test_fast_conversion_takes_only_what_the_slow_one_takes(tmp_path: Path, pyarrow: bool) -> None:
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


# gensim leaves the file it reads without a header open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_glove_is_text_without_header(tmp_path: Path) -> None:
    matrix = np.array([[1, 2, 0.1], [3, -4, 1e-7]], np.float32)
    glove.write(tmp_path / "v", Table(["the", "科学"], matrix))
    assert (tmp_path / "v").read_text("utf-8").startswith("the 1 2 0.100000001\n科学 3 -4 ")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v"), no_header=True)
    assert theirs.index_to_key == ["the", "科学"]
    np.testing.assert_array_equal(theirs.vectors, matrix)
    theirs.save_word2vec_format(str(tmp_path / "theirs"), write_header=False)
    assert glove.read(tmp_path / "theirs").words == ["the", "科学"]
    with pytest.raises(FormatError, match="holds white space"):
        glove.write(tmp_path / "w", Table(["a b", "c"], matrix))


def test_glove_words_may_hold_spaces_and_a_true_header_is_skipped(tmp_path: Path) -> None:
    for content, words in [
        (b". . . 1 2\nthe 3 4\n", [". . .", "the"]),
        (b"2 2\n. . . 1 2\nthe 3 4\n", [". . .", "the"]),
        (b"2 1\nthe 1\n", ["2", "the"]),
        (b"the 1\n1 1\n", ["the", "1"]),
        (b"at name@domain.com 1 2\r\nx 3 4", ["at name@domain.com", "x"]),
    ]:
        (tmp_path / "v").write_bytes(content)
        assert glove.read(tmp_path / "v").words == words
    for content, message in [
        (b"", "is empty"),
        (b"the\n", "line 1 is b'the.*a word and 1 to 100000 numbers"),
        (b"3 2\na 1 2\nb 3 4\n", "line 1 holds 1 numbers; expected 2"),
        (b"a 1 2\n\xff 3 4\n", "the word at line 2 is not UTF-8"),
        (b"a 1 2\nb 3 nan\n", "line 2: the vector of 'b' holds NaN"),
        (b"a 1 2\na 3 4\n", "'a' twice: at line 1 and line 2"),
        (b"a " + b"1 " * 500 + b"\n" + b"b 1\n" * 999 + b"\n" * 2, "line 1001 holds 0"),
        (b"a " + b"1 " * 900 + b"\n" + b"\n" * 100_000, "line 2 is"),
        ((b"a " + b"1 " * 90 + b"\n") * 1000 + b"\n" * 100_000, "do not fit in"),
    ]:
        (tmp_path / "v").write_bytes(content)
        with pytest.raises(FormatError, match=message):
            glove.read(tmp_path / "v")


@pytest.mark.parametrize("ngrams", [(3, 6), (1, 2), (0, 0)])
@pytest.mark.parametrize("skipgram", [0, 1])
def test_fasttext_vectors_are_gensims(tmp_path: Path, ngrams: tuple[int, int], skipgram: int) -> None:
    words = ["the", "Straße", "科学技术", "𝒳y", "a", "naïve", "w" * 40]
    sentences = [[words[place] for place in row] for row in np.random.default_rng(2).integers(0, 7, (200, 6))]
    model = FastText(
        sentences,
        vector_size=8,
        min_count=1,
        sg=skipgram,
        min_n=ngrams[0],
        max_n=ngrams[1],
        bucket=50,
        epochs=2,
        seed=3,
        workers=1,
    )
    save_facebook_model(model, str(tmp_path / "v.bin"))
    table = fasttext_binary.read(tmp_path / "v.bin")
    assert list(table.words) == model.wv.index_to_key
    assert table.counts is not None
    assert table.counts.tolist() == [model.wv.get_vecattr(word, "count") for word in table.words]
    # What the file says, by the loader of gensim.
    theirs = load_facebook_vectors(str(tmp_path / "v.bin"))
    for word, vector in zip(table.words, table.matrix, strict=True):
        np.testing.assert_allclose(vector, theirs[word], rtol=1e-5, atol=1e-7)


def test_fasttext_ngrams_are_those_of_the_bytes_as_signed_chars() -> None:
    words = ["a", "ab", "é", "科学技术", "𝒳x", "</s>", ""]
    for shortest, longest in [(1, 3), (3, 6), (2, 2), (5, 4)]:
        found: list[list[int]] = [[] for _ in words]
        for owners, hashes in fasttext_binary.hash_ngrams(words, shortest, longest):
            for owner, value in zip(owners.tolist(), hashes.tolist(), strict=True):
                found[owner].append(value)
        assert found == [_ngram_hashes(word, shortest, longest) for word in words]


def _ngram_hashes(word: str, shortest: int, longest: int) -> list[int]:
    """fastText's loops, letter by letter."""
    if word == "</s>":
        return []
    marked, hashes = f"<{word}>", []
    for length in range(shortest, longest + 1):
        for start in range(len(marked) - length + 1):
            if length == 1 and start in (0, len(marked) - 1):
                continue
            value = 2166136261
            for byte in marked[start : start + length].encode():
                value ^= byte if byte < 128 else byte + 0xFFFFFF00
                value = value * 16777619 % (1 << 32)
            hashes.append(value)
    return hashes


def test_fasttext_export_is_read_by_gensim(tmp_path: Path) -> None:
    table = Table(["the", "科学"], np.array([[1, 2], [3, 0.1]], np.float32), np.array([7, 2]))
    fasttext_binary.write(tmp_path / "v.bin", table)
    loaded = fasttext_binary.read(tmp_path / "v.bin")
    assert loaded.words == table.words
    assert loaded.counts is not None
    assert loaded.counts.tolist() == [7, 2]
    np.testing.assert_array_equal(loaded.matrix, table.matrix)
    theirs = load_facebook_vectors(str(tmp_path / "v.bin"))
    np.testing.assert_array_equal([theirs[word] for word in table.words], table.matrix)
    with pytest.raises(FormatError, match="holds a zero byte"):
        fasttext_binary.write(tmp_path / "w.bin", Table(["a\0b", "c"], table.matrix))


def test_fasttext_models_that_are_not_read_say_why(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    fasttext_binary.write(path, Table(["a", "b"], np.array([[1, 2], [3, np.float32(0.1)]], np.float32)))
    content = path.read_bytes()

    def changed(place: int, value: bytes) -> bytes:
        return content[:place] + value + content[place + len(value) :]

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little", signed=True)

    for damaged, message in [
        (b"", "is empty"),
        (content[:40], "cut short at byte 40"),
        (changed(0, b"abcd"), "begins with b'abcd'"),
        (changed(4, number(13)), "of version 13; versions 11 and 12 are read"),
        (changed(8, number(0)), "dim 0"),
        (changed(8, number(2**31 - 1)), "dim 2147483647"),
        (changed(36, number(3)), "supervised"),
        (changed(40, number(-1)), "bucket -1"),
        (changed(40, number(5)), "its matrix is 2 x 2 .*expected 7 x 2"),
        (changed(48, number(6)), "maxn 6"),
        (changed(64, number(2**31 - 1)), "do not fit together or in the file"),
        (changed(72, number(1)), "and 1 labels"),
        (changed(84, number(0) + number(0)), "pruned"),
        (changed(92, b"\0"), "entry 1 of the dictionary, at byte 92, has no word"),
        (changed(92, b"\xff"), "the word at byte 92 is not UTF-8"),
        (changed(92, b"b"), "'b' twice: at entry 1 of the dictionary and entry 2"),
        (changed(94, b"\xff" * 8), "has count -1"),
        (changed(102, b"\1"), "type 1"),
        (changed(114, b"\1"), "quantised"),
        (changed(115, number(7)), "its matrix is 7 x 2 at byte 114"),
        (content[: 131 + 12], "cut short: 2 x 2 numbers from byte 131"),
        (changed(139, np.float32(np.nan).tobytes()), "the vector of 'b', at byte 139, holds NaN"),
    ]:
        path.write_bytes(damaged)
        with pytest.raises(FormatError, match=message):
            fasttext_binary.read(path)


def test_missing_files_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no model directory or vector file at .*nothing\.bin"):
        word2vec.load(tmp_path / "nothing.bin")
    (tmp_path / "v.bin").mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        vectors().save(tmp_path / "v.bin")
    with pytest.raises(FormatError, match="not a word2vec-model"):
        word2vec.load(tmp_path)
