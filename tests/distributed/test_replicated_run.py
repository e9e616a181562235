"""Replicas come to what the formulas say, and one replica to what a usual training comes to."""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.continued_runs import restore_log, train_until, values_of
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.two_groups import prepare_two_groups
from word2vec.arrays import Bools
from word2vec.blocks.stream import Position
from word2vec.cli.training import describe_course
from word2vec.config.train import TrainConfig
from word2vec.distributed import opening
from word2vec.distributed.combine import combine
from word2vec.distributed.crew import CombinedRound, Crew
from word2vec.distributed.local_crew import LocalCrew
from word2vec.distributed.on_ray.session import RayHost, RaySession
from word2vec.distributed.replica import Replica
from word2vec.distributed.replicated_run import ReplicatedRun
from word2vec.distributed.rounds import Piece, Rounds
from word2vec.errors import ConfigError, TrainingError
from word2vec.training.backend import choose_backend
from word2vec.training.log import TrainingLog
from word2vec.training.run import Run


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    return prepare_two_groups(tmp_path_factory.mktemp("replicated") / "corpus", 1000)


def options(**changes: Any) -> TrainConfig:
    usual: dict[str, Any] = {
        "vector_size": 8,
        "negatives": 4,
        "epochs": 2,
        "subsample": 0.01,
        "block_length": 8,
        "blocks_per_step": 10,
        "deterministic": True,
    }
    return TrainConfig(**{**usual, **changes})


def new_run(corpus: word2vec.EncodedCorpus, config: TrainConfig, slots: int, **changes: Any) -> ReplicatedRun:
    @contextmanager
    def open_crew(frozen: Mapping[str, Bools], _: str) -> Iterator[Crew]:
        yield LocalCrew(corpus, config, slots, frozen)

    backend = choose_backend(config, len(corpus.ids), progress=False)
    return ReplicatedRun(corpus, config, backend, open_crew=open_crew, **changes)


def assert_same(found: Run, expected: Run) -> None:
    for name, value in values_of(found).items():
        np.testing.assert_array_equal(value, values_of(expected)[name], err_msg=name)


@pytest.mark.parametrize("backend", ["kernel", "graph"])
@pytest.mark.parametrize(
    "changes",
    [{}, {"architecture": "skipgram"}, {"tied": False}, {"loss": "hierarchical_softmax", "negatives": None}],
)
def test_one_replica_is_a_usual_training_to_the_bit(
    corpus: word2vec.EncodedCorpus, backend: str, changes: dict[str, Any]
) -> None:
    config = options(backend=backend, rounds=5, **changes)
    replicated = new_run(corpus, config, 1)
    replicated.train()
    usual = Run(corpus, config, choose_backend(config, len(corpus.ids), progress=False))
    usual.train()
    assert_same(replicated, usual)
    assert replicated.log.words == usual.log.words == corpus.raw_words * 2
    assert replicated.log.summary(False, {}, "")["targets"] == usual.log.summary(False, {}, "")["targets"]


@pytest.mark.parametrize(
    ("changes", "frequent"),
    [
        ({"tied": False}, slice(0, 3)),
        ({"loss": "hierarchical_softmax", "negatives": None}, slice(-3, None)),
    ],
)
def test_frequent_rows_are_combined_after_each_part_and_all_after_each_round(
    corpus: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], frequent: slice
) -> None:
    monkeypatch.setattr("word2vec.distributed.crew.FREQUENT_ROWS", 3)
    config = options(rounds=3, epochs=1, **changes)
    run = new_run(corpus, config, 2)
    base = values_of(run)
    run.train()
    steps = len(corpus.ids) // 80
    rounds = Rounds(len(corpus.ids), corpus.raw_words, 1, slots=2, steps=steps, per_epoch=3, adapts=False)
    position = Position(0, 0)
    replicas = [Replica(corpus, config, 2) for _ in range(2)]
    while position.epoch < 1:
        work = rounds.find_round(position)
        assert work.parts == 2
        held = [base, base]
        for part in range(work.parts):
            held = [
                train_part(replica, tables, piece.cut(work.parts)[part])
                for replica, tables, piece in zip(replicas, held, work.pieces, strict=True)
            ]
            for name, table in base.items():
                rows = frequent if name != "input" else slice(0, 3)
                found = [tables[name][rows] - table[rows] for tables in held]
                base[name][rows] = combine(table[rows], found)
                for tables in held:
                    tables[name][rows] = base[name][rows]
        base = {name: combine(table, [tables[name] - table for tables in held]) for name, table in base.items()}
        position = work.after
    for name, value in values_of(run).items():
        np.testing.assert_array_equal(value, base[name], err_msg=name)


def train_part(replica: Replica, tables: Mapping[str, Any], part: Piece) -> dict[str, Any]:
    replica.take_over((name, 0, table) for name, table in tables.items())
    replica.train(part)
    with replica.view() as trained:
        return {name: np.array(trained[name]) for name in trained}


@pytest.mark.parametrize("slots", [1, 2, 5])
def test_a_run_goes_on_where_it_stopped(corpus: word2vec.EncodedCorpus, slots: int) -> None:
    config = options(rounds=4)
    whole = new_run(corpus, config, slots)
    whole.train()
    first = new_run(corpus, config, slots)
    train_until(first, (1, 1))
    rest = new_run(
        corpus,
        config,
        slots,
        first_vectors=(),
        position=first.position,
        log=restore_log(corpus, config, first.log.state()),
    )
    rest.model.assign(values_of(first))
    rest.train()
    assert_same(rest, whole)
    assert rest.log.words == whole.log.words


def test_halves_of_changes_come_near(corpus: word2vec.EncodedCorpus) -> None:
    full, half = (new_run(corpus, options(half_changes=half, epochs=1), 3) for half in (False, True))
    full.train()
    half.train()
    for name, value in values_of(half).items():
        assert not np.array_equal(value, values_of(full)[name])
        np.testing.assert_allclose(value, values_of(full)[name], atol=0.02)


def test_a_signal_gives_the_round_up_and_leaves_the_model_of_the_one_before(
    corpus: word2vec.EncodedCorpus,
) -> None:
    config = options(rounds=4)
    expected = new_run(corpus, config, 2)
    train_until(expected, (0, 1))
    run = new_run(corpus, config, 2)
    # Once while the crew starts, then after each part of each piece.
    looks = iter([False] * (1 + 2 * 2 + 1) + [True])
    run.is_interrupted = lambda: next(looks)
    run.train()
    assert run.position == expected.position
    assert_same(run, expected)


@pytest.mark.parametrize("looks", [0, 1, 4])
def test_a_signal_before_the_first_round_is_whole_writes_nothing(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop_signals: None,
    looks: int,
) -> None:
    @contextmanager
    def open_crew(_: object, frozen: Mapping[str, Bools], backend: str) -> Iterator[Crew]:
        yield LocalCrew(corpus, config, 2, frozen)

    def look(self: ReplicatedRun, *_: Any) -> bool:
        seen.append(1)
        if len(seen) == looks:
            signal.raise_signal(signal.SIGINT)
        return self.is_interrupted()

    def start(self: LocalCrew, is_given_up: Callable[[], bool]) -> bool:
        if not looks:
            signal.raise_signal(signal.SIGINT)
        return not is_given_up()

    # Two replicas train two parts of a piece each in a round.
    seen: list[int] = []
    config = options(replicas=2, rounds=4, subwords=False)
    older = word2vec.train(corpus, tmp_path / "m", options(epochs=1, seed=9), progress=False)
    monkeypatch.setattr(opening, "_open_crew", open_crew)
    monkeypatch.setattr(LocalCrew, "start", start)
    monkeypatch.setattr(ReplicatedRun, "_look", look)
    with pytest.raises(KeyboardInterrupt) as stopped:
        word2vec.train(corpus, tmp_path / "m", config, progress=False)
    assert not str(stopped.value)
    assert len(seen) == looks
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, older.matrix)
    assert list_names(tmp_path) == ["m"]


def test_a_stop_ends_training_after_the_round(corpus: word2vec.EncodedCorpus) -> None:
    run = new_run(corpus, options(rounds=4), 2)
    run.train(lambda: run.stop("enough"))
    assert run.stop_reason == "enough"
    assert run.log.progress == pytest.approx(1 / 8, abs=0.001)
    assert run.describe() == {"replicas": 2, "rounds_per_epoch": 4}


def test_fewer_rounds_than_usual_are_told(
    corpus: word2vec.EncodedCorpus, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_long(self: LocalCrew, *arguments: Any, **options: Any) -> CombinedRound | None:
        done = train_round(self, *arguments, **options)
        return None if done is None else dataclasses.replace(done, exchange_seconds=60.0)

    train_round = LocalCrew.train_round
    monkeypatch.setattr(LocalCrew, "train_round", take_long)
    run = new_run(corpus, options(deterministic=False, epochs=1), 2)
    run.train(progress=True)
    assert "combining took long, so that an epoch had 4 rounds in the end, and not " in capfd.readouterr().err
    assert run.log.words == corpus.raw_words


def test_the_bar_stays_within_the_text_whatever_replicas_tell(
    corpus: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell_too_much(self: LocalCrew, *arguments: Any, **others: Any) -> CombinedRound | None:
        tables, pieces, watch = arguments
        return train_round(self, tables, pieces, lambda _: watch(10**9), **others)

    train_round = LocalCrew.train_round
    monkeypatch.setattr(LocalCrew, "train_round", tell_too_much)
    shown: list[int] = []
    monkeypatch.setattr(TrainingLog, "show_ahead", lambda _, words: shown.append(words))
    new_run(corpus, options(rounds=4, epochs=1), 2).train()
    # Each round as often as there are parts of pieces, two of each of two.
    assert sum(shown) == 2 * 2 * corpus.raw_words


def test_more_replicas_than_steps_are_refused(corpus: word2vec.EncodedCorpus) -> None:
    with pytest.raises(ConfigError, match="replicas is 4000, but an epoch of this text has"):
        new_run(corpus, options(), 4000).train()


def test_frozen_rows_stay(corpus: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    first = word2vec.train(corpus, tmp_path / "first", options(epochs=1), progress=False)
    (tmp_path / "words.txt").write_text("\n".join(first.words[:5]), encoding="utf-8")
    config = options(init=str(tmp_path / "first"), freeze=str(tmp_path / "words.txt"), replicas=2)
    found = word2vec.train(corpus, tmp_path / "second", config, progress=False)
    np.testing.assert_array_equal(found.matrix[:5], first.matrix[:5])
    assert not np.array_equal(found.matrix[5:], first.matrix[5:])


def test_train_with_replicas_is_resumed(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    class Stop:
        def on_epoch(self, training: Any) -> None:
            raise RuntimeError("enough")

    config = options(replicas=2, subwords=False)
    whole = word2vec.train(corpus, tmp_path / "whole", config, progress=False)
    with pytest.raises(RuntimeError, match="enough"):
        word2vec.train(corpus, tmp_path / "m", config, progress=False, callbacks=[Stop()])
    with pytest.raises(ConfigError, match="was made with seed 1"):
        word2vec.train(corpus, tmp_path / "m", resume=True, seed=3, progress=False)
    resumed = word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    np.testing.assert_array_equal(resumed.matrix, whole.matrix)


def test_replicas_do_not_go_on_with_a_usual_training(corpus: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    class Stop:
        def on_epoch(self, training: Any) -> None:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        word2vec.train(corpus, tmp_path / "m", options(), progress=False, callbacks=[Stop()])
    with pytest.raises(ConfigError, match="is of a training without replicas; leave replicas and cluster out"):
        word2vec.train(corpus, tmp_path / "m", resume=True, replicas=2, progress=False)


@pytest.mark.parametrize("whole_rounds", [0, 5])
def test_replicas_that_are_lost_leave_a_checkpoint_and_the_older_model(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole_rounds: int
) -> None:
    @contextmanager
    def open_crew(_: object, frozen: Mapping[str, Bools], backend: str) -> Iterator[Crew]:
        yield LocalCrew(corpus, config, 2, frozen)

    def train_round(self: LocalCrew, *arguments: Any, **others: Any) -> CombinedRound | None:
        rounds.append(1)
        if len(rounds) == whole_rounds + 1:
            raise TrainingError("the head has not answered")
        return train_locally(self, *arguments, **others)

    rounds: list[int] = []
    train_locally = LocalCrew.train_round
    monkeypatch.setattr(opening, "_open_crew", open_crew)
    older = word2vec.train(corpus, tmp_path / "m", options(epochs=1, seed=9), progress=False)
    config = options(replicas=2, rounds=4, subwords=False)
    whole = word2vec.train(corpus, tmp_path / "whole", config, progress=False)
    monkeypatch.setattr(LocalCrew, "train_round", train_round)
    with pytest.raises(TrainingError, match="the head has not answered") as lost:
        word2vec.train(corpus, tmp_path / "m", config, progress=False)
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, older.matrix)
    if not whole_rounds:
        assert not (tmp_path / "m.checkpoint").exists()
        return
    kept = f"{tmp_path}/m.checkpoint holds the training, and resume goes on with it"
    assert getattr(lost.value, "__notes__", [kept]) == [kept]
    resumed = word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    np.testing.assert_array_equal(resumed.matrix, whole.matrix)
    assert len(rounds) == 2 * 4 + 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replicas": 2}, "starting 2 replicas"),
        ({"cluster": "one:1", "replicas": 1}, "starting 1 replica on 1 host of the Ray cluster at one:1"),
        ({"cluster": "one:1"}, "starting 3 replicas on 3 hosts of the Ray cluster at one:1"),
    ],
)
def test_what_starts_is_told(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    asked: dict[str, Any],
    said: str,
) -> None:
    def open_crew(*_: object, slots: int, backend: str) -> Any:
        return nullcontext(LocalCrew(corpus, options(), slots))

    hosts = [RayHost(name, name, name, cores) for name, cores in [("a", 2), ("b", 1), ("c", 0), ("d", 4)]]
    monkeypatch.setattr(opening, "open_ray", lambda *_, **__: nullcontext(RaySession(None, False, "one:1")))
    monkeypatch.setattr(opening, "list_hosts", lambda _: hosts)
    monkeypatch.setattr(opening, "open_ray_crew", open_crew)
    monkeypatch.setattr("word2vec.distributed.beforehand.check_ray", lambda *_: None)
    model = tmp_path / "m"
    given: dict[str, Any] = {
        "vector_size": 8,
        "epochs": 1,
        "block_length": 8,
        "blocks_per_step": 10,
        "subwords": False,
    }
    word2vec.train(corpus, model, **given, **asked)
    assert f"word2vec: {said}\n" in capfd.readouterr().err
    log = read_log(model)
    assert describe_course(log)["replicas"] == log["replicas"] == int(said.split()[1])
