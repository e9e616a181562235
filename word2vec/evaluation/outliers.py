"""Outlier detection: whether the word that does not belong to a cluster is the one that vectors put outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s
from word2vec.evaluation.correlation import RESAMPLES, UNKNOWN, Interval, accuracy_interval
from word2vec.evaluation.group_files import OutlierGroup, read_outliers
from word2vec.evaluation.question_words import Oov, check_evaluation, divide, gather_vectors
from word2vec.search.lengths import scale_vectors
from word2vec.vectors import WordVectors

# Compactness is a mean of cosines of float32 vectors, added up in float64. Words whose vectors are equal must
# have the same, whatever the order of the sums.
_EQUAL = 1e-9


@dataclass(frozen=True)
class OutlierScore:
    """The score of a file of clusters with outliers. Each outlier is a question of its own.

    Attributes:
        name: The name of the file.
        detected: The outliers that were found.
        positions: The sum over the covered questions of the outlier's position divided by its highest position.
        covered: The questions whose outlier and at least two words of the cluster are in the vocabulary.
        questions: All questions.
        known_members: The words of all clusters that are in the vocabulary. The others were left out.
        members: The words of all clusters.
        oov: "skip" if accuracy and OPP are over the covered questions, "wrong" if they are over all. Those that
            are not covered have the position 0.
        interval: The 95 % interval of the accuracy, see ``accuracy_interval``.
    """

    name: str
    detected: int
    positions: float
    covered: int
    questions: int
    known_members: int
    members: int
    oov: Oov = "skip"
    interval: Interval = UNKNOWN

    @property
    def counted(self) -> int:
        """The questions that accuracy and OPP are over."""
        return self.questions if self.oov == "wrong" else self.covered

    @property
    def accuracy(self) -> float:
        """detected / counted, NaN if nothing was counted."""
        return divide(self.detected, self.counted)

    @property
    def opp(self) -> float:
        """The outlier position percentage as a share of 1: positions / counted, NaN if nothing was counted."""
        return divide(self.positions, self.counted)

    @property
    def coverage(self) -> float:
        """covered / questions, NaN if there are no questions."""
        return divide(self.covered, self.questions)


def evaluate_outliers(
    vectors: WordVectors,
    path: str | Path,
    restrict_vocab: int | None = None,
    *,
    case_sensitive: bool = False,
    oov: Oov = "skip",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> OutlierScore:
    """Put each outlier among the words of its cluster and look for it (Camacho-Collados and Navigli 2016).

    The words of a question are the n words of the cluster and one outlier. They are ordered by the compactness
    of the others, see ``measure_compactness``. The outlier is detected if the others are most compact without
    it: if it has the last position n. The accuracy is the share of outliers that are detected. The outlier
    position percentage (OPP) is the mean of position / n. Of equal values those of the cluster come last, so
    that vectors that are all the same detect nothing.

    Unknown words of a cluster are left out. The authors' script gives unknown words zeros, and unknown phrases
    the mean of their words.

    Args:
        vectors: The vectors.
        path: A file of clusters and outliers, see ``read_outliers``.
        restrict_vocab: Use only the first n words, the most frequent ones. None uses all.
        case_sensitive: Whether words that differ only in case are different words.
        oov: "skip" questions that are not covered, count them as "wrong", or compose the vectors of unknown
            words from "subwords".
        resamples: Resamples of the bootstrap for the interval. 0 computes none.
        seed: The seed of the bootstrap.

    Raises:
        FormatError: the file cannot be read or is something else. The message names it.
        ConfigError: an option is out of its range.
    """
    check_evaluation(restrict_vocab, oov, resamples)
    groups = read_outliers(path)
    words = [word for group in groups for word in (*group.members, *group.outliers)]
    gathered, found = gather_vectors(vectors, words, restrict_vocab, case_sensitive, oov)
    rows = iter(found)
    known = [_take_known(rows, group) for group in groups]
    positions = [position for members, outliers in known for position in _answer(gathered, members, outliers)]
    detected = sum(position == 1 for position in positions)
    score = OutlierScore(
        Path(path).stem,
        detected,
        sum(positions),
        len(positions),
        sum(len(group.outliers) for group in groups),
        sum(len(members) for members, _ in known),
        sum(len(group.members) for group in groups),
        oov,
    )
    return replace(score, interval=accuracy_interval(detected, score.counted, resamples, seed))


def _take_known(rows: Iterator[int], group: OutlierGroup) -> tuple[list[int], list[int]]:
    """Take the rows of a group's words, and return those of its known members and of its known outliers."""
    members, outliers = (list(islice(rows, len(words))) for words in (group.members, group.outliers))
    return [row for row in members if row >= 0], [row for row in outliers if row >= 0]


def _answer(gathered: NDArray[Any], members: list[int], outliers: list[int]) -> list[float]:
    """Return each outlier's position divided by its highest, 0 to 1. A cluster of one word has none."""
    if len(members) < 2:
        return []
    unit = scale_vectors(gathered[members])
    return [
        find_position(np.vstack([unit, outlier])) / len(members) for outlier in scale_vectors(gathered[outliers])
    ]


def find_position(unit: Float32s) -> int:
    """Return the position of the last of n + 1 words by compactness: 0 to n, where n means that it is detected.

    Args:
        unit: [n + 1, d], the vectors of the words at length 1. The last is the outlier.

    Example:
        >>> find_position(np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32))
        2
    """
    compactness = measure_compactness(unit)
    return int((compactness[:-1] < compactness[-1] - _EQUAL).sum())


def measure_compactness(unit: Float32s) -> Float64s:
    """Return for each of n + 1 words how compact the n others are: the mean cosine of two of them.

    This is the compactness score of Camacho-Collados and Navigli (2016), ``c(w) = 1 / (n (n - 1)) sum_i sum_j
    cos(i, j)`` over all i and j that are neither equal nor w.

    Args:
        unit: [n + 1, d], the vectors of at least three words at length 1.

    Example:
        >>> measure_compactness(np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)).round(4)
        array([0.6, 0. , 0.8])
    """
    cosines = unit.astype(np.float64) @ unit.T.astype(np.float64)
    np.fill_diagonal(cosines, 0)
    others = len(unit) - 1
    # Without w the sum loses the row and the column of w.
    found: Float64s = (cosines.sum() - 2 * cosines.sum(1)) / (others * (others - 1))
    return found
