"""A crew of actors trains as one process does, whatever dies meanwhile."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.crew_trainings import Disturbance, assert_same, make_config, train_by_ray, train_here
from tests.support.two_groups import prepare_two_groups
from word2vec.distributed.on_ray import workers
from word2vec.distributed.on_ray.crew import estimate_store
from word2vec.distributed.on_ray.faults import FetchStopped
from word2vec.distributed.on_ray.replica import RayReplica
from word2vec.distributed.on_ray.session import RaySession, open_ray
from word2vec.distributed.rounds import MOST_PARTS
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError

pytest.importorskip("ray")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> EncodedCorpus:
    """180,000 words, so that a round takes a moment."""
    return prepare_two_groups(tmp_path_factory.mktemp("crew") / "corpus", 12_000)


@pytest.fixture(scope="module")
def inside() -> Iterator[RaySession]:
    """A Ray of this process for two replicas."""
    with open_ray(None, workers=3) as session:
        yield session


@pytest.mark.parametrize(
    ("slots", "changes"),
    [
        (1, {}),
        pytest.param(2, {}, marks=pytest.mark.slow),
        (2, {"half_changes": True, "tied": False, "epochs": 1}),
        pytest.param(
            3, {"loss": "hierarchical_softmax", "negatives": None, "epochs": 1}, marks=pytest.mark.slow
        ),
    ],
)
def test_actors_train_as_one_process_does(
    inside: RaySession, corpus: EncodedCorpus, slots: int, changes: dict[str, Any]
) -> None:
    config = make_config(**changes)
    assert_same(train_by_ray(inside, corpus, config, slots), train_here(corpus, config, slots))


def _sleep() -> None:
    time.sleep(60.0)


def test_a_fetch_ends_when_it_is_stopped(inside: RaySession) -> None:
    # An object that never comes, as if its host had died.
    missing = inside.ray.remote(_sleep).options(num_cpus=0).remote()
    replica = RayReplica(Path("corpus"), "", make_config(), 1, {})
    with ThreadPoolExecutor() as threads:
        fetch = threads.submit(replica.combine, 2, [missing])
        replica.stop_fetching(1)
        with pytest.raises(TimeoutError):
            fetch.result(0.5)
        replica.stop_fetching(2)
        with pytest.raises(FetchStopped):
            fetch.result(5.0)
    inside.ray.cancel(missing, force=True)


@pytest.mark.slow
def test_a_round_is_given_up_when_that_is_asked(inside: RaySession, corpus: EncodedCorpus) -> None:
    config = make_config(epochs=1)

    def interrupt(number: int, words: int) -> None:
        if number == 1 and words > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_by_ray(inside, corpus, config, 2, Disturbance(interrupt))
    # Its actors are gone, so that there is room for others.
    assert_same(train_by_ray(inside, corpus, config, 2), train_here(corpus, config, 2))


def test_a_corpus_that_a_host_does_not_see_is_named(
    inside: RaySession, corpus: EncodedCorpus, tmp_path: Path
) -> None:
    moved = dataclasses.replace(corpus, path=tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match=r"does not see the corpus .*elsewhere; put it on a file system"):
        train_by_ray(inside, moved, make_config(), 2)


def test_a_crew_that_waits_for_busy_cores_says_so(
    inside: RaySession,
    corpus: EncodedCorpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cores = inside.ray.cluster_resources()["CPU"]
    busy = inside.ray.remote(_sleep).options(num_cpus=cores).remote()
    while inside.ray.available_resources().get("CPU", 0) > 0:
        time.sleep(0.05)
    monkeypatch.setattr(workers, "_QUIET_SECONDS", 0.2)
    monkeypatch.setattr(workers, "_START_SECONDS", 1.0)
    try:
        with pytest.raises(TrainingError, match=r"no replica is ready on .* free cores by: ray status"):
            train_by_ray(inside, corpus, make_config(), 1)
    finally:
        inside.ray.cancel(busy, force=True)
    said = capsys.readouterr().err
    assert said.count("waiting for 1 replica to start") == 1
    assert "ray status tells whether other programs use the cores" in said


def test_the_store_has_room_for_the_tables_of_all_replicas() -> None:
    assert estimate_store(1000, 0, 2) - estimate_store(0, 0, 2) == 6000
    assert estimate_store(1000, 10, 2) - estimate_store(1000, 0, 2) == 10 * (2 + MOST_PARTS)
