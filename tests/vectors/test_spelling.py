"""The spelling of words is fitted to models and files from Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.spelled_words import LEFT_OUT, WORDS, make_spelled_table
from word2vec import SubwordConfig, WordVectors
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords


@pytest.fixture
def file(tmp_path: Path) -> Path:
    words, matrix = make_spelled_table()
    WordVectors(words, matrix, np.arange(len(words), 0, -1)).save(tmp_path / "words.npz")
    return tmp_path / "words.npz"


def test_options_are_given_by_name_or_together(file: Path, tmp_path: Path) -> None:
    by_name = word2vec.add_subwords(file, tmp_path / "v", mix=0.5, max_n=4, progress=False)
    config = SubwordConfig(mix=0.5, max_n=4)
    together = word2vec.add_subwords(file, tmp_path / "w", config, progress=False)
    np.testing.assert_array_equal(by_name.matrix, together.matrix)
    np.testing.assert_array_equal(by_name.matrix, word2vec.load(tmp_path / "v").matrix)
    assert isinstance(by_name.subwords, FittedSubwords)
    assert by_name.subwords.mix == 0.5
    assert (by_name.subwords.ngram_lengths.shortest, by_name.subwords.ngram_lengths.longest) == (3, 4)
    assert by_name.list_composed(LEFT_OUT) == LEFT_OUT
    with pytest.raises(ConfigError, match="give either config or options by name, not both: mix"):
        word2vec.add_subwords(file, tmp_path / "x", config, mix=1.0)
    with pytest.raises(ConfigError, match=r"^config is 0.5; it must be a SubwordConfig. Give options by name"):
        word2vec.add_subwords(file, tmp_path / "x", 0.5)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="mixx"):
        word2vec.add_subwords(file, tmp_path / "x", mixx=1.0)  # type: ignore[call-arg]
    with pytest.raises(ConfigError, match="mix is -1"):
        word2vec.add_subwords(file, tmp_path / "x", mix=-1.0)
    assert not (tmp_path / "x").exists()


def test_counts_and_the_check_are_kept(file: Path, tmp_path: Path) -> None:
    vectors = word2vec.add_subwords(file, tmp_path / "v", progress=False)
    assert vectors.counts is not None
    assert vectors.counts.tolist() == list(range(196, 0, -1))
    spelling = ModelDirectory.load(tmp_path / "v").spelling
    assert spelling is not None
    assert spelling.held_out is not None
    assert spelling.held_out.words == 19
    assert spelling.held_out.says_something


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_the_type_of_the_numbers_is_kept(tmp_path: Path, kind: str) -> None:
    words, matrix = make_spelled_table()
    WordVectors(words, matrix.astype(kind)).save(tmp_path / "w.npz")
    word2vec.add_subwords(tmp_path / "w.npz", tmp_path / "v", progress=False)
    model = ModelDirectory.load(tmp_path / "v")
    assert model.input.dtype == model.vectors.dtype == np.dtype(kind)
    assert not np.array_equal(model.input, model.vectors)


def test_vectors_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    words, matrix = make_spelled_table()
    matrix[3, 2] = np.nan
    save_vectors(tmp_path / "n", Table(words, matrix))
    with pytest.raises(FormatError, match=f"the vector of {words[3]!r} holds NaN"):
        word2vec.add_subwords(tmp_path / "n", tmp_path / "v", progress=False)
    assert not (tmp_path / "v").exists()


def test_an_interrupt_leaves_what_was_there(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    word2vec.add_subwords(file, tmp_path / "v", progress=False)
    before = {path.name: path.read_bytes() for path in (tmp_path / "v").iterdir()}

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("word2vec.subwords.column_fit.solve_ridge", interrupted)
    with pytest.raises(KeyboardInterrupt):
        word2vec.add_subwords(tmp_path / "v", tmp_path / "v", progress=False, mix=0.1)
    assert {path.name: path.read_bytes() for path in (tmp_path / "v").iterdir()} == before


def test_what_is_there_and_is_something_else_is_kept(file: Path, tmp_path: Path) -> None:
    (tmp_path / "v").write_text("mine")
    with pytest.raises(OutputError):
        word2vec.add_subwords(file, tmp_path / "v", progress=False)
    assert (tmp_path / "v").read_text() == "mine"
    with pytest.raises(FormatError, match="no such model directory or file of word vectors"):
        word2vec.add_subwords(tmp_path / "nothing", tmp_path / "w", progress=False)


def test_ngrams_of_fasttext_are_replaced_only_where_mix_is_given(file: Path, tmp_path: Path) -> None:
    """The table holds what they say already."""
    table = word2vec.load(file)
    hashed = HashedSubwords(NgramLengths(3, 4), np.ones((9, table.vector_size), np.float32))
    save_vectors(tmp_path / "v", Table(table.words, table.matrix, None, hashed))
    with pytest.raises(ConfigError, match="v has the n-grams that fastText trained, and its vectors hold them"):
        word2vec.add_subwords(tmp_path / "v", tmp_path / "v", progress=False)
    assert isinstance(word2vec.load(tmp_path / "v").subwords, HashedSubwords)
    word2vec.add_subwords(tmp_path / "v", tmp_path / "v", mix=0.5, progress=False)
    assert isinstance(word2vec.load(tmp_path / "v").subwords, FittedSubwords)


def test_a_trained_model_of_other_words_is_kept(tmp_path: Path) -> None:
    for name, words in (("one", WORDS), ("other", WORDS[::-1])):
        tables = {"input": np.ones((len(words), 4), np.float32)}
        vocabulary = Vocabulary(words, np.arange(len(words), 0, -1))
        save_model(tmp_path / name, vocabulary, tables, train={"vector_size": 4}, corpus={}, training={})
    with pytest.raises(OutputError, match="other is a trained model of other words and is kept"):
        word2vec.add_subwords(tmp_path / "one", tmp_path / "other", progress=False)
    assert word2vec.load(tmp_path / "other").words == WORDS[::-1]
    word2vec.add_subwords(tmp_path / "one", tmp_path / "one", progress=False)
