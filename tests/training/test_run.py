"""A training that stops after a step and is continued by hand is one that never stopped."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.continued_runs import restore_log, train_until, values_of
from tests.support.two_groups import prepare_two_groups
from word2vec.arrays import Float32s
from word2vec.blocks.stream import Position
from word2vec.config.train import Architecture, TrainConfig
from word2vec.errors import TrainingError
from word2vec.training.backend import choose_backend
from word2vec.training.run import Run

CHUNK_SIZE = 1500


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    """Six chunks of text."""
    return prepare_two_groups(tmp_path_factory.mktemp("run") / "corpus", 1000)


def config(backend: str, architecture: Architecture = "cbow", tied: bool = True) -> TrainConfig:
    return TrainConfig(
        architecture,
        tied=tied,
        backend=backend,  # type: ignore[arg-type]
        vector_size=8,
        negatives=4,
        epochs=3,
        subsample=0.01,
        block_length=8,
        blocks_per_step=10,
        deterministic=True,
    )


def new_run(corpus: word2vec.EncodedCorpus, options: TrainConfig, **changes: Any) -> Run:
    backend = choose_backend(options, len(corpus.ids), progress=False)
    return Run(corpus, options, backend, chunk_size=CHUNK_SIZE, **changes)


def assert_same(found: dict[str, Float32s], expected: dict[str, Float32s]) -> None:
    assert list(found) == list(expected)
    for name, value in found.items():
        np.testing.assert_array_equal(value, expected[name], err_msg=name)


@pytest.mark.parametrize(
    ("backend", "stop"),
    [
        ("kernel", (0, 1)),
        ("kernel", (1, 0)),
        ("kernel", (2, 3)),
        ("kernel", (1, 2, 3)),
        # The place of the stop is nothing that a backend sees, so one with the graph is enough for the thorough
        # run.
        pytest.param("graph", (0, 1), marks=pytest.mark.slow),
        pytest.param("graph", (1, 0), marks=pytest.mark.slow),
        pytest.param("graph", (2, 3, 1), marks=pytest.mark.thorough),
    ],
)
@pytest.mark.parametrize(("architecture", "tied"), [("cbow", True), ("skipgram", False)])
def test_a_run_continued_by_hand_is_one_that_never_stopped(
    corpus: word2vec.EncodedCorpus, architecture: Architecture, tied: bool, backend: str, stop: tuple[int, ...]
) -> None:
    options = config(backend, architecture, tied)
    whole = new_run(corpus, options)
    first = {name: value.copy() for name, value in values_of(whole).items()}
    whole.train()
    assert whole.position == (3, 0, 0)
    assert np.abs(values_of(whole)["input"] - first["input"]).max() > 0.1, "it must have learned something"

    stopped = new_run(corpus, options)
    train_until(stopped, stop)
    assert stopped.position == Position(*stop)
    kept = {name: value.copy() for name, value in values_of(stopped).items()}

    log = restore_log(corpus, options, stopped.log.state())
    continued = new_run(corpus, options, position=stop, log=log, first_vectors=())
    assert not values_of(continued)["input"].any()
    continued.model.assign(kept)
    continued.train()
    assert_same(values_of(continued), values_of(whole))
    # The stop cut an interval short. What does not depend on where intervals end is the same.
    for name in ("progress", "all_targets", "epoch", "learning_rate"):
        assert continued.log.state()[name] == whole.log.state()[name], name
    for name in ("epoch", "words", "learning_rate"):
        assert continued.log.intervals[-1][name] == whole.log.intervals[-1][name], name


@GRAPH_IF_THOROUGH
def test_a_run_goes_on_where_it_was_stopped(corpus: word2vec.EncodedCorpus, backend: str) -> None:
    """In one process: call train again."""
    whole, stopped = (new_run(corpus, config(backend)) for _ in range(2))
    whole.train()
    for position in ((0, 2), (1, 1, 2), (3, 0)):
        train_until(stopped, position)
        assert stopped.position == Position(*position)
    assert_same(values_of(stopped), values_of(whole))


@GRAPH_IF_THOROUGH
def test_stretches_in_turn_train_what_one_run_does(corpus: word2vec.EncodedCorpus, backend: str) -> None:
    """Two runs that pass one set of parameters on after each stretch do what one run does."""
    whole = new_run(corpus, config(backend))
    whole.train()
    runs = [new_run(corpus, config(backend)) for _ in range(2)]
    targets = 0
    places = [0, 700, 1900, 3000, 3001, len(corpus.ids)]
    for epoch in range(3):
        for begin, end in pairwise(places):
            targets += sum(done.targets for done in runs[0].train_stretch(epoch, begin, end))
            runs[1].model.assign(runs[0].model.rows())
            runs.reverse()
    assert_same(values_of(runs[0]), values_of(whole))
    assert targets == whole.log.state()["all_targets"]
    assert whole.log.words == corpus.raw_words * 3
    assert runs[0].log.words == 0


@GRAPH_IF_THOROUGH
def test_a_run_stopped_in_a_chunk_is_continued_exactly(corpus: word2vec.EncodedCorpus, backend: str) -> None:
    options = config(backend)
    whole = new_run(corpus, options)
    whole.train()
    passed: list[Position] = []
    stopped = new_run(corpus, options)

    def stop_after_three() -> None:
        passed.append(stopped.position)
        if len(passed) == 3:
            stopped.stop("three are enough")
            stopped.stop("another reason")

    stopped.train(stop_after_three)
    assert passed == [(0, 0, 1), (0, 0, 2), (0, 0, 3)]
    assert (stopped.position, stopped.stop_reason) == ((0, 0, 3), "three are enough")
    log = restore_log(corpus, options, stopped.log.state())
    continued = new_run(corpus, options, position=stopped.position, log=log, first_vectors=())
    continued.model.assign(stopped.model.rows())
    continued.train()
    assert_same(values_of(continued), values_of(whole))
    assert continued.log.words == whole.log.words == corpus.raw_words * options.settings.epochs
    # The interval in which it stopped goes on, too.
    summaries = [run.log.summary(False, {}, "") for run in (continued, whole)]
    first, second = ([{**one, "words_per_second": 0} for one in found["intervals"]] for found in summaries)
    assert first == second


def test_a_run_that_goes_on_has_no_reason_to_stop_any_more(corpus: word2vec.EncodedCorpus) -> None:
    run = new_run(corpus, config("kernel"))
    run.train(lambda: run.stop("one step is enough"))
    assert (run.position, run.stop_reason) == ((0, 0, 1), "one step is enough")
    run.train()
    assert (run.position, run.stop_reason) == ((3, 0, 0), None)


def test_a_run_makes_its_step_once(corpus: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    options = config("graph")
    backend = choose_backend(options, len(corpus.ids), progress=False)
    made, make = [], backend.train_step

    def count(*arguments: Any) -> Any:
        made.append(arguments)
        return make(*arguments)

    monkeypatch.setattr(backend, "train_step", count)
    run = Run(corpus, options, backend, chunk_size=CHUNK_SIZE)
    for _ in range(2):
        run.train(lambda: run.stop("once"))
    assert len(made) == 1


def test_first_vectors_are_where_a_run_starts(corpus: word2vec.EncodedCorpus) -> None:
    rows = np.arange(16, dtype=np.float32).reshape(2, 8)
    run = new_run(corpus, config("graph"), first_vectors=[(3, rows)])
    found = values_of(run)["input"]
    np.testing.assert_array_equal(found[3:5], rows)
    assert not found[:3].any()
    assert not found[5:].any()


def test_train_is_a_run_from_the_beginning(corpus: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    options = config("graph", tied=False)
    vectors = word2vec.train(corpus, tmp_path / "m", options, progress=False)
    run = Run(corpus, options, choose_backend(options, len(corpus.ids), progress=False))
    run.train()
    np.testing.assert_array_equal(vectors.matrix, values_of(run)["input"])


def test_a_training_that_flies_apart_is_ended(
    corpus: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = config("graph")
    chance = math.log(options.random_words + 1)
    run = new_run(corpus, options)
    monkeypatch.setattr(run, "_step", lambda *_: (2.1 * chance * 5000, 5000))
    with pytest.raises(TrainingError, match=rf"where chance would have {chance:.4g}, after"):
        run.train()
