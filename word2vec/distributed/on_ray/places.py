"""Where the replicas of a crew begin, and with how many threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from word2vec.counted_nouns import show_count
from word2vec.distributed.on_ray.session import RayHost
from word2vec.errors import ConfigError


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


def plan_places(hosts: Sequence[RayHost], slots: int, threads: int) -> list[Place]:
    """Return where the replicas of a crew begin: evenly on the hosts, in their order.

    Args:
        hosts: At least one.
        slots: How many replicas there are.
        threads: Of each. 0 divides the cores of a host by its replicas.

    Raises:
        ConfigError: a host has fewer cores than the threads that are asked for.

    Example:
        >>> host = RayHost("n", "one", "10.0.0.1", 8)
        >>> [place.threads for place in plan_places([host], 3, 0)]
        [2, 2, 2]
    """
    counts = [slots // len(hosts) + (number < slots % len(hosts)) for number in range(len(hosts))]
    places = []
    for slot in range(slots):
        host, count = hosts[slot % len(hosts)], counts[slot % len(hosts)]
        if threads * count > host.cores > 0 and threads > 1:
            most = max(1, host.cores // count)
            raise ConfigError(
                f"threads is {threads}, but host {host.name} has {show_count(host.cores, 'core')} for "
                f"{show_count(count, 'replica')}; leave threads at 0, or give at most {most}"
            )
        places.append(Place(slot, host, threads or max(1, host.cores // count)))
    return places
