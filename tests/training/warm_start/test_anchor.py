"""How a training pulls words back to their older vectors, also when it is continued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.bits import assert_same_bits
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.continued_runs import restore_log, train_until, values_of
from tests.support.warm_starts import SIZE, make_config, open_start, start_run, write_list
from word2vec import formats
from word2vec.arrays import Float32s
from word2vec.errors import ConfigError
from word2vec.storage.table import Table
from word2vec.training.anchor import Anchor
from word2vec.training.backend import choose_backend
from word2vec.training.run import Run


def test_a_pull_is_the_proximal_step() -> None:
    random = np.random.default_rng(0)
    start, values = (random.normal(size=(6, 4)).astype(np.float32) for _ in range(2))
    rates = np.array([1, 2, 0.5, 1, 3, 1], np.float32)
    rows = np.array([1, 2, 4])
    table = tf.Variable(values)
    Anchor(table, rows, lambda some: start[some], 5.0, rates).pull(0.1)
    expected = values.copy()
    for row in rows:
        # The smallest of λ s r / 2 · |v − v₀|² + 1/2 · |v − v_before|².
        weight = 5.0 * 0.1 * rates[row]
        expected[row] = (weight * start[row] + values[row]) / (1 + weight)
    np.testing.assert_allclose(table.numpy(), expected, rtol=1e-6)
    assert_same_bits(table.numpy()[[0, 3, 5]], values[[0, 3, 5]])


def measure_moves(run: Run, rows: slice = slice(None)) -> Float32s:
    before = values_of(run)["input"].copy()
    run.train()
    moves: Float32s = np.linalg.norm(values_of(run)["input"] - before, axis=1)[rows]
    return moves


@GRAPH_IF_THOROUGH
def test_the_stronger_the_anchor_the_nearer_the_vectors_stay(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], backend: str
) -> None:
    moves = [
        measure_moves(start_run(groups, make_config(init=str(some[0]), anchor=anchor, backend=backend)))
        for anchor in (0.0, 30.0, 1000.0, 1e12)
    ]
    held = [each[:15].mean() for each in moves]
    assert held[0] > 1.3 * held[1] > 1.3 * 1.3 * held[2] > 100 * held[3]
    # Words that were drawn are let go.
    assert moves[3][15:].min() > 0.1


def test_frequent_words_move_and_rare_ones_stay(tmp_path: Path) -> None:
    """A hundred occurrences are much for a rare word, and little for a frequent one."""
    random = np.random.default_rng(0)
    often, seldom = ["often", "usual"], ["seldom", "unusual"]
    others = [f"w{number}" for number in range(30)]
    sentences = [
        [
            *(others[number] for number in random.integers(0, 15, 3)),
            (seldom if place % 100 == 0 else often)[place // 100 % 2],
        ]
        for place in range(6000)
    ]
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    matrix = np.random.default_rng(1).normal(0, 0.3, (4, SIZE)).astype(np.float32)
    formats.write(tmp_path / "t.npy", Table([*often, *seldom], matrix))
    common: dict[str, Any] = {"init": str(tmp_path / "t.npy"), "rare_boost": 0.0, "epochs": 10}
    free, held = (
        measure_moves(start_run(corpus, make_config(**common, anchor=anchor))) for anchor in (0.0, 100.0)
    )
    index = corpus.vocabulary.index
    kept = {word: held[row] / free[row] for word, row in index.items() if word in often + seldom}
    assert kept["often"] > 2 * kept["seldom"]


def test_an_anchor_of_0_is_none(groups: word2vec.EncodedCorpus, some: tuple[Path, Table]) -> None:
    runs = [start_run(groups, make_config(init=str(some[0]), **options)) for options in ({}, {"anchor": 0.0})]
    for run in runs:
        run.train()
    assert_same_bits(*(values_of(run)["input"] for run in runs))


def test_frozen_words_are_not_pulled(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = some[1].words[3]  # the one with -0.0
    freeze = write_list(tmp_path / "words.txt", word)
    run = start_run(groups, make_config(init=str(some[0]), freeze=freeze, anchor=5.0))
    run.train()
    assert_same_bits(values_of(run)["input"][groups.vocabulary.index[word]], some[1].matrix[3])
    config = make_config(init=str(some[0]), freeze="all", anchor=5.0)
    capsys.readouterr()
    open_start(config, groups.vocabulary)
    assert "word2vec: anchor 5 has no effect: all words that have vectors in init are frozen\n" in (
        capsys.readouterr().err
    )
    with pytest.raises(ConfigError, match="strict: anchor 5 has no effect"):
        open_start(config, groups.vocabulary, strict=True)


@GRAPH_IF_THOROUGH
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("stop", [(0, 1, 0), (0, 2, 3), (1, 0, 0), (1, 3, 1)])
def test_a_training_that_is_continued_pulls_and_freezes_as_one_that_never_stopped(
    groups: word2vec.EncodedCorpus,
    some: tuple[Path, Table],
    tmp_path: Path,
    stop: tuple[int, int, int],
    tied: bool,
    backend: str,
) -> None:
    freeze = write_list(tmp_path / "words.txt", *some[1].words[2:6])
    config = make_config(init=str(some[0]), freeze=freeze, anchor=20.0, tied=tied, backend=backend)
    whole, stopped = start_run(groups, config), start_run(groups, config)
    whole.train()
    train_until(stopped, stop)
    kept = {name: value.copy() for name, value in values_of(stopped).items()}
    log = restore_log(groups, config, stopped.log.state())
    continued = start_run(groups, config, position=stopped.position, log=log, first_vectors=())
    # The rows of the older vectors are not read into tables that come from elsewhere.
    assert not values_of(continued)["input"].any()
    continued.model.assign(kept)
    continued.train()
    for name, value in values_of(continued).items():
        assert_same_bits(value, values_of(whole)[name])


def test_older_vectors_are_forgotten_unless_an_anchor_needs_them(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    for anchor, there in ((0.0, False), (1.0, True)):
        config = make_config(init=str(some[0]), anchor=anchor)
        warm = open_start(config, groups.vocabulary)
        described = warm.describe()
        Run(groups, config, choose_backend(config, len(groups.ids), progress=False), warm_start=warm)
        assert bool(len(warm.older.words)) == there
        assert warm.describe() == described


def test_a_training_from_older_vectors_is_the_same_each_time(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    runs = [start_run(groups, make_config(init=str(some[0]), anchor=7.0)) for _ in range(2)]
    for run in runs:
        run.train()
    assert_same_bits(*(values_of(run)["input"] for run in runs))
