"""A training in rounds that is short, and something that happens while a round is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import TrainConfig
from word2vec.distributed.crew import Crew
from word2vec.distributed.local_crew import LocalCrew
from word2vec.distributed.on_ray.crew import RayCrew, open_ray_crew
from word2vec.distributed.on_ray.session import RaySession
from word2vec.distributed.replicated_run import ReplicatedRun
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.training.backend import choose_backend

OPTIONS: dict[str, Any] = {
    "vector_size": 16,
    "negatives": 8,
    "subsample": 0.0,
    "epochs": 2,
    "rounds": 3,
    "block_length": 8,
    "blocks_per_step": 10,
    "deterministic": True,
}


def make_config(**changes: Any) -> TrainConfig:
    """Return the options of a short training."""
    return TrainConfig(**{**OPTIONS, **changes})


def train_here(corpus: EncodedCorpus, config: TrainConfig, slots: int) -> dict[str, Float32s]:
    """Return the tables after a training by replicas of this process, which nothing disturbs."""

    @contextmanager
    def open_crew(frozen: Mapping[str, Bools], _: str) -> Iterator[Crew]:
        yield LocalCrew(corpus, config, slots, frozen)

    return _train(corpus, config, open_crew)


class Disturbance:
    """Does something while rounds are trained, and counts how often calls were made again.

    Attributes:
        repeated: How many calls were.
        rounds: The round that is trained, counted from 0.

    Args:
        happen: Called with the number of the round and the words of it that are trained, several times a second.
    """

    def __init__(self, happen: Callable[[int, int], None]) -> None:
        self._happen = happen
        self.repeated = 0
        self.rounds = -1

    def disturb(self, crew: RayCrew) -> None:
        """Let a crew be disturbed."""
        train_round = crew.train_round

        def train(tables: Any, pieces: Any, watch: Callable[[int], bool], **options: Any) -> Any:
            self.rounds += 1

            def look(words: int) -> bool:
                self._happen(self.rounds, words)
                return watch(words)

            done = train_round(tables, pieces, look, **options)
            self.repeated = crew.repeated
            return done

        crew.train_round = train  # type: ignore[method-assign]


def train_by_ray(
    session: RaySession,
    corpus: EncodedCorpus,
    config: TrainConfig,
    slots: int,
    disturbance: Disturbance | None = None,
) -> dict[str, Float32s]:
    """Return the tables after a training by actors."""

    @contextmanager
    def open_crew(frozen: Mapping[str, Bools], _: str) -> Iterator[Crew]:
        backend = choose_backend(config, len(corpus.ids), progress=False).name
        with open_ray_crew(session, corpus, config, frozen, slots=slots, backend=backend) as crew:
            if disturbance is not None:
                disturbance.disturb(crew)
            yield crew

    return _train(corpus, config, open_crew)


def assert_same(found: dict[str, Float32s], expected: dict[str, Float32s]) -> None:
    """Make sure that tables are the same to the bit."""
    assert found.keys() == expected.keys()
    for name, table in found.items():
        np.testing.assert_array_equal(table, expected[name], err_msg=name)


def _train(corpus: EncodedCorpus, config: TrainConfig, open_crew: Any) -> dict[str, Float32s]:
    backend = choose_backend(config, len(corpus.ids), progress=False)
    run = ReplicatedRun(corpus, config, backend, open_crew=open_crew)
    run.train()
    with run.model.view() as tables:
        return {name: np.array(table) for name, table in tables.items()}
