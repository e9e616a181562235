"""All maps of one table of words: what the server asks for positions, classes and axes."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError, OutputError
from word2vec.explorer.hidden_places import hide_places
from word2vec.explorer.maps import word_classes
from word2vec.explorer.maps.axis import find_axis_cosines
from word2vec.explorer.maps.background import Desk, Job
from word2vec.explorer.maps.pca import find_pca_positions
from word2vec.explorer.maps.progress import Progress
from word2vec.explorer.maps.store import MapStore, name_map
from word2vec.explorer.maps.umap_layout import FEWEST_WORDS
from word2vec.explorer.maps.umap_map import check_umap, find_umap_positions
from word2vec.optional_package import require_packages
from word2vec.vectors.questions import check_whole_number
from word2vec.vectors.word_vectors import WordVectors

_log = logging.getLogger(__name__)

Layout = Literal["pca", "umap"]

UMAP_WORDS = 20_000
"""How many of the most frequent words UMAP lays out by default."""
MOST_UMAP_WORDS = 1_000_000
"""More would take hours."""
_SEED = 1
_KEPT_CLASSES = 8
"""How many divisions into classes are kept, each a byte for each word. More than these do not wait either."""
_SECONDS_TO_END = 10.0


def check_umap_words(count: int) -> int:
    """Return how many words UMAP lays out.

    Raises:
        ConfigError: it is not a whole number from 6 to 1,000,000.
    """
    count = check_whole_number(count, "umap_words")
    if not FEWEST_WORDS <= count <= MOST_UMAP_WORDS:
        raise ConfigError(f"umap_words is {count:,}; it must be {FEWEST_WORDS} to {MOST_UMAP_WORDS:,}")
    return count


class Maps:
    """The maps of one table of words. All methods may be called from several threads at once.

    Args:
        vectors: The words.
        directory: Where a map that took long is kept: the directory of the model or of the vectors, or the path
            of the file of vectors. None keeps it in memory.
        umap_words: How many of the most frequent words UMAP lays out. Each other word goes among its neighbours
            of these.
        find_umap_positions: Finds the positions by UMAP, as
            :func:`~word2vec.explorer.maps.umap_map.find_umap_positions` does.

    Attributes:
        umap_words: As it was given.

    Raises:
        ConfigError: ``umap_words`` is not a whole number from 6 to 1,000,000.
    """

    def __init__(
        self,
        vectors: WordVectors,
        directory: Path | None,
        *,
        umap_words: int = UMAP_WORDS,
        find_umap_positions: Callable[[NDArray[Any], Float32s, int, int, Desk], Float32s] = find_umap_positions,
    ) -> None:
        self.umap_words = check_umap_words(umap_words)
        self._vectors = vectors
        self._directory = directory
        self._store = MapStore(directory)
        self._find_umap_positions = find_umap_positions
        self._pca: Float32s | None = None
        self._turn_of_pca = threading.Lock()
        self._umap = Job(self._load_or_find_umap, "neighbours", "word2vec-map")
        self._classes: OrderedDict[int, Job[NDArray[np.uint8]]] = OrderedDict()
        self._lock_of_classes = threading.Lock()
        self._turn_of_classes = threading.Lock()
        self._closed = False

    def find_pca(self) -> Float32s:
        """Return positions [V, 2] float32 by PCA. The first call finds them, which takes a second for 1 M words.

        Raises:
            FormatError: a vector holds NaN, infinity or numbers that are too large.
        """
        with self._turn_of_pca:
            if self._pca is None:
                self._pca = find_pca_positions(self._vectors.matrix, self._vectors.scale)
            return self._pca

    def find_umap(self) -> Float32s | Progress:
        """Return positions [V, 2] float32 by UMAP, or how far they are. The first call begins to find them."""
        try:
            check_umap(len(self._vectors))
        except ConfigError as error:
            # A map that is kept is shown all the same.
            if not self._store.find_maps():
                return Progress("refused", message=str(error))
        return self._umap.get()

    def read_progress(self, layout: Layout) -> Progress:
        """Return how far a layout is. To look does not begin it.

        Args:
            layout: "pca" or "umap". PCA is always "ready", because its first use takes a second at most.

        Raises:
            ConfigError: there is no such layout.
        """
        if layout == "pca":
            return Progress("ready", done=1.0)
        if layout != "umap":
            raise ConfigError(f"layout is {layout!r}; it must be 'pca' or 'umap'")
        return self._umap.progress

    def find_classes(self, count: int) -> NDArray[np.uint8] | Progress:
        """Return a class for each word, [V] uint8, or how far they are. The first call of a count begins it.

        Args:
            count: How many classes, 2 to 64. There are fewer if fewer vectors differ.

        Raises:
            ConfigError: ``count`` is out of its range.
        """
        fewest, most = word_classes.FEWEST, word_classes.MOST
        if not fewest <= count <= most:
            raise ConfigError(f"count is {count}; it must be {fewest} to {most} classes")
        if not len(self._vectors):
            return np.empty(0, np.uint8)
        try:
            require_packages(["sklearn"], "dividing words into classes")
        except ConfigError as error:
            return Progress("refused", message=str(error))
        return self._find_job_of_classes(count).get()

    def measure_axis(self, start: Sequence[str], end: Sequence[str]) -> Float32s:
        """Return each word's cosine [V] float32 with the direction that leads from some words to others.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: one of the lists is empty, or both have the same mean.
        """
        return find_axis_cosines(self._vectors, start, end)

    def close(self) -> None:
        """End all work, and wait until the process of UMAP has ended. Maps that are found stay."""
        with self._lock_of_classes:
            self._closed = True
            jobs = list(self._classes.values())
        for job in jobs:
            job.cancel()
        self._umap.cancel()
        self._umap.join(_SECONDS_TO_END)

    def _find_job_of_classes(self, count: int) -> Job[NDArray[np.uint8]]:
        """Return the job for a number of classes. When there are many, the one that was asked for first goes."""
        with self._lock_of_classes:
            job = self._classes.get(count)
            if job is None:
                work = partial(self._divide, count)
                job = Job(work, "classes", "word2vec-classes", self._turn_of_classes)
                self._classes[count] = job
                if self._closed:
                    job.cancel()
            self._classes.move_to_end(count)
            if len(self._classes) > _KEPT_CLASSES:
                self._classes.popitem(last=False)[1].cancel()
            return job

    # ==== Work in the background ====

    def _divide(self, count: int, desk: Desk) -> NDArray[np.uint8]:
        return word_classes.find_word_classes(self._vectors.matrix, self._vectors.scale, count, desk)

    def _load_or_find_umap(self, desk: Desk) -> Float32s:
        """Return the map that is kept, or find it and keep it."""
        vectors = self._vectors
        name = name_map(vectors.matrix, self.umap_words, _SEED)
        kept = self._store.load(name, len(vectors))
        if kept is not None:
            return kept
        check_umap(len(vectors))
        positions = self._find_umap_positions(vectors.matrix, vectors.scale, self.umap_words, _SEED, desk)
        try:
            self._store.save(name, positions)
        except OutputError as error:
            # The note is for visitors, and the path is not.
            _log.warning("explorer: the map is kept in memory only: %s", error)
            desk.note(f"the map is kept in memory only: {hide_places(str(error), [self._directory])}")
        return positions
