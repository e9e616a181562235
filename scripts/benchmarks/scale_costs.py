"""What a round of replicas costs on this machine, measured, and what a cluster is assumed to be like."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from word2vec.distributed.crew import combine_rows
from word2vec.optional_package import is_installed

_REPLICAS = 8
_ROWS = 20_000
_VECTOR_SIZE = 100
_LARGE = 25_000_000  # float32 numbers of a large object, 100 MB
_SMALL = 1_000
_CALLS = 200


@dataclass(frozen=True)
class Costs:
    """Measured costs. The defaults are of two cores of an Intel Xeon, Ray 2.60.

    ``python scripts/benchmarks/scale_model.py --measure`` measures all but the first. The first is of
    ``docs/growth.json``: ``python scripts/benchmarks/growth.py -o docs``, vector_size 128, one thread.

    Attributes:
        words: Raw words/s of one thread at vector_size 128. Other sizes are charged in proportion.
        combine: Seconds of :func:`combine_rows` for a number of one replica, one thread.
        half: Seconds to make one number of a change a float16.
        copy: Bytes/s of a copy in memory.
        put: Bytes/s into Ray's object store.
        stream: Bytes/s of one object from one object store to another one, without a network between them: two
            raylets on one machine.
        small: Seconds for one object of a few bytes to get from one object store to the other.
        call: Seconds of a call of an actor, of many that are under way.
    """

    words: float = 2.08e6
    combine: float = 3.4e-9
    half: float = 2.3e-9
    copy: float = 7.2e9
    put: float = 1.8e9
    stream: float = 0.6e9
    small: float = 0.35e-3
    call: float = 0.15e-3


@dataclass(frozen=True)
class Site:
    """What a cluster is assumed to be like. None of it was measured.

    Attributes:
        threads: Cores of a host. Training is charged as if it grew in proportion to them.
        combine_threads: Cores of a host that combine a slice.
        memory: Bytes of a host.
        efficiency: Share of the network's bit rate that carries numbers (headers of Ethernet, IP and TCP).
        latency: Seconds for a first byte to arrive.
        driver_apart: The driver is on a host without a replica, so that the tables come to it by the network.
    """

    threads: int = 16
    combine_threads: int = 1
    memory: float = 256e9
    efficiency: float = 0.94
    latency: float = 100e-6
    driver_apart: bool = False

    @property
    def streams(self) -> int:
        """How many objects a host receives at a time. Ray has a thread for four cores, at least two."""
        return min(max(2, self.threads // 4), 8)


def measure_costs(costs: Costs) -> Costs:
    """Return the costs with those measured that can be measured here, Ray's only if Ray is installed."""
    random = np.random.default_rng(1)
    base = random.standard_normal((_ROWS, _VECTOR_SIZE), dtype=np.float32)
    tables = [base + random.standard_normal(base.shape, dtype=np.float32) for _ in range(_REPLICAS)]
    large, target = np.ones(_LARGE, np.float32), np.ones(_LARGE, np.float32)
    costs = replace(
        costs,
        combine=_time(lambda: combine_rows(base, tables)) / (_REPLICAS * base.size),
        half=_time(lambda: (tables[0] - base).astype(np.float16)) / base.size,
        copy=large.nbytes / _time(lambda: np.copyto(target, large)),
    )
    return _measure_ray(costs) if is_installed("ray") else costs


def _time(work: Callable[[], object]) -> float:
    """Return the seconds of the median of five."""
    found = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def _measure_ray(costs: Costs) -> Costs:
    """Return the costs with those of Ray."""
    with _start_two_raylets() as ray:
        actor: Any = ray.remote(_Sender).options(resources={"other": 1}).remote()
        puts, gets = [], []
        for _ in range(5):
            seconds, found = ray.get(actor.put.remote(1, _LARGE))
            puts.append(seconds)
            gets.append(_time_once(ray, found))
        _, small = ray.get(actor.put.remote(_CALLS, _SMALL))
        small_seconds = _time_once(ray, small) / _CALLS
        started = time.perf_counter()
        ray.get([actor.answer.remote() for _ in range(_CALLS)])
        call = (time.perf_counter() - started) / _CALLS
    put, get = (_LARGE * 4 / statistics.median(seconds) for seconds in (puts, gets))
    return replace(costs, put=put, stream=get, small=small_seconds, call=call)


@contextmanager
def _start_two_raylets() -> Iterator[Any]:
    """Give a Ray of two raylets on this machine, each with its own object store, and leave nothing of it."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 8 * _LARGE * 4}
    with tempfile.TemporaryDirectory(prefix="scale-") as directory:
        head = {**node, "include_dashboard": False, "temp_dir": directory}
        cluster: Any = Cluster(initialize_head=True, head_node_args=head)
        try:
            cluster.add_node(**node, resources={"other": 1})
            ray.init(address=cluster.address, log_to_driver=False)
            yield ray
        finally:
            ray.shutdown()
            cluster.shutdown()


def _time_once(ray: Any, references: list[Any]) -> float:
    started = time.perf_counter()
    ray.get(references)
    return time.perf_counter() - started


class _Sender:
    """An actor on the other raylet."""

    def put(self, count: int, numbers: int) -> tuple[float, list[Any]]:
        """Put ``count`` objects, and return the seconds and where they are."""
        import ray

        objects = [np.ones(numbers, np.float32) for _ in range(count)]
        started = time.perf_counter()
        references = [ray.put(one) for one in objects]
        return time.perf_counter() - started, references

    def answer(self) -> None:
        """Do nothing."""
