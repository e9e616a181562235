"""The vocabulary: what it answers, what its file holds, and which files it refuses."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.errors import ConfigError, CorpusError, FormatError, UnknownWordError
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.vectors import WordVectors

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True, max_size=20)


@given(WORDS)
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    path = tmp_path_factory.mktemp("vocabulary") / "v.tsv"
    Vocabulary(words, np.arange(len(words), 0, -1)).save(path)
    loaded = Vocabulary.load(path)
    assert loaded.words == words
    assert loaded.require_counts().tolist() == list(range(len(words), 0, -1))
    assert [loaded.index[word] for word in words] == list(range(len(words)))


def test_the_file_is_a_line_for_each_word(tmp_path: Path) -> None:
    vocabulary = Vocabulary(["the", "a\tb", "c\\n\n\r"], np.array([10, 2, 1]))
    vocabulary.save(tmp_path / "v.tsv")
    expected = b"the\t10\na\\tb\t2\nc\\\\n\\n\\r\t1\n"
    assert (tmp_path / "v.tsv").read_bytes() == vocabulary.to_bytes() == expected
    assert Vocabulary.load(tmp_path / "v.tsv").words == vocabulary.words


@pytest.mark.parametrize("loaded", [False, True])
def test_ids_and_membership(tmp_path: Path, loaded: bool) -> None:
    vocabulary = Vocabulary(["the", "Cat", "dog"], np.array([3, 2, 1]))
    if loaded:
        vocabulary.save(tmp_path / "v.tsv")
        vocabulary = Vocabulary.load(tmp_path / "v.tsv")
    assert len(vocabulary) == 3
    assert "dog" in vocabulary
    assert "cat" not in vocabulary
    assert vocabulary.ids(["dog", "the", "dog"]).tolist() == [2, 0, 2]
    assert vocabulary.known_ids(["dog", "bird", "the"]).tolist() == [2, 0]
    assert vocabulary.ids([]).dtype == vocabulary.known_ids(["bird"]).dtype == np.intp


def test_an_unknown_word_is_named_with_the_nearest_spellings() -> None:
    vocabulary = Vocabulary(["science", "silence", "paris", "dog"])
    with pytest.raises(
        UnknownWordError, match=r"'sciense' is not in the vocabulary; .*: science, silence$"
    ) as raised:
        vocabulary.ids(["dog", "sciense"])
    assert raised.value.word == "sciense"
    assert raised.value.suggestions == ["science", "silence"]
    # A word that is there in lower case is the only suggestion.
    with pytest.raises(UnknownWordError, match=r"spellings: paris$"):
        vocabulary.ids(["PARIS"])
    with pytest.raises(UnknownWordError, match=r"'xxxxxx' is not in the vocabulary$"):
        vocabulary.ids(["xxxxxx"])
    with pytest.raises(UnknownWordError, match=r"3 is not in the vocabulary$"):
        vocabulary.ids([3])  # type: ignore[list-item]


def test_as_many_counts_as_words() -> None:
    with pytest.raises(ValueError, match="2 words but 3 counts"):
        Vocabulary(["a", "b"], np.array([3, 2, 1]))


def test_counts_that_are_not_known_are_none() -> None:
    vocabulary = Vocabulary(["a", "b"])
    assert vocabulary.counts is None
    assert len(vocabulary) == 2
    with pytest.raises(ValueError, match="the counts of these words are not known"):
        vocabulary.require_counts()
    # The file has a column for them all the same.
    assert vocabulary.to_bytes() == b"a\t0\nb\t0\n"


def test_a_file_whose_counts_stand_for_unknown_ones(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_bytes(b"a\t0\nb\t0\n")
    loaded = Vocabulary.load(tmp_path / "v.tsv", counted=False)
    assert loaded.counts is None
    assert len(loaded) == 2
    assert loaded.words == ["a", "b"]
    assert Vocabulary.load(tmp_path / "v.tsv").require_counts().tolist() == [0, 0]


@pytest.mark.parametrize("counts", [None, np.array([5, 0])])
def test_a_directory_of_vectors_knows_whether_there_are_counts(
    tmp_path: Path, counts: np.ndarray | None
) -> None:
    path = tmp_path / "m"
    save_vectors(path, Table(["a", "b"], np.eye(2, dtype=np.float32), counts))
    # What was written before stays what it was: a column of zeros, and a fact in the manifest.
    written = b"a\t0\nb\t0\n" if counts is None else b"a\t5\nb\t0\n"
    assert (path / "vocabulary.tsv").read_bytes() == written
    assert json.loads((path / "config.json").read_text())["counts"] is (counts is not None)
    for found in (
        ModelDirectory.load(tmp_path / "m").vocabulary.counts,
        WordVectors.load(tmp_path / "m").counts,
    ):
        assert (found is None) if counts is None else (found is not None and found.tolist() == [5, 0])


def test_the_words_of_a_file_are_read_when_they_are_first_needed(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_bytes(b"the\t10\nthe\t2\n")
    loaded = Vocabulary.load(tmp_path / "v.tsv")
    assert len(loaded) == 2
    assert loaded.require_counts().tolist() == [10, 2]
    for _ in range(2):
        with pytest.raises(FormatError, match=r"v\.tsv is damaged: it names a word twice"):
            print(loaded.words)


def test_a_lone_surrogate_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="lone surrogate"):
        Vocabulary(["a\ud800b"], np.array([1])).save(tmp_path / "v.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"the\t10\ncat\t2", "cut short"),
        (b"the\t10\ncat 2\n", "line 2"),
        (b"the\t10\ncat\tmany\n", "line 2"),
        (b"the\t10\n\t2\n", "line 2"),
        (b"the\t10\nthe\t2\n", "twice"),
        (b"the\t10\n\xff\t2\n", "byte 7"),
        (b"the\t" + b"9" * 30 + b"\n", "line 1"),
        (b"the\t10\ncat\t-1\n", "line 2"),
        (b"the\t10\ncat\t\n", "line 2"),
        (b"the\t10\n\ncat\t2\n", "line 2"),
        (b"the\t10\t3\n", "line 1"),
        (b"\xef\xbb\xbfthe\t1.0\n", "expected: word, tab, count"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "v.tsv"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        print(Vocabulary.load(path).words)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"cannot read the vocabulary .*v\.tsv: No such file"):
        Vocabulary.load(tmp_path / "v.tsv")


def test_the_largest_count_comes_back_and_an_empty_file_has_no_words(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_bytes(b"a\t" + b"9" * 18 + b"\n")
    assert Vocabulary.load(tmp_path / "v.tsv").require_counts().tolist() == [10**18 - 1]
    (tmp_path / "v.tsv").write_bytes(b"")
    assert Vocabulary.load(tmp_path / "v.tsv").words == []


@pytest.mark.parametrize("words", [["a", "b", "a"], ("x", "y", "y")])
def test_a_word_that_is_given_twice_is_named_with_its_places(words: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"'[ay]' is twice among the words, in rows [01] and 2"):
        Vocabulary(words)


def test_a_string_is_one_word_and_never_its_letters() -> None:
    vocabulary = Vocabulary(["the", "t", "h", "e"])
    assert vocabulary.ids("the").tolist() == vocabulary.known_ids("the").tolist() == [0]
    assert Vocabulary("the").words == ["the"]
    with pytest.raises(ConfigError, match="neither a word nor a list"):
        vocabulary.ids(b"the")  # type: ignore[arg-type]


def test_spellings_are_sought_only_when_they_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary(["paris"])
    asked: list[str] = []

    def find(word: object) -> list[str]:
        asked.append(str(word))
        return ["paris"]

    monkeypatch.setattr(vocabulary, "_find_spellings", find)
    with pytest.raises(UnknownWordError) as raised:
        vocabulary.ids(["pariss"])
    assert raised.value.word == "pariss"
    assert asked == []
    assert str(raised.value) == "'pariss' is not in the vocabulary; nearest spellings: paris"
    assert (raised.value.suggestions, str(raised.value)[:8], asked) == (["paris"], "'pariss'", ["pariss"])


def test_the_error_of_an_unknown_word_goes_to_another_process() -> None:
    with pytest.raises(UnknownWordError) as raised:
        Vocabulary(["science"]).ids(["sience"])
    copied = pickle.loads(pickle.dumps(raised.value))
    assert (str(copied), copied.word, copied.suggestions) == (str(raised.value), "sience", ["science"])


def test_repr_is_a_short_line_and_iteration_gives_words() -> None:
    vocabulary = Vocabulary(["a", "b"], np.array([2, 1]))
    assert (repr(vocabulary), list(vocabulary)) == ("Vocabulary(2 words, counted)", ["a", "b"])
    assert repr(Vocabulary(["a"])) == "Vocabulary(1 words)"


def test_a_file_that_is_right_when_it_is_read_again_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v.tsv"
    path.write_bytes(b"the\t10\ncat 2\n")
    read_bytes = Path.read_bytes

    def mend(this: Path) -> bytes:
        this.write_bytes(b"the\t10\ncat\t2\n")
        return read_bytes(this)

    monkeypatch.setattr(Path, "read_bytes", mend)
    with pytest.raises(FormatError, match=r"v\.tsv was changed while it was read"):
        Vocabulary.load(path)
