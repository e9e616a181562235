"""Beyond rounds of whole tables: frequent rows more often than rare ones, and columns on hosts of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scale_costs import Costs, Site
from scale_rounds import (
    Case,
    charge_exchange,
    compute_host_speed,
    compute_lane_rate,
    compute_piece_words,
    count_rounds,
)

# The largest pieces whose quality was measured: 4 replicas, 4 rounds an epoch, 17.4 million words, 75,000 rows.
MEASURED_PIECE = 17.4e6 / 16
MEASURED_VOCABULARY = 75_000
# pWord2Vec: the rows of its most frequent synchronisation (-min-sync-words).
_LEAST_ROWS = 1024
_COPIES = 4  # of the tables on a host: the model's, the base, and those that come and go in the object store


def draw_occurrences(vocabulary: int, subsample: float) -> NDArray[np.float64]:
    """Return how often each row is trained for a raw word, by rank: Zipf's law, less what subsampling skips.

    Args:
        vocabulary: Rows.
        subsample: The threshold t. A word of frequency f is kept with sqrt(t / f) + t / f, as in word2vec.c.
    """
    frequencies = 1 / np.arange(1, vocabulary + 1)
    frequencies /= frequencies.sum()
    kept = np.minimum(1.0, np.sqrt(subsample / frequencies) + subsample / frequencies)
    found: NDArray[np.float64] = frequencies * kept
    return found


@dataclass(frozen=True)
class Level:
    """Rows that are exchanged ``times`` times a round.

    Attributes:
        times: How often, a power of 2.
        rows: How many rows need it at least so often, the most frequent ones.
        sent: Bytes that a host sends for it a round, beyond those of the level before.
        seconds: Seconds for it a round, beyond those of the level before.
    """

    times: int
    rows: int
    sent: float
    seconds: float


def find_levels(case: Case, costs: Costs, site: Site, piece: float, subsample: float) -> list[Level]:
    """Return the rows that occur more often in a piece than any row did in the pieces that were measured.

    Those of up to twice as many occurrences are exchanged twice a round, of up to four times four times, ...
    """
    most = draw_occurrences(MEASURED_VOCABULARY, subsample).max() * MEASURED_PIECE
    excess = draw_occurrences(case.vocabulary, subsample) * piece / most
    levels = []
    times = 2
    while rows := int((excess > times / 2).sum()):
        once = charge_exchange(replace(case, vocabulary=rows), costs, site)
        # Half of its times are those of the level before, or of the round itself.
        levels.append(Level(times, rows, times / 2 * once.sent, times / 2 * once.seconds))
        times *= 2
    return levels


def compute_mean_rows(vocabulary: int) -> float:
    """Return the mean rows that pWord2Vec's schedule exchanges at a time.

    At its n-th time it exchanges the 1024 x 2^z most frequent rows, z the zeros at the end of n in binary: 1024
    at half of the times, 2048 at a quarter, ... (Ji et al. 2016, arXiv:1604.04661, and its authors' program).
    """
    levels = max(0, math.ceil(math.log2(vocabulary / _LEAST_ROWS)))
    # A level has twice the rows of the one before, half as often.
    return levels * _LEAST_ROWS / 2 + float(vocabulary) * 0.5**levels


@dataclass(frozen=True)
class Columns:
    """What becomes of a training whose tables are cut by columns, d / S on each of S hosts.

    Attributes:
        bytes_of_a_word: That a host sends for a trained word.
        words_per_second: Raw words/s of all S hosts that the network lets through.
    """

    bytes_of_a_word: float
    words_per_second: float


def charge_columns(case: Case, costs: Costs, site: Site, negatives: int, window: int, kept: float) -> Columns:
    """Return what scores cost by the network if each host has some columns of all rows.

    A score is a sum over all columns, so that each host has a part of it. A trained word has scores with its
    random words and window + 1 pairs (in the mean), float32. Their sums (reduce-scatter, gather) cost each host
    2 (S - 1) / S times their bytes, whatever d is. Vectors are never sent (Ordentlich et al. 2016,
    arXiv:1606.08495).

    Args:
        case: ``hosts`` is S.
        costs: What Ray can carry.
        site: Of which the network is.
        negatives: Random words that a block shares.
        window: Words to either side.
        kept: Share of the raw words that is trained after subsampling.
    """
    scores = negatives + window + 1
    sent = 2 * (case.hosts - 1) / case.hosts * scores * 4
    by_network = compute_lane_rate(case, costs, site) / sent / kept
    return Columns(sent, min(by_network, compute_host_speed(case, costs, site) * case.hosts))


def find_limit_of_memory(site: Site, vector_size: int, tables: int) -> int:
    """Return the vocabulary whose tables a host can still train, with all copies that a round needs."""
    return int(site.memory / (_COPIES * 4 * vector_size * tables))


def find_limit_of_network(
    case: Case, costs: Costs, site: Site, words: float, rounds: float, share: float
) -> int:
    """Return the vocabulary at which an epoch has ``rounds`` rounds, their exchange ``share`` of the time."""
    low, high = 1, 10**10
    while high - low > max(1, low // 1000):
        middle = (low + high) // 2
        grown = replace(case, vocabulary=middle)
        if count_rounds(grown, words, compute_piece_words(grown, costs, site, share)) >= rounds:
            low = middle
        else:
            high = middle
    return low
