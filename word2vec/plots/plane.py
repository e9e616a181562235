"""Put vectors on a plane: by PCA of our own, by UMAP or by t-SNE."""

from __future__ import annotations

import warnings
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s
from word2vec.errors import ConfigError
from word2vec.optional_package import import_package
from word2vec.terminal.tensorflow_notes import silent_tensorflow

PlaneMethod = Literal["pca", "umap", "tsne"]

PACKAGES: dict[PlaneMethod, tuple[str, ...]] = {"pca": (), "umap": ("umap",), "tsne": ("sklearn.manifold",)}
"""The modules that each method needs."""


def put_on_plane(points: NDArray[np.floating[Any]], method: PlaneMethod = "pca") -> tuple[Float64s, str]:
    """Put vectors on a plane.

    Args:
        points: [n, d] vectors of length 1.
        method: pca takes the two directions of most variance, by our own singular value decomposition. umap
            (umap-learn) and tsne (scikit-learn) go by the cosine, from a fixed seed.

    Returns:
        [n, 2] float64, and a note that says how the places were found.

    Raises:
        ConfigError: the method is unknown, needs more points, or its package is missing.

    Example:
        >>> put_on_plane(np.array([[1.0, 0, 5], [-1, 0, 5]]))[0].round(6) + 0
        array([[ 1.,  0.],
               [-1.,  0.]])
    """
    if method not in get_args(PlaneMethod):
        raise ConfigError(f"method is {method!r}; choose one of {', '.join(get_args(PlaneMethod))}")
    if method == "pca":
        found, share = _place_by_pca(np.asarray(points, np.float64))
        return found, f"PCA, {share:.0%} of the variance"
    needed = 6
    if len(points) < needed:
        raise ConfigError(
            f"{method} needs at least {needed} words, and the picture has {len(points)}; "
            "ask for more words or a higher topn, or use pca"
        )
    return (_place_by_umap(points), "UMAP") if method == "umap" else (_place_by_tsne(points), "t-SNE")


def _place_by_pca(points: Float64s) -> tuple[Float64s, float]:
    """Return [n, 2] and the share of the variance that these hold."""
    centred = points - points.mean(0)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(points), 2))
    found[:, : min(2, left.shape[1])] = (left * lengths)[:, :2]
    # The sign of a singular vector is arbitrary. Make the farthest point of each axis positive.
    farthest = found[np.abs(found).round(9).argmax(0), [0, 1]]
    variances = np.square(lengths)
    total = float(variances.sum())
    share = float(variances[:2].sum()) / total if total else 1.0
    return found * np.where(farthest < 0, -1.0, 1.0), share


def _place_by_umap(points: NDArray[np.floating[Any]]) -> Float64s:
    with silent_tensorflow():  # which it imports, too, where it is installed
        umap = import_package("umap", "method umap")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own: that the graph is small, and that a seed means one thread
        # Its spectral start fails on a handful of points, and differs between machines.
        model = umap.UMAP(
            n_neighbors=min(15, len(points) - 1), metric="cosine", init="pca", random_state=0, n_jobs=1
        )
        return np.asarray(model.fit_transform(np.asarray(points, np.float32)), np.float64)


def _place_by_tsne(points: NDArray[np.floating[Any]]) -> Float64s:
    manifold = import_package("sklearn.manifold", "method tsne")
    start, _ = _place_by_pca(np.asarray(points, np.float64))
    # scikit-learn advises a start of this size. Points of a larger one hardly move.
    start *= 1e-4 / max(float(start[:, 0].std()), 1e-12)
    model = manifold.TSNE(
        perplexity=min(30.0, (len(points) - 1) / 3),
        metric="cosine",
        init=start,
        random_state=0,
    )
    return np.asarray(model.fit_transform(np.asarray(points, np.float64)), np.float64)
