"""Word categorisation: whether k-means finds the categories that people give to words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.evaluation.group_files import read_categories
from word2vec.evaluation.question_words import Oov, check_evaluation, divide, gather_vectors
from word2vec.search.lengths import scale_vectors
from word2vec.vectors import WordVectors
from word2vec.vectors.clusters import divide_into_classes

INITIALISATIONS = 10
"""How often k-means begins anew. The best of its divisions counts."""


@dataclass(frozen=True)
class CategoryScore:
    """Agreement of clusters with categories.

    Attributes:
        name: The name of the file.
        correct: The words that belong to the most frequent category of their cluster.
        covered: The words in the vocabulary.
        words: All words.
        categories: The categories of the covered words, which is also the number of clusters.
        oov: "skip" if the purity is over the covered words, "wrong" if it is over all.
    """

    name: str
    correct: int
    covered: int
    words: int
    categories: int
    oov: Oov = "skip"

    @property
    def purity(self) -> float:
        """The share of words that are ``correct``. NaN for words of less than two categories."""
        counted = self.words if self.oov == "wrong" else self.covered
        return self.correct / counted if self.categories > 1 else float("nan")

    @property
    def coverage(self) -> float:
        """covered / words, NaN if there are no words."""
        return divide(self.covered, self.words)


def evaluate_categories(
    vectors: WordVectors,
    path: str | Path,
    restrict_vocab: int | None = None,
    *,
    case_sensitive: bool = False,
    oov: Oov = "skip",
    seed: int = 0,
) -> CategoryScore:
    """Divide words into as many clusters as they have categories, and compare.

    The vectors are scaled to length 1 and divided by k-means, which begins ``INITIALISATIONS`` times. Each
    cluster stands for its most frequent category. The purity is the share of words of that category (Manning,
    Raghavan and Schuetze 2008, section 16.3): ``sum_k max_c |cluster_k and category_c| / n``.

    A purity is not a chance-corrected measure. It grows when there are few words for each category, so compare
    it only between vectors that cover much the same words.

    Args:
        vectors: The vectors.
        path: A file of words and their categories, see ``read_categories``.
        restrict_vocab: Use only the first n words, the most frequent ones. None uses all.
        case_sensitive: Whether words that differ only in case are different words.
        oov: "skip" unknown words, count them as "wrong", or compose their vectors from "subwords".
        seed: The seed of the first centres of k-means.

    Raises:
        FormatError: the file cannot be read or a line is something else. The message names it.
        ConfigError: an option is out of its range, or scikit-learn is not installed.
    """
    check_evaluation(restrict_vocab, oov, 0)
    words = read_categories(path)
    gathered, rows = gather_vectors(vectors, [word.word for word in words], restrict_vocab, case_sensitive, oov)
    known = [row for row in rows if row >= 0]
    names = [word.category for word, row in zip(words, rows, strict=True) if row >= 0]
    categories = len(set(names))
    correct = 0
    if categories > 1:
        clusters = divide_into_classes(scale_vectors(gathered[known]), categories, seed, INITIALISATIONS)
        correct = count_pure(clusters, names)
    return CategoryScore(Path(path).stem, correct, len(known), len(words), categories, oov)


def count_pure(clusters: NDArray[np.int32], categories: list[str]) -> int:
    """Return how many of n words belong to the most frequent category of their cluster.

    Args:
        clusters: [n] int32, numbered from 0.
        categories: n names.

    Example:
        >>> count_pure(np.array([0, 0, 0, 1], np.int32), ["cat", "cat", "dog", "dog"])
        3
    """
    _, numbers = np.unique(categories, return_inverse=True)
    together = np.zeros((clusters.max() + 1, numbers.max() + 1), np.intp)
    np.add.at(together, (clusters, numbers), 1)
    return int(together.max(1).sum())
