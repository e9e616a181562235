"""What a training takes from older vectors: which rows of which tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.bits import assert_same_bits
from tests.support.continued_runs import values_of
from tests.support.small_training import train
from tests.support.spelled_words import spelled_sentences
from tests.support.warm_starts import make_config, start_run
from word2vec import formats
from word2vec.arrays import Float32s
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.first_vectors import find_first_bias
from word2vec.training.warm_start import find_rows


def copy_of(groups: word2vec.EncodedCorpus, table: Table, drawn: Float32s) -> Float32s:
    """The table that a training starts from."""
    expected = drawn.copy()
    for word, vector in zip(table.words, table.matrix, strict=True):
        if word in groups.vocabulary:
            expected[groups.vocabulary.index[word]] = vector
    return expected


@pytest.mark.parametrize("suffix", [".npy", ".vec", ".bin", ".safetensors", ".txt.gz"])
def test_rows_are_taken_by_word_and_others_are_drawn_as_always(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, suffix: str
) -> None:
    path, table = tmp_path / f"some{suffix}", some[1]
    formats.write(path, table, "word2vec-text" if suffix == ".txt.gz" else None)
    drawn = values_of(start_run(groups, make_config()))["input"]
    found = values_of(start_run(groups, make_config(init=str(path))))["input"]
    np.testing.assert_allclose(found, copy_of(groups, table, drawn), rtol=1e-5, atol=1e-6)
    assert_same_bits(found[15:], drawn[15:])


def test_half_precision_is_taken_as_it_is(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path
) -> None:
    table = Table(some[1].words, some[1].matrix.astype(np.float16))
    formats.write(tmp_path / "half.npy", table)
    run = start_run(groups, make_config(init=str(tmp_path / "half.npy")))
    assert_same_bits(values_of(run)["input"], copy_of(groups, table, values_of(run)["input"]))


def test_a_model_gives_the_vectors_that_were_trained_not_those_mixed_with_spelling(tmp_path: Path) -> None:
    corpus = word2vec.prepare(spelled_sentences(), tmp_path / "c", min_count=1, progress=False)
    train(corpus, tmp_path / "m", vector_size=48)
    model = ModelDirectory.load(tmp_path / "m")
    assert np.abs(model.vectors - model.input).max() > 0.01
    run = start_run(corpus, make_config(init=str(tmp_path / "m"), vector_size=48))
    assert_same_bits(values_of(run)["input"], model.input)


def test_an_untied_model_gives_its_softmax(groups: word2vec.EncodedCorpus, untied: Path) -> None:
    model = ModelDirectory.load(untied)
    run = start_run(groups, make_config(init=str(untied), tied=False, bias=True))
    assert model.bias is not None
    for name, table in (("input", model.input), ("output", model.output), ("bias", model.bias)):
        assert_same_bits(values_of(run)[name], table)
        assert np.abs(table).max() > 0.01


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({"tied": False, "bias": True}, {"output", "bias"}),
        ({"tied": False, "bias": False}, {"output"}),
        # The bias of another loss is another number.
        ({"tied": False, "loss": "nce"}, {"output"}),
        # A node is not a word.
        ({"tied": False, "loss": "hierarchical_softmax", "negatives": None}, set()),
        # The signs stand between a tied table and itself.
        ({"tied": True, "bias": True}, set()),
    ],
)
def test_of_the_softmax_what_fits_is_taken(
    groups: word2vec.EncodedCorpus, untied: Path, options: dict[str, Any], taken: set[str]
) -> None:
    options = {"tied": True, **options}
    model = ModelDirectory.load(untied)
    values = values_of(start_run(groups, make_config(init=str(untied), **options)))
    without = values_of(start_run(groups, make_config(**options)))
    assert_same_bits(values["input"], model.input)
    for name in set(values) - {"input"}:
        assert_same_bits(values[name], getattr(model, name) if name in taken else without[name])


@pytest.mark.parametrize("signature", [0.0, 0.2])
def test_a_tied_bias_is_taken_if_the_signs_are_the_same(
    groups: word2vec.EncodedCorpus, tmp_path: Path, signature: float
) -> None:
    train(groups, tmp_path / "m", tied=True, bias=True, signature=0.2, subwords=False)
    config = make_config(init=str(tmp_path / "m"), tied=True, bias=True, signature=signature)
    found = values_of(start_run(groups, config))["bias"]
    assert np.any(found) == (signature == 0.2)


def test_plain_vectors_leave_the_softmax_where_it_starts(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    values = values_of(start_run(groups, make_config(init=str(some[0]), tied=False, loss="nce")))
    assert not values["output"].any()
    np.testing.assert_array_equal(values["bias"], find_first_bias(groups.vocabulary.require_counts(), 0.0))


def test_words_that_only_one_side_has_keep_what_each_starts_from(
    groups: word2vec.EncodedCorpus, untied: Path, tmp_path: Path
) -> None:
    """A model of other words: its rows go to the words that both have, in all of its tables."""
    sentences = [["a1", "b1", "new"], ["a2", "new", "b2"]] * 200
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    options: dict[str, Any] = {"tied": False, "bias": True}
    values = values_of(start_run(corpus, make_config(init=str(untied), **options)))
    drawn = values_of(start_run(corpus, make_config(**options)))
    model = ModelDirectory.load(untied)
    for word, row in corpus.vocabulary.index.items():
        place = model.vocabulary.index.get(word)
        for name, found in values.items():
            expected = drawn[name][row] if place is None else getattr(model, name)[place]
            assert_same_bits(found[row], expected)


def test_the_places_of_words_are_found() -> None:
    vocabulary = Vocabulary(["the", "cat", "dog"])
    assert find_rows(["dog", "moon", "the"], vocabulary).tolist() == [2, -1, 0]
    assert find_rows([], vocabulary).tolist() == [-1, -1, -1]
