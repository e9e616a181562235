"""Where the replicas of a crew begin, and with how many threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from word2vec.distributed.on_ray.session import RayHost
from word2vec.errors import ConfigError
from word2vec.terminal.counted_nouns import show_count


@dataclass(frozen=True)
class Place:
    """Where an actor is to be.

    Attributes:
        slot: The slot whose pieces are its own, as long as it lives.
        host: The host.
        threads: That it trains with.
    """

    slot: int
    host: RayHost
    threads: int


def plan_places(hosts: Sequence[RayHost], slots: int, threads: int, *, take_turns: bool = True) -> list[Place]:
    """Return where the replicas of a crew begin: evenly on the hosts, in their order.

    Args:
        hosts: At least one.
        slots: How many replicas there are.
        threads: Of each. 0 divides the cores of a host by its replicas.
        take_turns: More replicas than cores take turns. Otherwise Ray would let the last ones wait without end.

    Raises:
        ConfigError: a host has fewer cores than the threads that are asked for, or than replicas that do not
            take turns.

    Example:
        >>> host = RayHost("n", "one", "10.0.0.1", 8)
        >>> [place.threads for place in plan_places([host], 3, 0)]
        [2, 2, 2]
    """
    counts = _spread(slots, len(hosts))
    places = []
    for slot in range(slots):
        host, count = hosts[slot % len(hosts)], counts[slot % len(hosts)]
        if threads * count > host.cores > 0 and threads > 1:
            most = max(1, host.cores // count)
            raise ConfigError(
                f"threads is {threads}, but host {host.name} has {show_count(host.cores, 'core')} for "
                f"{show_count(count, 'replica')}; leave threads at 0, or give at most {most}"
            )
        if count > host.cores and not take_turns:
            raise ConfigError(_explain_few_cores(hosts, slots))
        places.append(Place(slot, host, threads or max(1, host.cores // count)))
    return places


def _spread(slots: int, hosts: int) -> list[int]:
    """Return how many replicas each host has."""
    return [slots // hosts + (number < slots % hosts) for number in range(hosts)]


def _explain_few_cores(hosts: Sequence[RayHost], slots: int) -> str:
    """Return why some hosts have not a core for each of so many replicas, with the remedy."""

    def fit(slots: int) -> bool:
        return all(count <= host.cores for host, count in zip(hosts, _spread(slots, len(hosts)), strict=True))

    # The smallest host limits them all, because they are spread evenly.
    most = next((fewer for fewer in range(slots - 1, 0, -1) if fit(fewer)), 1)
    cores = ", ".join(f"{show_count(host.cores, 'core')} on {host.name}" for host in hosts)
    return (
        f"replicas is {slots}, but Ray has too few cores to give one to each: {cores}; give at most {most}, or "
        "join hosts by: ray start --address HOST:PORT --num-cpus N"
    )
