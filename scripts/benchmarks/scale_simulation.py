"""A round event by event: hosts that differ, network interfaces that are full, owners that wait for the slowest.

What the closed formula of ``scale_rounds.py`` cannot say. Where all hosts are alike, both agree.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
from scale_costs import Costs, Site
from scale_rounds import Case, compute_host_speed, compute_lane_rate

_CHUNKS = 64  # an interface's transfers of one phase are cut into at least as many


@dataclass(frozen=True)
class Behaviour:
    """How hosts differ.

    Attributes:
        spread: Standard deviation of the logarithm of the hosts' speeds.
        jitter: The same of one host from round to round.
        slow: Speed of the last host, of 1.
        equal_shares: All replicas get the same words. Otherwise by their speed in the rounds before.
        same_order: All hosts send the slice of owner 0 first, then of owner 1, ..., so that all send to one
            owner (incast). Otherwise host h begins with owner h + 1.
        rounds: How many are simulated.
        seed: Of the speeds.
    """

    spread: float = 0.0
    jitter: float = 0.03
    slow: float = 1.0
    equal_shares: bool = False
    same_order: bool = False
    rounds: int = 5
    seed: int = 1


ALIKE = Behaviour(jitter=0.0, rounds=1)


@dataclass
class _Lanes:
    """The network interfaces: each sends one chunk at a time, and receives one at a time.

    An event is a chunk that begins to arrive. A switch with as much memory as it needs keeps those that wait.
    """

    case: Case
    costs: Costs
    site: Site
    same_order: bool
    events: list[tuple[float, int, int, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        hosts = self.case.hosts
        self.rate = compute_lane_rate(self.case, self.costs, self.site)
        self.chunks = max(1, -(-_CHUNKS // max(1, hosts - 1)))
        self.sending = np.zeros(hosts)
        self.receiving = np.zeros(hosts + 1)  # the last one is the driver's, if it is apart
        self.count = 0

    def send(self, host: int, begin: float, receivers: list[int], size: float, phase: int) -> None:
        """Let a host send ``size`` bytes to each of the receivers, one after the other."""
        start = max(begin, self.sending[host])
        part = size / self.chunks
        for receiver in receivers:
            for _ in range(self.chunks):
                self.count += 1
                heapq.heappush(self.events, (start + self.site.latency, self.count, receiver, phase, part))
                start += part / self.rate
        self.sending[host] = start

    def receive(self, time: float, receiver: int, part: float) -> float:
        """Return when a chunk has arrived that began at ``time``."""
        begin = max(time, float(self.receiving[receiver]))
        done = begin + part / self.rate + self.costs.small / self.chunks
        self.receiving[receiver] = done
        return done

    def others(self, host: int) -> list[int]:
        """Return the hosts without this one, in the order in which it sends to them."""
        hosts = self.case.hosts
        if self.same_order:
            return [other for other in range(hosts) if other != host]
        return [(host + step) % hosts for step in range(1, hosts)]


def simulate_exchange(
    case: Case,
    costs: Costs,
    site: Site,
    trained: np.ndarray[tuple[int], np.dtype[np.float64]],
    *,
    same_order: bool,
) -> float:
    """Return when the next round may begin, if the replicas have trained at these times (seconds)."""
    hosts = case.hosts
    if hosts == 1:
        return float(trained[0])
    lanes = _Lanes(case, costs, site, same_order)
    slice_numbers = case.numbers / hosts
    prepared = trained + case.numbers * (case.width / costs.put + (costs.half if case.half else 0.0))
    for host in range(hosts):
        lanes.send(host, prepared[host], lanes.others(host), slice_numbers * case.width, 0)
    waiting = np.full((2, hosts + 1), (hosts - 1) * lanes.chunks)
    waiting[1, hosts] = hosts * lanes.chunks
    at_owner, at_host = prepared.copy(), np.zeros(hosts + 1)
    while lanes.events:
        time, _, receiver, phase, part = heapq.heappop(lanes.events)
        done = lanes.receive(time, receiver, part)
        waiting[phase, receiver] -= 1
        if phase == 1:
            at_host[receiver] = max(at_host[receiver], done)
        elif not waiting[0, receiver]:
            # The owner has the slice of every replica, its own included.
            ready = max(done, at_owner[receiver])
            combined = ready + hosts * slice_numbers * costs.combine / site.combine_threads
            targets = lanes.others(receiver)
            if site.driver_apart:
                targets.insert(receiver, hosts)  # at a time of its own, too
            lanes.send(receiver, combined, targets, slice_numbers * 4, 1)
            at_host[receiver] = max(at_host[receiver], combined)
    copy = case.numbers * 4 / costs.copy
    ends = at_host[:hosts] + copy
    driver = (at_host[hosts] if site.driver_apart else ends[0]) + copy
    return float(max(ends.max(), driver)) + 2 * hosts * costs.call


@dataclass(frozen=True)
class Simulated:
    """What a simulation found.

    Attributes:
        words_per_second: Raw words/s of all hosts together.
        of_speeds: The same as a share of the sum of the hosts' speeds.
        seconds: Mean seconds of a round.
        exchange: Mean seconds of a round in which the slowest host does not train.
    """

    words_per_second: float
    of_speeds: float
    seconds: float
    exchange: float


def simulate_rounds(case: Case, costs: Costs, site: Site, piece: float, how: Behaviour) -> Simulated:
    """Simulate some rounds in which the replicas train ``piece`` raw words each in the mean.

    The first round is not counted where shares are by speed, because nothing is known of the speeds before it.
    """
    random = np.random.default_rng(how.seed)
    hosts = case.hosts
    speeds = compute_host_speed(case, costs, site) * np.exp(random.normal(0.0, how.spread, hosts))
    speeds[-1] *= how.slow
    known = np.ones(hosts)
    learning = 0 if how.equal_shares or how == ALIKE else 1
    total = exchanged = 0.0
    for number in range(how.rounds + learning):
        words = piece * hosts * known / known.sum()
        trained = words / (speeds * np.exp(random.normal(0.0, how.jitter, hosts)))
        seconds = simulate_exchange(case, costs, site, trained, same_order=how.same_order)
        if not how.equal_shares:
            measured = words / trained
            known = measured if number == 0 else (known + measured) / 2
        if number >= learning:
            total += seconds
            exchanged += seconds - float(trained.max())
    rate = piece * hosts * how.rounds / total
    return Simulated(rate, rate / float(speeds.sum()), total / how.rounds, exchanged / how.rounds)
