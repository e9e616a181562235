"""The closed formula of a round: bytes, seconds, and how many rounds an epoch may have."""

from __future__ import annotations

from dataclasses import dataclass

from scale_costs import Costs, Site


@dataclass(frozen=True)
class Case:
    """A training to be charged.

    Attributes:
        vocabulary: Rows of a table.
        vector_size: Columns.
        tables: 1 tied, 2 untied. The bias is left out.
        hosts: Hosts, with one replica each.
        gigabits: Of the network interface of a host, both ways at once.
        half: Changes travel as float16.
    """

    vocabulary: int
    vector_size: int
    tables: int
    hosts: int
    gigabits: float
    half: bool = False

    @property
    def numbers(self) -> int:
        """Numbers of all tables."""
        return self.vocabulary * self.vector_size * self.tables

    @property
    def width(self) -> int:
        """Bytes of a number on its way to the owner of its slice."""
        return 2 if self.half else 4


@dataclass(frozen=True)
class Exchange:
    """What one round costs beyond training.

    Attributes:
        sent: Bytes that a host sends. It receives as many.
        network: Seconds of both transfers.
        combine: Seconds that an owner combines its slice.
        local: Seconds of copies in memory and of calls.
    """

    sent: float
    network: float
    combine: float
    local: float

    @property
    def seconds(self) -> float:
        """All seconds in which no replica trains."""
        return self.network + self.combine + self.local


def compute_host_speed(case: Case, costs: Costs, site: Site) -> float:
    """Return the raw words/s of one host. Work is in proportion to the vector size."""
    return costs.words * 128 / case.vector_size * site.threads


def compute_lane_rate(case: Case, costs: Costs, site: Site) -> float:
    """Return the bytes/s of a host, one way: the network's, or what Ray can carry."""
    network = case.gigabits * 1e9 / 8 * site.efficiency
    return min(network, costs.stream * min(max(1, case.hosts - 1), site.streams))


def charge_exchange(case: Case, costs: Costs, site: Site) -> Exchange:
    """Return the costs of a round by the closed formula.

    Each table is cut into a slice a host. A host sends each owner its slice (reduce-scatter), the owner combines
    it, and sends the result to each host (gather). With n numbers and H hosts a host sends (H - 1) / H x n
    numbers twice, and combines n / H numbers of H replicas, which is n whatever H is.
    """
    hosts, numbers = case.hosts, case.numbers
    if hosts == 1:
        return Exchange(0.0, 0.0, 0.0, 0.0)
    rate = compute_lane_rate(case, costs, site)
    scatter = (hosts - 1) / hosts * numbers * case.width
    gather = (hosts - 1) / hosts * numbers * 4
    # An owner sends to the driver, too. The driver receives all slices.
    to_all = numbers * 4 if site.driver_apart else gather
    objects = (2 * (hosts - 1) + site.driver_apart) * costs.small
    network = (scatter + to_all) / rate + objects + 2 * site.latency
    combining = numbers * costs.combine / site.combine_threads
    sent = scatter + gather + (numbers * 4 / hosts if site.driver_apart else 0)
    return Exchange(sent, network, combining, _prepare(case, costs) + _finish(case, costs, site))


def _prepare(case: Case, costs: Costs) -> float:
    """Return the seconds until a host's slices are in its object store."""
    return case.numbers * (case.width / costs.put + (costs.half if case.half else 0.0))


def _finish(case: Case, costs: Costs, site: Site) -> float:
    """Return the seconds from the last slice to the next round: copies into tables, calls of the driver."""
    copies = 1 if site.driver_apart else 2  # the driver's copy waits for the replica's on its host
    return copies * case.numbers * 4 / costs.copy + 2 * case.hosts * costs.call


def compute_piece_words(case: Case, costs: Costs, site: Site, share: float) -> float:
    """Return the raw words of a replica between two exchanges, so that these take ``share`` of the time."""
    seconds = charge_exchange(case, costs, site).seconds * (1 - share) / share
    return seconds * compute_host_speed(case, costs, site)


def count_rounds(case: Case, words: float, piece: float) -> float:
    """Return how many rounds an epoch of ``words`` raw words has, in which each replica trains ``piece``."""
    return words / (case.hosts * piece)
