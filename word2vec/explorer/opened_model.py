"""A model that the explorer shows: its vectors, its softmax, its training, and what is made of them once."""

from __future__ import annotations

import dataclasses
import threading
from functools import cached_property
from pathlib import Path

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.explorer.completion import Completion
from word2vec.explorer.refusal import Refusal
from word2vec.probabilities import Probabilities
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.search.approximate import digest_table
from word2vec.storage.model_directory import ModelDirectory, is_model
from word2vec.vectors import WordVectors


class OpenedModel:
    """Vectors and what belongs to them.

    Several threads may ask it at once. What is made once is made under a lock.

    Args:
        name: What the page calls it.
        vectors: Its vectors.
        path: The model directory they are of, None if they are of a file or of your own making.
        probabilities: Its softmax. By default that of the directory, read when it is first asked.

    Attributes:
        lock: Hold it while you ask the vectors or the softmax. They share what a question leaves behind.
    """

    def __init__(
        self,
        name: str,
        vectors: WordVectors,
        path: Path | None = None,
        probabilities: Probabilities | None = None,
    ) -> None:
        self.name = name
        self.vectors = vectors
        self.path = path
        self.lock = threading.RLock()
        self._given_probabilities = probabilities
        self._directory = None if path is None else _load_directory(path, vectors)
        # They are made by the first question, and two at once would be in each other's way.
        _ = vectors.index, vectors.scale

    @property
    def has_softmax(self) -> bool:
        """Whether probabilities can be asked."""
        if self._given_probabilities is not None:
            return True
        train = None if self._directory is None else self._directory.train
        return bool(train) and not LOSS_FACTS[train["loss"]].no_probabilities  # type: ignore[index]

    @property
    def has_curve(self) -> bool:
        """Whether the course of its training is known."""
        return self._directory is not None and bool(self._directory.train)

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
        with self.lock:
            return self._softmax

    @cached_property
    def _softmax(self) -> Probabilities:
        if self._given_probabilities is not None:
            return self._given_probabilities
        assert self._directory is not None
        return Probabilities(self._directory)

    @property
    def completion(self) -> Completion:
        """What completes its words."""
        with self.lock:
            return self._completion

    @cached_property
    def _completion(self) -> Completion:
        return Completion(self.vectors.words, self.vectors.index)

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that stand for the table."""
        with self.lock:
            return self._digest

    @cached_property
    def _digest(self) -> str:
        return digest_table(self.vectors.matrix)

    @property
    def counts(self) -> Float32s | None:
        """[V] float32, how often each word occurs in the training text. None if that is not known."""
        counts = self.vectors.counts
        return None if counts is None else counts.astype(np.float32)

    def count_word(self, row: int | None) -> int | None:
        """Return how often the word of a row occurs in the training text, None if that is not known."""
        counts = self.vectors.counts
        return None if counts is None or row is None else int(counts[row])


def _load_directory(path: Path, vectors: WordVectors) -> ModelDirectory:
    """Map a model, which shares its words with its vectors."""
    directory = ModelDirectory.load(path)
    if len(directory.vocabulary) == len(vectors):
        return dataclasses.replace(directory, vocabulary=vectors.vocabulary)
    return directory


def find_model_directory(vectors: WordVectors) -> Path | None:
    """Return the model directory that vectors were read from, None if they are from elsewhere.

    The directory may be that of a file of other vectors, so the words are compared.
    """
    home = vectors.home
    if home is None or not is_model(home):
        return None
    try:
        words = ModelDirectory.load(home).vocabulary.words
    except FormatError:
        return None
    return home if words[: len(vectors)] == vectors.words else None
