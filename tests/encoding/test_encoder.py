"""Batches of local ids to ids on disk: numbering, forgetting, and the vocabulary's rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from word2vec.encoding.encoder import CorpusTotals, Encoder
from word2vec.encoding.id_file import CHUNK_IDS, IdFile
from word2vec.encoding.local_ids import LocalIds, number_locally
from word2vec.encoding.selection import VocabularyRules
from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError, CorpusError

SENTENCES = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=12)


def encode(
    path: Path,
    batches: list[LocalIds],
    rules: VocabularyRules,
    limit: int | None = None,
    chunk_ids: int = CHUNK_IDS,
) -> tuple[CorpusTotals, list[list[str]]]:
    with Encoder(path, rules, limit, chunk_ids=chunk_ids) as encoder:
        for batch in batches:
            encoder.add(batch)
        found = encoder.finish()
    ids = np.load(path, allow_pickle=False)
    assert ids.dtype == np.int32
    assert list(path.parent.iterdir()) == [path]
    sentences: list[list[str]] = [[]]
    for number in ids.tolist():
        if number < 0:
            sentences.append([])
        else:
            sentences[-1].append(found.vocabulary.words[number])
    assert sentences.pop() == [], "the last sentence is closed"
    assert found.sentences == len(sentences)
    assert found.kept_words == sum(map(len, sentences))
    return found, sentences


@given(SENTENCES)
def test_local_ids_number_words_as_they_come(sentences: list[list[str]]) -> None:
    found = number_locally(sentences)
    assert found.words == list(dict.fromkeys(word for words in sentences for word in words))
    names = [".", *found.words]
    expected = " ".join(" ".join([*words, "."]) for place, words in enumerate(sentences) if words or place == 0)
    assert " ".join(names[number] for number in found.ids) == expected


@settings(max_examples=80, deadline=None)
@given(SENTENCES, st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_sentence_that_goes_on_in_the_next_batch_stays_one(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[str]], cuts: list[bool]
) -> None:
    if not any(sentences):
        return
    batches = []
    for words, cut in zip(sentences, cuts, strict=False):
        if cut:
            batches += [number_locally([words[:2]], open_end=True), number_locally([words[2:4]], open_end=True)]
            batches.append(number_locally([words[4:]]))
        else:
            batches.append(number_locally([words]))
    _, found = encode(tmp_path_factory.mktemp("e") / "ids.npy", batches, VocabularyRules(1))
    assert found == [words for words in sentences if words]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.lists(st.integers(0, 60).map(str), max_size=6), max_size=6), min_size=1, max_size=12),
    st.integers(3, 30),
    st.sampled_from([1, 3, 1 << 20]),
)
def test_forgetting_keeps_frequent_words_and_never_mistakes_one_for_another(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[list[str]]], limit: int, chunk: int
) -> None:
    text = [words for batch in batches for words in batch]
    counts = Counter(word for words in text for word in words)
    if not counts:
        return
    rules = VocabularyRules(1, keep=frozenset({"7"}))
    path = tmp_path_factory.mktemp("e") / "ids.npy"
    try:
        found, sentences = encode(path, [number_locally(batch) for batch in batches], rules, limit, chunk)
    except CorpusError:
        # Every word of the text has been forgotten. That happens only if no word came often.
        assert max(counts.values()) < 12
        return
    assert found.raw_words == counts.total()
    kept = dict(zip(found.vocabulary.words, found.vocabulary.require_counts().tolist(), strict=True))
    assert Counter(word for words in sentences for word in words) == kept
    assert all(count <= counts[word] for word, count in kept.items())
    assert kept.get("7", 0) == counts["7"], "a word to keep is never forgotten"
    if len(counts) <= limit:
        assert found.forgotten == 0
        assert kept == counts
    # The order of the words that stayed is the text's.
    remaining = iter(word for words in text for word in words)
    assert all(word in remaining for words in sentences for word in words)


def test_forgetting_says_how_many(tmp_path: Path) -> None:
    batches = [
        number_locally([[f"rare{number}-{place}" for place in range(40)], ["often"] * 9]) for number in range(9)
    ]
    found, _ = encode(tmp_path / "ids.npy", batches, VocabularyRules(1), 50)
    assert found.vocabulary.words[0] == "often"
    assert found.vocabulary.require_counts()[0] == 81
    assert found.forgotten > 9 * 40 - 50
    assert len(found.vocabulary) <= 50


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (VocabularyRules(2), ["a", "b", "c"]),
        (VocabularyRules(1, max_size=2), ["a", "b"]),
        (VocabularyRules(2, stop=frozenset("b")), ["a", "c"]),
        (VocabularyRules(3, keep=frozenset("de")), ["a", "b", "d"]),
        (VocabularyRules(1, max_size=2, keep=frozenset("d")), ["a", "d"]),
        (VocabularyRules(9, only=frozenset("dcx")), ["c", "d"]),
        (VocabularyRules(1, only=frozenset("bcd"), max_size=2), ["b", "c"]),
    ],
)
def test_rules(tmp_path: Path, rules: VocabularyRules, words: list[str]) -> None:
    found, _ = encode(tmp_path / "ids.npy", [number_locally([list("aaaabbbccd")])], rules)
    assert found.vocabulary.words == words


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (VocabularyRules(9), "min_count = 9 times; the most frequent, 'a', occurs 4 times"),
        (VocabularyRules(1, stop=frozenset("ab")), "stop word"),
        (VocabularyRules(1, only=frozenset("xyz")), "none of the 3 words"),
    ],
)
def test_rules_that_leave_nothing_say_why(tmp_path: Path, rules: VocabularyRules, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        encode(tmp_path / "ids.npy", [number_locally([list("aaaabbb")])], rules)


def test_rules_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(ConfigError, match="'b' is both a stop word and a word to keep"):
        VocabularyRules(stop=frozenset("ab"), keep=frozenset("bc"))
    with pytest.raises(ConfigError, match="'b' is both a stop word and a word of the vocabulary; take it"):
        VocabularyRules(stop=frozenset("ab"), only=frozenset("bc"))
    with pytest.raises(ConfigError, match="max_vocab_size is 1, but there are 2 words to keep"):
        VocabularyRules(max_size=1, keep=frozenset("bc"))


def test_word_lists(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("\ufeffthe\r\n\n科学\t12\nback\\\\slash\t3\n new york \n".encode())
    assert read_word_list(str(path), "stop_words") == {"the", "科学", "back\\slash", "new york"}
    for data, message in [(b"\n", "holds no word"), (b"caf\xe9", "not UTF-8 at byte 3")]:
        path.write_bytes(data)
        with pytest.raises(ConfigError, match=f"keep_words is .*{message}"):
            read_word_list(str(path), "keep_words")
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_word_list(str(tmp_path / "none"), "vocabulary")


def test_an_id_file_is_rewritten_in_place(tmp_path: Path) -> None:
    path = tmp_path / "ids.npy"
    with IdFile(path) as ids:
        ids.append(np.arange(10, dtype=np.int32))
        ids.append(np.arange(3, dtype=np.int32))
        ids.rewrite(chunk[chunk % 2 == 0] for chunk in ids.chunks())
        ids.append(np.array([7], np.int32))
        ids.seal()
    assert np.load(path, allow_pickle=False).tolist() == [0, 2, 4, 6, 8, 0, 2, 7]
