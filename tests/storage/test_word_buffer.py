"""Words in one buffer are to everybody what a list of the same strings is."""

from __future__ import annotations

import operator
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.storage import vocabulary, word_buffer, word_hashes
from word2vec.storage.vocabulary import Vocabulary
from word2vec.storage.word_buffer import WordBuffer

ODD = [
    "the",
    "",
    "a b",
    "\n",
    "a\nb",
    "\nb",
    "Straße",
    "词",
    "\ud800x",
    "🙂",
    "a\tb",
    "\\n",
    "\r",
    "\0",
    "x" * 3000,
    "a",
]
"""Empty, with spaces and line ends, not ASCII, a lone surrogate, long."""


@pytest.fixture(scope="module", autouse=True, params=[(1 << 31) - 1, 20], ids=["int32", "int64"])
def bytes_of_a_bound(request: pytest.FixtureRequest) -> Iterator[int]:
    """Run each test with the places of a short text, and with those of a text that is too long for int32."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_buffer, "_MOST_OF_INT32", request.param)
        yield 8 if request.param == 20 else 4


LISTS = st.lists(st.text(st.characters(), max_size=6) | st.sampled_from(ODD), unique=True, max_size=40)
WORDS = st.text(st.characters(), max_size=3) | st.sampled_from(ODD)


def outcome(function: Callable[[], object]) -> object:
    """What a call returns, or the kind of the error that it raises."""
    try:
        return function()
    except (ValueError, IndexError, TypeError) as error:
        return type(error)


@given(LISTS, st.integers(-50, 50), st.integers(-50, 50), st.sampled_from([None, 1, 2, -1, -3]), WORDS)
def test_it_is_to_everybody_what_a_list_is(
    words: list[str], start: int, stop: int, step: int | None, other: str
) -> None:
    buffer = WordBuffer.of(words)
    assert (len(buffer), list(buffer), list(reversed(buffer))) == (len(words), words, words[::-1])
    assert buffer == words
    assert words == buffer
    assert buffer == WordBuffer.of(iter(words))
    assert buffer != [*words, other]
    assert buffer != tuple(words)
    for some in (slice(start, stop, step), slice(None), slice(start, None), slice(None, stop)):
        assert buffer[some] == words[some]
        assert isinstance(buffer[some], list)
    for asked in [*words[:3], other]:
        assert (asked in buffer, buffer.count(asked)) == (asked in words, words.count(asked))
        for bounds in ((), (start,), (start, stop), (0, stop)):
            expected = outcome(lambda: words.index(asked, *bounds))  # noqa: B023
            assert outcome(lambda: buffer.index(asked, *bounds)) == expected  # noqa: B023
    assert outcome(lambda: buffer[start]) == outcome(lambda: words[start])
    assert outcome(lambda: operator.setitem(buffer, 0, "x")) is TypeError  # type: ignore[call-overload]
    assert outcome(lambda: hash(buffer)) is TypeError
    assert pickle.loads(pickle.dumps(buffer)) == words


@pytest.mark.parametrize("few", [0, 8])
@given(words=LISTS, others=LISTS)
def test_it_finds_the_rows_of_words(few: int, words: list[str], others: list[str]) -> None:
    asked = others + words[::2] + others[:1]
    with pytest.MonkeyPatch.context() as patch:
        # All at once by their hashes, or one by one.
        patch.setattr(word_buffer, "_FEW", few)
        patch.setattr(word_hashes, "_BYTES_AT_A_TIME", 7)
        found = WordBuffer.of(words).find_rows(asked)
        assert WordBuffer.of(words).find_rows(WordBuffer.of(asked)).tolist() == found.tolist()
    assert found.dtype == np.intp
    assert found.tolist() == [words.index(word) if word in words else -1 for word in asked]


@pytest.mark.parametrize("few", [0, 8])
@given(words=LISTS.filter(len), others=LISTS)
def test_words_that_share_a_hash_are_told_apart(few: int, words: list[str], others: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_buffer, "_FEW", few)
        patch.setattr(word_buffer, "hash_words", lambda _, bounds: np.zeros(len(bounds) - 1, np.uint64))
        buffer = WordBuffer.of(words)
        assert buffer.find_rows(words + others).tolist() == [
            words.index(word) if word in words else -1 for word in words + others
        ]
        assert buffer.find_repeated() is None
        assert WordBuffer.of([*words, words[0]]).find_repeated() == len(words)


@given(LISTS, st.data())
def test_a_word_that_comes_twice_is_found(words: list[str], data: st.DataObject) -> None:
    assert WordBuffer.of(words).find_repeated() is None
    if words:
        again = data.draw(st.integers(0, len(words) - 1))
        place = data.draw(st.integers(again + 1, len(words)))
        with_two = [*words[:place], words[again], *words[place:]]
        assert WordBuffer.of(with_two).find_repeated() == place


@given(
    st.lists(st.sampled_from(ODD), max_size=20), st.integers(-25, 25), st.integers(-25, 25), st.sampled_from(ODD)
)
def test_a_word_that_comes_twice_is_found_between_places(
    words: list[str], start: int, stop: int, asked: str
) -> None:
    buffer = WordBuffer.of(words)
    for bounds in ((), (start,), (start, stop)):
        expected = outcome(lambda: words.index(asked, *bounds))  # noqa: B023
        assert outcome(lambda: buffer.index(asked, *bounds)) == expected  # noqa: B023


def test_equal_words_have_equal_hashes_wherever_they_stand() -> None:
    words = [f"word{number}" for number in range(5000)] + ODD
    buffer, turned = WordBuffer.of(words), WordBuffer.of(words[::-1])
    hashes = word_hashes.hash_words(buffer._data, buffer._bounds)
    assert len(set(hashes.tolist())) == len(words)
    np.testing.assert_array_equal(word_hashes.hash_words(turned._data, turned._bounds), hashes[::-1])


def test_it_takes_little_more_than_its_letters(bytes_of_a_bound: int) -> None:
    assert WordBuffer.of(["cats"] * 1000).nbytes == 1 + 1000 * 5 + 1001 * bytes_of_a_bound


def test_a_search_copies_no_places() -> None:
    size = 100_000
    buffer = WordBuffer.of(map(str, range(size)))
    # The places of all words are at least 4 bytes each.
    assert _measure_peak(lambda: buffer.find_rows(["5", "99999", "x"])) < size
    assert _measure_peak(lambda: list(word_hashes._split_rows(buffer._bounds))) < size


def _measure_peak(function: Callable[[], object]) -> int:
    """Return the bytes that a call takes at its most."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_part_at_a_time_is_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_buffer, "_AT_A_TIME", 3)
    words = ["a", "b\n", "c", "d", "e", "f", "g"]
    assert list(WordBuffer.of(words).iterate_parts()) == [words[:3], words[3:6], words[6:]]
    assert list(WordBuffer.of([]).iterate_parts()) == []


@given(LISTS, WORDS)
def test_the_vocabulary_of_a_file_answers_as_that_of_a_list(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], other: str
) -> None:
    words = [word for word in words if _is_text(word)]
    counts = np.arange(len(words), 0, -1)
    listed = Vocabulary(words, counts)
    path = tmp_path_factory.mktemp("v") / "v.tsv"
    listed.save(path)

    def load() -> Vocabulary:
        return Vocabulary.load(path)

    asked = [*words[:3], other]
    questions: list[Callable[[Vocabulary], Any]] = [
        lambda v: v.words,
        lambda v: list(v),
        lambda v: v.sequence[:2],
        lambda v: v.index,
        lambda v: v.find_rows(asked).tolist(),
        lambda v: v.known_ids(asked).tolist(),
        lambda v: [word in v for word in asked],
        lambda v: len(v),
        lambda v: repr(v),
        lambda v: v.to_bytes(),
        lambda v: v.require_counts().tolist(),
        lambda v: v.make_error(other).suggestions,
    ]
    once = load()
    for question in questions:
        assert question(load()) == question(once) == question(listed)
    assert isinstance(load().sequence, WordBuffer)
    # Who has asked for the list has no buffer beside it.
    assert once.sequence is once.words


@pytest.mark.parametrize(
    "ask",
    [
        lambda v: v.find_rows(["b", "x"]).tolist() == [1, -1],
        lambda v: v.words == ["a", "b"],
        lambda v: list(v) == ["a", "b"],
        lambda v: v.ids(["b"]).tolist() == [1],
        lambda v: v.to_bytes() == b"a\t2\nb\t1\n",
        lambda v: v.make_error("B").suggestions == ["b"],
    ],
)
def test_another_thread_may_ask_for_the_list_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Vocabulary], bool]
) -> None:
    held: dict[str, Any] = {}

    def read(_: Vocabulary) -> object:
        """Return what is there. Between this and the next time another thread has made the list of it."""
        words = held["words"]
        held["words"] = list(words)
        return words

    def write(_: Vocabulary, words: object) -> None:
        held["words"] = words

    Vocabulary(["a", "b"], np.array([2, 1])).save(tmp_path / "v.tsv")
    monkeypatch.setattr(vocabulary._VocabularyFile, "_words", property(read, write), raising=False)
    assert ask(Vocabulary.load(tmp_path / "v.tsv"))


def _is_text(word: str) -> bool:
    """Whether a file can hold a word."""
    return bool(word) and not any("\ud800" <= letter <= "\udfff" for letter in word)


def test_lines_that_are_read_in_parts_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"wörd\\{number}\n\t" + "x" * (number % 7) for number in range(500)]
    Vocabulary(words, np.arange(500, 0, -1)).save(tmp_path / "v.tsv")
    for size in (1, 2, 100, 1 << 20):
        monkeypatch.setattr("word2vec.storage.vocabulary_lines._BYTES_AT_A_TIME", size)
        loaded = Vocabulary.load(tmp_path / "v.tsv")
        assert loaded.words == words
        assert loaded.require_counts().tolist() == list(range(500, 0, -1))
        assert loaded.to_bytes() == (tmp_path / "v.tsv").read_bytes()
