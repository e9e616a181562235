"""A model that the explorer shows: its vectors, its softmax, its training, and what is made of them once."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError, FormatError
from word2vec.explorer.completion import Completion
from word2vec.explorer.maps.all_maps import UMAP_WORDS, Maps, check_umap_words
from word2vec.explorer.refusal import Refusal
from word2vec.probabilities import Probabilities
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.search.approximate import digest_table
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.vectors import WordVectors

_T = TypeVar("_T")

Shown = WordVectors | str | os.PathLike[str]
"""Vectors, or the path of a model or of a file of vectors."""


class _Once(Generic[_T]):
    """Something that takes a while to make: made by the thread that needs it first, while others wait for it."""

    def __init__(self, make: Callable[[], _T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: list[_T] = []

    def get(self) -> _T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


class OpenedModel:
    """Vectors and what belongs to them.

    Several threads may ask it at once.

    Args:
        name: What the page calls it.
        vectors: Its vectors.
        path: The directory or file that they are of, None if they are of your own making.
        probabilities: Its softmax. By default that of the directory, read when it is first asked.
        umap_words: How many of its most frequent words UMAP lays out.

    Attributes:
        lock: Hold it while you ask the vectors or the softmax. They share what a question leaves behind.
    """

    def __init__(
        self,
        name: str,
        vectors: WordVectors,
        path: Path | None = None,
        probabilities: Probabilities | None = None,
        umap_words: int = UMAP_WORDS,
    ) -> None:
        self.name = name
        self.vectors = vectors
        self.path = path
        self.lock = threading.RLock()
        self._given_probabilities = probabilities
        self._softmax = _Once(self._load_softmax)
        self._completion = _Once(lambda: Completion(vectors.words, vectors.index))
        self._digest = _Once(lambda: digest_table(vectors.matrix))
        self._directory = None if path is None else _load_directory(path, vectors)
        self._maps = Maps(vectors, path, umap_words=umap_words)
        # They are made by the first question, and two at once would be in each other's way.
        _ = vectors.index, vectors.scale

    @property
    def has_softmax(self) -> bool:
        """Whether probabilities can be asked."""
        if self._given_probabilities is not None:
            return True
        train = {} if self._directory is None else self._directory.train
        return bool(train) and not LOSS_FACTS[train["loss"]].no_probabilities

    @property
    def has_curve(self) -> bool:
        """Whether the course of its training is known."""
        return self._directory is not None and bool(self._directory.train)

    @property
    def maps(self) -> Maps:
        """Its maps. They have locks of their own, so that a map does not keep questions waiting."""
        return self._maps

    @property
    def directory(self) -> ModelDirectory | None:
        """The model directory, None if there is none."""
        return self._directory

    @property
    def probabilities(self) -> Probabilities:
        """The softmax.

        Raises:
            Refusal: there is none.
        """
        if not self.has_softmax:
            raise Refusal(
                400,
                "no_softmax",
                f"{self.name} has no softmax, which gives probabilities; open a model directory that word2vec "
                "train wrote with a loss that gives them",
            )
        return self._softmax.get()

    def _load_softmax(self) -> Probabilities:
        if self._given_probabilities is not None:
            return self._given_probabilities
        assert self._directory is not None
        return Probabilities(self._directory)

    @property
    def completion(self) -> Completion:
        """What completes its words."""
        return self._completion.get()

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that stand for the table."""
        return self._digest.get()

    @property
    def counts(self) -> Float32s | None:
        """[V] float32, how often each word occurs in the training text. None if that is not known."""
        counts = self.vectors.counts
        return None if counts is None else counts.astype(np.float32)

    def count_word(self, row: int | None) -> int | None:
        """Return how often the word of a row occurs in the training text, None if that is not known."""
        counts = self.vectors.counts
        return None if counts is None or row is None else int(counts[row])


def _load_directory(path: Path, vectors: WordVectors) -> ModelDirectory | None:
    """Map a directory, which shares its words with its vectors. Return None for a file."""
    if not names_directory(path):
        return None
    directory = ModelDirectory.load(path)
    if len(directory.vocabulary) == len(vectors):
        return dataclasses.replace(directory, vocabulary=vectors.vocabulary)
    return directory


def open_models(
    shown: Sequence[Shown],
    names: Sequence[str] | None = None,
    probabilities: Probabilities | None = None,
    umap_words: int = UMAP_WORDS,
) -> list[OpenedModel]:
    """Return what the explorer asks of vectors and of paths.

    Args:
        shown: Vectors, and paths of models and of files of vectors.
        names: What the page calls them. By default the names of their directories and files.
        probabilities: The softmax of the first. By default that of its directory.
        umap_words: How many of the most frequent words of each UMAP lays out.

    Raises:
        ConfigError: nothing is shown, there are not as many names, or ``umap_words`` is out of its range.
        FormatError: a path is missing or damaged.
    """
    if not shown:
        raise ConfigError("there is nothing to show; give at least one model")
    if names is not None and len(names) != len(shown):
        raise ConfigError(f"there are {len(names)} names for {len(shown)} models; give each model one")
    # Before vectors are read, which may take a while.
    check_umap_words(umap_words)
    models = []
    for number, one in enumerate(shown):
        name = None if names is None else names[number]
        softmax = probabilities if number == 0 else None
        if isinstance(one, WordVectors):
            models.append(open_vectors(one, name, softmax, umap_words))
        else:
            path = Path(one)
            models.append(open_path(path, WordVectors.load(path), name, softmax, umap_words))
    return models


def open_path(
    path: Path,
    vectors: WordVectors,
    name: str | None = None,
    probabilities: Probabilities | None = None,
    umap_words: int = UMAP_WORDS,
) -> OpenedModel:
    """Return what the explorer asks of the vectors of a path, which were loaded as the user wants them."""
    # Standard input and other pipes have neither a name nor a place.
    place = path if path.is_file() or names_directory(path) else None
    name = name or (place or Path("vectors")).resolve().name
    return OpenedModel(name, vectors, place, probabilities, umap_words)


def open_vectors(
    vectors: WordVectors,
    name: str | None = None,
    probabilities: Probabilities | None = None,
    umap_words: int = UMAP_WORDS,
) -> OpenedModel:
    """Return what the explorer asks of vectors that somebody has."""
    directory = _find_directory(vectors)
    name = name or ("vectors" if directory is None else directory.resolve().name)
    return OpenedModel(name, vectors, directory, probabilities, umap_words)


def _find_directory(vectors: WordVectors) -> Path | None:
    """Return the directory that vectors were read from, None if they are from elsewhere.

    The directory may be that of a file of other vectors, so the words are compared.
    """
    home = vectors.home
    if home is None or not names_directory(home):
        return None
    try:
        words = ModelDirectory.load(home).vocabulary.words
    except FormatError:
        return None
    return home if words[: len(vectors)] == vectors.words else None
