"""A layout of words on the plane by UMAP (McInnes, Healy & Melville 2018), from their exact neighbours."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.explorer.maps.pca import find_pca_positions
from word2vec.optional_package import import_package
from word2vec.search.table_search import TableSearch

NEIGHBOURS = 15
"""How many neighbours a word has in UMAP's graph, itself among them: the default of umap-learn."""
MINIMAL_DISTANCE = 0.1
"""How near two words may come in the layout: the default of umap-learn."""
FEWEST_WORDS = 6
"""UMAP makes nothing of fewer."""
_AT_A_TIME = 256  # queries
_FARTHEST = 1.999  # umap-learn drops neighbours at a cosine distance of 2

Report = Callable[[float], None]
"""Is told the share of the work that is done, 0 to 1."""


def find_neighbours(
    search: TableSearch, unit: Float32s, neighbours: int, report: Report
) -> tuple[NDArray[np.int32], Float32s]:
    """Return the rows [n, k] int32 of each word's nearest words, itself first, and their distances [n, k].

    The distance is 1 - cosine, float32. The search is exact.

    Args:
        search: Searches the n words.
        unit: [n, d], their vectors, of length 1 or zeros.
        neighbours: k, at most n.
        report: Is told how much is done.
    """
    rows = np.empty((len(unit), neighbours), np.int32)
    distances = np.empty((len(unit), neighbours), np.float32)
    for start in range(0, len(unit), _AT_A_TIME):
        report(start / len(unit))
        # One more, because a word that has many equals may not be among its own neighbours.
        found = search.find_nearest_rows(unit[start : start + _AT_A_TIME], min(neighbours + 1, len(unit)))
        for word, (nearest, cosines) in enumerate(found, start=start):
            others = nearest != word
            rows[word] = np.concatenate([[word], nearest[others]])[:neighbours]
            distances[word] = np.concatenate([[0.0], 1 - cosines[others]])[:neighbours]
    report(1.0)
    return rows, np.clip(distances, 0, _FARTHEST)


def lay_out(
    unit: Float32s, neighbours: tuple[NDArray[np.int32], Float32s], seed: int, report: Report
) -> Float32s:
    """Return positions [n, 2] float32 by UMAP: words that are near to each other come together.

    It begins at the two principal directions, so that both maps have the same sides. With the same seed the
    result is the same to the bit.

    Args:
        unit: [n, d], vectors of length 1 or zeros, at least 6.
        neighbours: Rows and distances [n, k], as :func:`find_neighbours` returns them.
        seed: The seed of all random numbers.
        report: Is told how much is done.

    Raises:
        ConfigError: umap-learn is not installed.
    """
    start = find_pca_positions(unit, (unit != 0).any(1).astype(np.float32)).astype(np.float64)
    # Words at one point would stay together, and UMAP divides by the range of each coordinate.
    start += np.random.default_rng(seed).normal(scale=1e-4, size=start.shape)
    with warnings.catch_warnings():
        # That neighbours without an index do not serve for further words, and that a seed means one thread.
        warnings.simplefilter("ignore")
        model = import_umap().UMAP(
            n_neighbors=neighbours[0].shape[1],
            min_dist=MINIMAL_DISTANCE,
            metric="cosine",
            init=start,
            random_state=seed,
            n_jobs=1,
            precomputed_knn=neighbours,
            tqdm_kwds={
                "disable": False,
                "file": _EpochReader(report),
                "bar_format": "{n_fmt}/{total_fmt}",
                "dynamic_ncols": False,
            },
        )
        positions = np.asarray(model.fit_transform(unit), np.float32)
    report(1.0)
    return positions


def import_umap() -> Any:
    """Import UMAP without TensorFlow, which it would import for a method that is not used here."""
    absent = object()
    kept = sys.modules.get("tensorflow", absent)
    if kept is absent:
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    try:
        return import_package("umap", "the map by UMAP")
    finally:
        if kept is absent:
            del sys.modules["tensorflow"]


class _EpochReader:
    """A file for tqdm, which writes "epoch/epochs" to it.

    Args:
        report: Is told the quotient.
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    def write(self, text: str) -> None:
        """Read what tqdm shows."""
        done, slash, total = text.strip().partition("/")
        if slash and done.isdecimal() and total.isdecimal():
            self._report(int(done) / max(1, int(total)))

    def flush(self) -> None:
        """Do nothing, because nothing is kept back."""
