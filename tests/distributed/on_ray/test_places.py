"""Where the replicas of a crew begin."""

from __future__ import annotations

import pytest

from word2vec.distributed.on_ray.places import plan_places
from word2vec.distributed.on_ray.session import RayHost
from word2vec.errors import ConfigError

HOSTS = [RayHost("a", "one", "10.0.0.1", 8), RayHost("b", "two", "10.0.0.2", 4)]


@pytest.mark.parametrize(
    ("slots", "threads", "expected"),
    [
        (1, 0, [("one", 8)]),
        (2, 0, [("one", 8), ("two", 4)]),
        (3, 0, [("one", 4), ("two", 4), ("one", 4)]),
        (4, 0, [("one", 4), ("two", 2), ("one", 4), ("two", 2)]),
        (2, 3, [("one", 3), ("two", 3)]),
        # There are more replicas than cores. Each has a thread of its own, and they take turns.
        (20, 0, [("one", 1), ("two", 1)] * 10),
    ],
)
def test_replicas_are_spread_evenly(slots: int, threads: int, expected: list[tuple[str, int]]) -> None:
    places = plan_places(HOSTS, slots, threads)
    assert [(place.host.name, place.threads) for place in places] == expected
    assert [place.slot for place in places] == list(range(slots))


def test_more_replicas_than_cores_are_refused_where_they_would_wait() -> None:
    assert len(plan_places(HOSTS, 8, 0, take_turns=False)) == 8
    with pytest.raises(
        ConfigError,
        match=r"replicas is 12, .*: 8 cores on one, 4 cores on two; give at most 9, or join hosts by",
    ):
        plan_places(HOSTS, 12, 0, take_turns=False)
    with pytest.raises(ConfigError, match=r"replicas is 2, .*: 1 core on one; give at most 1, or join"):
        plan_places([RayHost("a", "one", "10.0.0.1", 1)], 2, 1, take_turns=False)


def test_more_threads_than_cores_are_refused_by_host() -> None:
    with pytest.raises(ConfigError, match="threads is 5, but host two has 4 cores for 1 replica; leave"):
        plan_places(HOSTS, 2, 5)
    with pytest.raises(ConfigError, match=r"host one has 8 cores for 2 replicas; .* or give at most 4"):
        plan_places(HOSTS, 4, 5)
    with pytest.raises(ConfigError, match=r"host one has 1 core for 2 replicas; .* or give at most 1"):
        plan_places([RayHost("a", "one", "10.0.0.1", 1)], 2, 5)
