"""Word vectors and the questions one asks them. NumPy only."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec import formats
from word2vec.errors import ConfigError, FormatError, UnknownWordError
from word2vec.model_directory import ModelDirectory
from word2vec.vocabulary import Vocabulary

Floats = NDArray[np.float32]
Words = str | Sequence[str]

_CHUNK = 1 << 24  # scores held at a time: 64 MB of float32


class WordVectors:
    """Words and their vectors.

    Args:
        words: V distinct words, most frequent first.
        matrix: [V, d] float32.
        counts: [V] int64 occurrences in the training text, if known.

    Example:
        >>> vectors = WordVectors(["cat", "dog", "idea"], np.array([[1, 0.1], [1, 0], [0, 1]], np.float32))
        >>> vectors.most_similar("cat", topn=1)
        [('dog', 0.9950371980667114)]
    """

    def __init__(self, words: Sequence[str], matrix: Floats, counts: NDArray[np.int64] | None = None) -> None:
        if matrix.ndim != 2 or len(matrix) != len(words):
            raise ValueError(f"{len(words)} words but a matrix of shape {matrix.shape}")
        self.matrix = matrix
        self.counts = counts
        self._vocabulary = Vocabulary(words, np.zeros(len(words), np.int64) if counts is None else counts)

    @classmethod
    def load(cls, path: str | os.PathLike[str], format: str | None = None) -> WordVectors:
        """Read a model directory (memory-mapped), or a file of word vectors.

        Args:
            path: The directory or file.
            format: Of a file: word2vec-text or word2vec-binary; by default told by the suffix.

        Raises:
            FormatError: it is missing, damaged, or of an unknown format or version.
        """
        path = Path(path)
        if path.is_dir():
            model = ModelDirectory.load(path)
            return cls(model.vocabulary.words, model.input, model.vocabulary.counts)
        if not path.exists():
            raise FormatError(f"there is no model directory or vector file at {str(path)!r}")
        return cls(*formats.read(path, format))

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> None:
        """Write the vectors to a file that other tools read.

        Args:
            path: The file to write.
            format: word2vec-text or word2vec-binary; by default told by the suffix.

        Raises:
            ConfigError: the format is unknown.
            FormatError: a word cannot be written in this format.
            OutputError: the file cannot be written.
        """
        formats.write(Path(path), self.words, self.matrix, format)

    @property
    def words(self) -> list[str]:
        """The words in order of the matrix's rows."""
        return self._vocabulary.words

    @property
    def index(self) -> dict[str, int]:
        """``{word: row}``."""
        return self._vocabulary.index

    @property
    def vector_size(self) -> int:
        """d, the length of a vector."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __getitem__(self, words: Words) -> Floats:
        """Return one word's vector [d], or the vectors [n, d] of n words.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        rows = self._rows(_listed(words))
        found: Floats = self.matrix[rows[0] if isinstance(words, str) else rows]
        return found

    def __repr__(self) -> str:
        return f"WordVectors({len(self):,} words, vector_size={self.vector_size})"

    @cached_property
    def unit(self) -> Floats:
        """[V, d] float32: the vectors scaled to length 1 (a vector of zeros stays)."""
        lengths = np.sqrt(np.einsum("vd,vd->v", self.matrix, self.matrix))[:, None]
        unit: Floats = self.matrix / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words' vectors.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        rows = self._rows([first, second])
        return float(self.unit[rows[0]] @ self.unit[rows[1]])

    def most_similar(
        self, positive: Words = (), negative: Words = (), topn: int = 10
    ) -> list[tuple[str, float]]:
        """Return the words nearest to the sum of ``positive`` less the sum of ``negative`` (3CosAdd).

        Each vector is scaled to length 1 first; the words of the question are left out of the answer.

        Args:
            positive: A word or several.
            negative: A word or several.
            topn: How many; all there are if it is more.

        Returns:
            ``[(word, cosine), ...]``, the nearest first.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given, or ``topn`` is below 1.
        """
        plus, minus = self._rows(_listed(positive)), self._rows(_listed(negative))
        if not len(plus) + len(minus):
            raise ConfigError("most_similar needs at least one word, positive or negative")
        query = self.unit[plus].sum(0) - self.unit[minus].sum(0)
        return self.nearest(query[None], topn, [np.concatenate([plus, minus])])[0]

    def analogy(self, a: str, b: str, c: str, topn: int = 10) -> list[tuple[str, float]]:
        """Answer "a is to b as c is to ?": the nearest words to b - a + c, the nearest first.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        return self.most_similar([b, c], [a], topn)

    def nearest(
        self, queries: Floats, topn: int = 10, exclude: Sequence[Iterable[int]] = ()
    ) -> list[list[tuple[str, float]]]:
        """Return the nearest words of many query vectors at once.

        Args:
            queries: [n, d].
            topn: How many for each; all there are if it is more.
            exclude: For each query the rows to leave out; none at all by default.

        Returns:
            n lists of ``(word, cosine)``; equal cosines in order of the rows.

        Raises:
            ConfigError: ``topn`` is below 1.
        """
        if topn < 1:
            raise ConfigError(f"topn is {topn}; it must be at least 1")
        lengths = np.maximum(np.linalg.norm(queries, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        queries = (queries / lengths).astype(np.float32)
        answers = []
        step = max(1, _CHUNK // len(self))
        for start in range(0, len(queries), step):
            scores = queries[start : start + step] @ self.unit.T
            for offset, row in enumerate(scores):
                left_out = list(exclude[start + offset]) if exclude else []
                row[left_out] = -np.inf
                best = largest(row, min(topn, len(self) - len(set(left_out))))
                answers.append([(self.words[place], float(row[place])) for place in best.tolist()])
        return answers

    def _rows(self, words: Iterable[str]) -> NDArray[np.intp]:
        index = self.index
        try:
            return np.array([index[word] for word in words], np.intp)
        except KeyError as error:
            word: Any = error.args[0]
            raise UnknownWordError(word, self._similar_spellings(word)) from None

    def _similar_spellings(self, word: object) -> list[str]:
        if not isinstance(word, str):
            return []
        if word.lower() in self.index:
            return [word.lower()]
        # difflib is slow on long lists; the frequent words are the likely ones.
        return difflib.get_close_matches(word.lower(), self.words[:50_000], n=5, cutoff=0.7)


load = WordVectors.load


def largest(scores: Floats, count: int) -> NDArray[np.intp]:
    """Return the places of the ``count`` largest scores, the largest first; equal ones in order of place.

    Example:
        >>> largest(np.array([0.1, 0.9, 0.5, 0.9], np.float32), 3)
        array([1, 3, 2])
    """
    if count <= 0:
        return np.empty(0, np.intp)
    if count < len(scores):
        # Everything not below the last one wanted, so that ties are settled by place and not by chance.
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        candidates = np.flatnonzero(scores >= threshold)
    else:
        candidates = np.arange(len(scores))
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]


def _listed(words: Words) -> Sequence[str]:
    return [words] if isinstance(words, str) else words
