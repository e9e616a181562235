"""The held-out text: what is found of a corpus, what is read of a file, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.two_groups import two_groups
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, CorpusError
from word2vec.training.held_out import find_held_out


def shout(line: str) -> list[str]:
    return line.upper().split()


@pytest.fixture(scope="module")
def text_corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    folder = tmp_path_factory.mktemp("text")
    (folder / "text.txt").write_text("One two three.\nFour five\n" * 10, encoding="utf-8")
    return word2vec.prepare(folder / "text.txt", folder / "corpus", min_count=1, progress=False)


def test_positions_of_a_share_are_words_of_its_sentences(groups: word2vec.EncodedCorpus) -> None:
    found = find_held_out(groups, TrainConfig(validation=0.1, validation_positions=50, window=3), chunk_size=999)
    assert found is not None
    assert found.targets.shape == (50,)
    assert found.contexts.shape == (50, 6)
    assert found.description == "200 of 2,000 sentences are held out"
    # Every tenth sentence is of the group b.
    words = np.array(groups.vocabulary.words)
    assert {word[0] for word in words[found.targets]} == {"b"}
    assert {word[0] for word in words[found.contexts[found.contexts >= 0]]} == {"b"}


def test_the_positions_do_not_depend_on_how_much_is_read_at_a_time(groups: word2vec.EncodedCorpus) -> None:
    config = TrainConfig(validation=0.03, window=4)
    one, other = (find_held_out(groups, config, chunk_size=size) for size in (777, 1 << 20))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.targets, other.targets)
    np.testing.assert_array_equal(one.contexts, other.contexts)


def test_nothing_is_held_out_unless_asked(groups: word2vec.EncodedCorpus) -> None:
    assert find_held_out(groups, TrainConfig()) is None


def test_a_file_is_tokenised_as_the_corpus_was(text_corpus: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    file = tmp_path / "held.txt"
    file.write_text("TWO unknown, three!\n\nfive\n", encoding="utf-8")
    found = find_held_out(text_corpus, TrainConfig(validation=str(file), window=1))
    assert found is not None
    words = text_corpus.vocabulary.words
    assert [words[target] for target in found.targets] == ["two", "three", "five"]
    two, three = (words.index(word) for word in ("two", "three"))
    assert found.contexts.tolist() == [[-1, three], [two, -1], [-1, -1]]
    assert found.description == f"{file} has 4 words, 3 known"


def test_a_file_is_read_in_the_encoding_of_the_corpus(tmp_path: Path) -> None:
    for name in ("text", "held"):
        (tmp_path / f"{name}.txt").write_text("时 间 是 金\n" * 5, encoding="gb18030")
    corpus = word2vec.prepare(
        tmp_path / "text.txt",
        tmp_path / "c",
        min_count=1,
        tokenizer="whitespace",
        encoding="gb18030",
        progress=False,
    )
    found = find_held_out(corpus, TrainConfig(validation=str(tmp_path / "held.txt")))
    assert found is not None
    assert len(found.targets) == 20


def test_a_function_that_tokenised_the_corpus_has_to_be_given(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("one two three\n" * 10)
    corpus = word2vec.prepare(
        tmp_path / "text.txt", tmp_path / "c", min_count=1, tokenizer=shout, progress=False
    )
    config = TrainConfig(validation=str(tmp_path / "text.txt"))
    found = find_held_out(corpus, config, shout)
    assert found is not None
    assert len(found.targets) == 30
    with pytest.raises(ConfigError, match=r"tokenised by a function, .*; or hold out a share of the corpus"):
        find_held_out(corpus, config)


def test_a_file_for_a_corpus_of_word_lists_is_refused(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("a1 a2\n")
    with pytest.raises(ConfigError, match=r"does not say how its corpus was tokenised.*or hold out a share"):
        find_held_out(groups, TrainConfig(validation=str(tmp_path / "text.txt")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no words; give a text file"),
        (b"\n\n", "has no words; give a text file"),
        (b"nothing known here\n", "none of its 3 words is in the vocabulary of"),
        (b"\xff\xfe\xfd two\n", "UTF-8|utf-8|byte"),
        (b"PK\x03\x04" + bytes(60), "zip"),
    ],
)
def test_files_without_a_text_are_refused(
    text_corpus: word2vec.EncodedCorpus, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "held.txt").write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        find_held_out(text_corpus, TrainConfig(validation=str(tmp_path / "held.txt")))


@pytest.mark.parametrize(
    ("share", "sentences", "message"),
    [
        (0.001, 100, "holds out none of 100 sentences; give a share of at least 0.01"),
        (0.999999, 20, "leaves nothing to train on: 1 of 20 sentences are left, and none has two words"),
    ],
)
def test_shares_that_leave_nothing_are_refused(
    tmp_path: Path, share: float, sentences: int, message: str
) -> None:
    text: Any = [["first"], *two_groups(sentences - 1)]
    corpus = word2vec.prepare(text, tmp_path / "c", min_count=1, progress=False)
    with pytest.raises(ConfigError, match=message):
        find_held_out(corpus, TrainConfig(validation=share))
