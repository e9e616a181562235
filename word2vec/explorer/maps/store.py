"""Maps that are kept beside the vectors, so that they are found once.

A map is a file ``map-umap-<N>x<V>x<d>-<digest>.npy``, [V, 2] float32. The digest stands for the table and for
how the map was found. Only the file of exactly that name is read, so a map of other vectors is never used.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.explorer.maps import placement, umap_layout
from word2vec.search.approximate import digest_table
from word2vec.storage.atomic import new_file
from word2vec.storage.model_directory import is_model
from word2vec.storage.npy_file import read_npy
from word2vec.storage.vectors_directory import is_vectors

_VERSION = 1
"""Counts up when maps are found in another way, whose settings do not show it."""
_NAME = re.compile(r"map-umap-\d+x\d+x\d+-[0-9a-f]{32}\.npy")


def name_map(matrix: NDArray[Any], laid_out: int, seed: int) -> str:
    """Return the name of the file for the map of a table: words laid out, number of words, dimension, digest.

    Args:
        matrix: [V, d].
        laid_out: How many words UMAP lays out.
        seed: The seed of all random numbers.
    """
    settings = (
        f"{digest_table(matrix)} {_VERSION} {seed} {umap_layout.NEIGHBOURS} {umap_layout.MINIMAL_DISTANCE} "
        f"{placement.NEIGHBOURS} {placement.SHARPNESS}"
    )
    digest = hashlib.blake2b(settings.encode(), digest_size=16).hexdigest()
    words, size = matrix.shape
    return f"map-umap-{min(laid_out, words)}x{words}x{size}-{digest}.npy"


class MapStore:
    """Where maps are kept.

    Args:
        place: The directory of a model or of vectors, which gets the map as a member. Or a file of vectors,
            beside which the map gets the name ``FILE.map-...``. Any other directory gets it under its own name.
            With None, a pipe, or what is not there, nothing is kept.
    """

    def __init__(self, place: Path | None) -> None:
        self._place = place

    def find_path(self, name: str) -> Path | None:
        """Return the path of a map's file, None if nothing is kept."""
        place = self._place
        if place is None:
            return None
        if place.is_dir():
            return place / name
        return place.with_name(f"{place.name}.{name}") if place.is_file() else None

    def load(self, name: str, words: int) -> Float32s | None:
        """Return a map [words, 2] float32 that is kept, for reading only. None if it is missing or damaged.

        It is read into memory, so that a file that is shortened does not end the server.

        Args:
            name: As :func:`name_map` returns it.
            words: How many words it must have.
        """
        path = self.find_path(name)
        if path is None:
            return None
        try:
            positions = read_npy(path, np.float32)
        except FormatError:
            # Missing or damaged. It is found anew and written again.
            return None
        whole = positions.shape == (words, 2) and bool(np.isfinite(positions).all())
        return positions if whole else None

    def save(self, name: str, positions: Float32s) -> None:
        """Write a map, and remove older ones, if it is plain that they are of these vectors.

        Args:
            name: As :func:`name_map` returns it.
            positions: [V, 2].

        Raises:
            OutputError: it cannot be written.
        """
        path = self.find_path(name)
        if path is None:
            return
        with new_file(path) as file:
            np.save(file, np.ascontiguousarray(positions, np.float32), allow_pickle=False)
        for other in self.find_maps() if self._is_ours() else []:
            if other.name != path.name:
                with suppress(OSError):
                    other.unlink()

    def find_maps(self) -> list[Path]:
        """Return all maps in this place, of whatever vectors they are."""
        place = self._place
        if place is None:
            return []
        directory, prefix = (place, "") if place.is_dir() else (place.parent, f"{place.name}.")
        try:
            paths = list(directory.iterdir())
        except OSError:
            return []
        return [
            path
            for path in paths
            if path.name.startswith(prefix) and _NAME.fullmatch(path.name.removeprefix(prefix))
        ]

    def _is_ours(self) -> bool:
        """Tell whether all maps of this place are of the same vectors, older or newer ones."""
        place = self._place
        # A directory that is no model may hold several files of vectors, and maps of each.
        return place is not None and (not place.is_dir() or is_model(place) or is_vectors(place))
