"""A replica in a process of Ray: what an actor is asked to do.

The class is a plain one. Ray makes an actor of it in :mod:`.workers`. What a call comes to depends on the call
alone, so that another actor can repeat it. An actor that has just trained the part before goes on from there.
Another one first trains the parts before again.

An actor fetches tables from the object stores itself, and is not handed them by Ray. Ray waits half a minute for
an object whose only copy was on a host that died, and lets no other call of the actor pass meanwhile. Here a
fetch ends as soon as :meth:`RayReplica.stop_fetching` is called.
"""

from __future__ import annotations

import dataclasses
import importlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import BackendName, TrainConfig
from word2vec.distributed.crew import combine_rows
from word2vec.distributed.host_checks import HostFacts, find_host_facts, open_shared_corpus
from word2vec.distributed.on_ray.faults import FetchStopped
from word2vec.distributed.on_ray.slices import History, Slice, find_base
from word2vec.distributed.rounds import Piece
from word2vec.terminal.tensorflow_notes import silent_tensorflow
from word2vec.training.tensorflow_import import import_tensorflow

if TYPE_CHECKING:
    from word2vec.distributed.replica import Replica

_LOOK_SECONDS = 0.1  # between two looks at whether a fetch is to end


@dataclass(frozen=True)
class PartCall:
    """The next part of a piece that an actor is to train.

    Attributes:
        ticket: The number of this call.
        round: The number of the round.
        slot: Whose piece it is.
        parts: Of the piece, up to the part that is to be trained now.
        slices: How the tables are cut.
        returned: Which slices are returned, by their numbers.
        history: With what each part begins. It is as long as ``parts``.
        half: Return changes as float16, not the rows.
    """

    ticket: int
    round: int
    slot: int
    parts: tuple[Piece, ...]
    slices: Sequence[Slice]
    returned: Sequence[int]
    history: History
    half: bool


class RayReplica:
    """A replica on a host.

    Args:
        corpus: The directory of the encoded corpus.
        key: The corpus's key on the driver.
        config: The options, with the threads of this replica.
        slots: How many replicas train together.
        frozen: As for :class:`~word2vec.distributed.replica.Replica`.
    """

    def __init__(
        self, corpus: Path, key: str, config: TrainConfig, slots: int, frozen: Mapping[str, Bools]
    ) -> None:
        self._corpus, self._key, self._config = corpus, key, config
        self._slots, self._frozen = slots, frozen
        self._replica: Replica | None = None
        self._stopped = 0
        self._trained: tuple[int, int, int] | None = None  # round, slot, and how many of its parts

    def start(self) -> HostFacts:
        """Load TensorFlow and the kernel, open the corpus, and return the facts of this host.

        Raises:
            ConfigError: the corpus is not there.
            KernelError: the kernel is needed, and is not available here.
        """
        host = socket.gethostname()
        corpus = open_shared_corpus(self._corpus, self._key, host)
        with silent_tensorflow():
            import_tensorflow()
            from word2vec.distributed.replica import Replica
            from word2vec.training.trainer import set_threads, start_tensorflow

            start_tensorflow()
        set_threads(self._config.threads)
        self._replica = Replica(corpus, self._config, self._slots, self._frozen)
        return find_host_facts(corpus, self._replica.backend.name)

    def train(self, call: PartCall) -> Iterator[Any]:
        """Train a part of a piece, after those before it where this actor has not trained them.

        Args:
            call: What to train.

        Returns:
            Of each slice that is asked for the rows as they are now, or their changes. Then the report of the
            part and the raw words that were trained. Ray stores each before it asks for the next one, so that
            the tables need no copy.

        Raises:
            FetchStopped: the fetch was stopped.
        """
        replica = self._find_replica()
        last = len(call.parts) - 1
        goes_on = self._trained == (call.round, call.slot, last)
        self._trained = None
        for number in range(last if goes_on else 0, last + 1):
            begin = call.history[number]
            rows = self._fetch(call.ticket, list(begin.values()))
            replica.take_over(
                (*call.slices[place][:2], values) for place, values in zip(begin, rows, strict=True)
            )
            report = replica.train(call.parts[number])
        bases = [find_base(call.history, number) for number in call.returned] if call.half else []
        base = self._fetch(call.ticket, bases)
        self._trained = (call.round, call.slot, last + 1)
        with replica.view() as tables:
            for place, number in enumerate(call.returned):
                name, first, end = call.slices[number]
                if call.half:
                    yield np.asarray(tables[name][first:end] - base[place], np.float16)
                else:
                    yield tables[name][first:end]
            # Within the view, because Ray holds on to the last thing that it was given.
            yield report, replica.words

    def combine(self, ticket: int, references: Sequence[Any]) -> Float32s:
        """Combine one slice of all replicas.

        Args:
            ticket: The number of this call.
            references: To the rows from which all began, [n, d] or [n] float32. Then of each slot to what
                :meth:`train` has returned of the slice.

        Returns:
            [n, d] or [n] float32, the rows of the next base.

        Raises:
            FetchStopped: the fetch was stopped.
        """
        base, *found = self._fetch(ticket, references)
        return combine_rows(base, found)

    def stop_fetching(self, ticket: int) -> None:
        """Let all calls up to a number fail that still wait for objects. Asked while they do."""
        self._stopped = max(self._stopped, ticket)

    def _fetch(self, ticket: int, references: Sequence[Any]) -> list[Float32s]:
        """Return what references lead to, as views of this host's object store."""
        ray = importlib.import_module("ray")
        waiting = list(references)
        while waiting:
            _, waiting = ray.wait(waiting, num_returns=len(waiting), timeout=_LOOK_SECONDS)
            if waiting and ticket <= self._stopped:
                raise FetchStopped
        found: list[Float32s] = ray.get(list(references))
        return found

    def count_words(self) -> int:
        """Return how many raw words of its piece it has trained. Asked while it trains."""
        return 0 if self._replica is None else self._replica.words

    def cancel(self) -> None:
        """Let :meth:`train` return soon. Asked while it trains."""
        if self._replica is not None:
            self._replica.cancel()

    def _find_replica(self) -> Replica:
        if self._replica is None:
            self.start()
        assert self._replica is not None
        return self._replica


def give_threads(config: TrainConfig, threads: int, backend: str) -> TrainConfig:
    """Return the options of one replica.

    Args:
        config: Those of the training.
        threads: Of this replica.
        backend: The driver's, so that no host chooses another one.
    """
    return dataclasses.replace(config, threads=threads, backend=cast(BackendName, backend))
