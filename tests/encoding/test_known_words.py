"""A corpus whose words keep the ids of a model, followed by new ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.job import Sizes
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.prepare import prepare_with
from word2vec.encoding.selection import VocabularyRules
from word2vec.errors import ConfigError, CorpusError, FormatError
from word2vec.storage.vocabulary import Vocabulary

OLD = Vocabulary(["the", "cat", "gone"], np.array([70, 20, 10]))
TEXT = [["dog", "the", "cat", "dog"], ["dog", "mat", "the", "dog"], ["mat"], ["rare"]]


def encode(directory: Path, text: list[list[str]] = TEXT, **options: Any) -> EncodedCorpus:
    config = PrepareConfig(**{"min_count": 2, **options})
    return prepare_with(config, text, directory / "c", progress=False, known=KnownWords(OLD))


def test_known_words_keep_their_ids_and_new_ones_follow_by_falling_count(tmp_path: Path) -> None:
    corpus = encode(tmp_path)
    assert corpus.vocabulary.words == ["the", "cat", "gone", "dog", "mat"]
    assert corpus.vocabulary.require_counts().tolist() == [72, 21, 10, 4, 2]
    assert np.asarray(corpus.ids).tolist() == [3, 0, 1, 3, -1, 3, 4, 0, 3, -1, 4, -1]
    assert (corpus.raw_words, corpus.kept_words, corpus.earlier_words, corpus.sentences) == (10, 9, 100, 3)
    assert list(corpus) == [["dog", "the", "cat", "dog"], ["dog", "mat", "the", "dog"], ["mat"]]
    assert json.loads((corpus.path / "manifest.json").read_text())["format_version"] == 2
    assert EncodedCorpus.open(corpus.path, verify=True).key == corpus.key


def test_the_parts_in_which_it_is_written_do_not_matter(tmp_path: Path) -> None:
    text = TEXT * 20
    whole = encode(tmp_path / "1", text)
    parts = prepare_with(
        PrepareConfig(min_count=2),
        text,
        tmp_path / "2" / "c",
        progress=False,
        sizes=Sizes(sentences=3, chunk_ids=5),
        known=KnownWords(OLD),
    )
    assert np.asarray(parts.ids).tolist() == np.asarray(whole.ids).tolist()
    assert parts.key == whole.key


def test_a_known_word_stays_however_rare_and_however_little_memory(tmp_path: Path) -> None:
    text = [["the", f"x{number}", f"y{number % 7}"] for number in range(3000)] + [["cat", "the"]]
    corpus = encode(tmp_path, text, max_counting_entries=1000)
    assert corpus.vocabulary.require_counts()[:3].tolist() == [3071, 21, 10]
    assert corpus.vocabulary.words[3:] == [f"y{number}" for number in range(7)]


def test_the_same_text_for_another_model_is_another_corpus(tmp_path: Path) -> None:
    first = encode(tmp_path)
    stamp = (first.path / "ids.npy").stat().st_mtime_ns
    assert encode(tmp_path).key == first.key
    assert (first.path / "ids.npy").stat().st_mtime_ns == stamp
    recounted = KnownWords(Vocabulary(OLD.words, np.array([71, 20, 10])))
    other = prepare_with(PrepareConfig(min_count=2), TEXT, first.path, progress=False, known=recounted)
    assert other.key != first.key
    plain = prepare_with(PrepareConfig(min_count=2), TEXT, first.path, progress=False)
    assert plain.key not in (first.key, other.key)
    assert plain.manifest["format_version"] == 1


def test_stop_words_leave_known_words_out_of_the_text_only(tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("the\n")
    corpus = encode(tmp_path, stop_words=str(tmp_path / "stop.txt"))
    assert corpus.vocabulary.words == ["the", "cat", "gone", "dog", "mat"]
    assert corpus.vocabulary.require_counts().tolist() == [70, 21, 10, 4, 2]
    assert 0 not in np.asarray(corpus.ids)


def test_a_list_of_words_says_which_new_ones_come(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("rare\n")
    corpus = encode(tmp_path, vocabulary=str(tmp_path / "words.txt"))
    assert corpus.vocabulary.words == ["the", "cat", "gone", "rare"]


def test_the_size_of_the_vocabulary_counts_known_words(tmp_path: Path) -> None:
    assert encode(tmp_path, max_vocab_size=4).vocabulary.words == ["the", "cat", "gone", "dog"]
    assert encode(tmp_path, max_vocab_size=3).vocabulary.words == ["the", "cat", "gone"]
    with pytest.raises(ConfigError, match="max_vocab_size is 2, but there are 3 words to keep and words of the"):
        encode(tmp_path, max_vocab_size=2)
    rules = VocabularyRules(min_count=1, max_size=4, keep=frozenset({"rare"}), known=frozenset({"a", "b"}))
    index = {"the": 0, "rare": 1, "a": 2, "dog": 3}
    assert rules.select(index, np.array([9, 1, 3, 4])).tolist() == [0, 2, 1]


def test_a_text_without_a_known_or_new_word_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(
        CorpusError, match="no word occurs min_count = 2 times; the most frequent, 'x', occurs 1"
    ):
        encode(tmp_path, [["x", "y"]])
    assert list(tmp_path.iterdir()) == []


def test_counts_that_do_not_add_up_are_damage(tmp_path: Path) -> None:
    corpus = encode(tmp_path)
    manifest = json.loads((corpus.path / "manifest.json").read_text())
    for earlier, message in ((99, "has 9 words beside 99 of texts before"), (-1, "earlier_words is -1")):
        (corpus.path / "manifest.json").write_text(json.dumps({**manifest, "earlier_words": earlier}))
        with pytest.raises(FormatError, match=message):
            EncodedCorpus.open(corpus.path)


def test_words_without_counts_cannot_be_known() -> None:
    with pytest.raises(ValueError, match="counts of these words are not known"):
        KnownWords(Vocabulary(["a"]))
