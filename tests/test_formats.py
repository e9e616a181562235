from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given, settings
from hypothesis import strategies as st

import word2vec
from word2vec import WordVectors, formats
from word2vec.errors import ConfigError, FormatError, OutputError

FORMATS = pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary"])
WORDS = ["the", "Straße", "科学", "𝒳", "e\u0301", "w" * 3000, "a\x00b", "1.5"]


def vectors(words: list[str] = WORDS, size: int = 7) -> WordVectors:
    matrix = np.random.default_rng(0).normal(0, 10, (len(words), size)).astype(np.float32)
    matrix[0, :4] = np.array([0, 1e-45, np.finfo(np.float32).max, -0.1], np.float32)
    return WordVectors(words, matrix)


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


def test_the_suffix_tells_the_format(tmp_path: Path) -> None:
    for suffix in formats.SUFFIXES:
        vectors().save(tmp_path / f"v{suffix}")
        assert word2vec.load(tmp_path / f"v{suffix}").words == WORDS
    with pytest.raises(ConfigError, match=r"suffix of 'v\.foo' names no format"):
        vectors().save(tmp_path / "v.foo")
    with pytest.raises(ConfigError, match="format is 'glove'; choose one of: word2vec-text, word2vec-binary"):
        vectors().save(tmp_path / "v.txt", "glove")


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


def test_missing_files_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no model directory or vector file at .*nothing\.bin"):
        word2vec.load(tmp_path / "nothing.bin")
    (tmp_path / "v.bin").mkdir()
    with pytest.raises(OutputError, match="is a directory"):
        vectors().save(tmp_path / "v.bin")
    with pytest.raises(FormatError, match="not a word2vec-model"):
        word2vec.load(tmp_path)
