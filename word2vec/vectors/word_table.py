"""Words and their vectors: where they come from, how they are looked up, and the tables made from them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from word2vec import formats
from word2vec.arrays import Bools, Counts, Float32s, Rows
from word2vec.errors import ConfigError, FormatError
from word2vec.search import lengths
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.subwords import Subwords
from word2vec.vectors import directions

Unknown = Literal["subwords", "error"]
"""What a question does with a word that is not in the vocabulary."""


class WordTable:
    """Words and a matrix whose rows are their vectors.

    Args:
        words: V distinct words, most frequent first, or their vocabulary.
        matrix: [V, d] float32 or float16.
        counts: [V] int64 occurrences in the training text, if known. By default those of the
            vocabulary.
        subwords: What makes vectors for words that are not among these, if anything does.

    Attributes:
        vocabulary: The words, their counts, and the map from word to row.
        matrix: As given.
        subwords: As given.
        unknown: What a question does with a word that is not in the vocabulary. "subwords" makes its vector from
            its spelling, if there are subwords and they know an n-gram of it. "error" refuses it.
        home: The directory that the vectors were read from, or that holds their file. None if there is none.
    """

    def __init__(
        self,
        words: Sequence[str] | Vocabulary,
        matrix: NDArray[Any],
        counts: Counts | None = None,
        subwords: Subwords | None = None,
    ) -> None:
        if matrix.ndim != 2 or len(matrix) != len(words):
            raise ValueError(f"{len(words)} words but a matrix of shape {matrix.shape}")
        if not isinstance(words, Vocabulary):
            words = Vocabulary(words, counts)
        elif counts is not None:
            words = Vocabulary(words.words, counts)
        self.matrix = matrix
        self.vocabulary = words
        self.subwords = subwords
        self.unknown: Unknown = "subwords"
        self.home: Path | None = None

    # ==== Reading and writing ====

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        format: str | None = None,
        errors: str = "strict",
        *,
        raw: bool = False,
        unknown: Unknown = "subwords",
    ) -> Self:
        """Read a model directory (memory-mapped), or a file of word vectors.

        Args:
            path: The directory or file.
            format: The format of a file, one of :data:`word2vec.formats.FORMATS`, by default that of its suffix.
            errors: What happens to words of word2vec, GloVe and fastText files that are not UTF-8. "strict"
                refuses the file, "replace" writes U+FFFD for such bytes, "ignore" leaves them out. Words that
                become empty or equal to another are dropped with their vectors, and stderr says how many.
            raw: Take the vectors as they were trained, not mixed with what the words' spelling tells. They are
                those that the softmax belongs to. A file has one table, which is read either way.
            unknown: What a question does with an unknown word, see the attribute.

        Raises:
            ConfigError: the format, ``errors`` or ``unknown`` is none of these. Or ``errors`` is not strict, and
                the format is UTF-8 by definition, as a model directory is.
            FormatError: it is missing, damaged, or of an unknown version.
        """
        if unknown not in get_args(Unknown):
            raise ConfigError(f"unknown is {unknown!r}; it must be 'subwords' or 'error'")
        loaded = cls._load(Path(path), format, errors, raw)
        loaded.unknown = unknown
        return loaded

    @classmethod
    def _load(cls, path: Path, format: str | None, errors: str, raw: bool) -> Self:
        if path.is_dir():
            if errors != "strict":
                raise ConfigError(
                    f"errors is {errors!r}, but {path} is a directory, UTF-8 by definition; leave it out"
                )
            return cls.of_model(ModelDirectory.load(path), raw=raw)
        if not path.exists():
            raise FormatError(f"there is no model directory or vector file at {str(path)!r}")
        table = formats.read(path, format, errors)
        loaded = cls(table.words, table.matrix, table.counts, table.subwords)
        loaded.home = path.parent
        return loaded

    @classmethod
    def of_model(cls, model: ModelDirectory, *, raw: bool = False) -> Self:
        """Return the word vectors of a model, memory-mapped as they are there. See :meth:`load` for ``raw``."""
        subwords = None if model.spelling is None else model.spelling.subwords
        vectors = cls(model.vocabulary, model.input if raw else model.vectors, subwords=subwords)
        vectors.home = model.path
        return vectors

    def save(self, path: str | os.PathLike[str], format: str | None = None) -> None:
        """Write the vectors to a file that other tools read.

        Subwords are kept by the format "fasttext-binary" alone, which has its n-grams in buckets. All others
        lose what makes vectors for unknown words, and stderr says so. A model directory has everything.

        Args:
            path: The file to write.
            format: One of :data:`word2vec.formats.FORMATS`, by default that of its suffix.

        Raises:
            ConfigError: the format is unknown, or needs a package that is not installed.
            FormatError: a word cannot be written in this format.
            OutputError: the file cannot be written.
        """
        formats.write(Path(path), Table(self.words, self.matrix, self.counts, self.subwords), format)

    # ==== Looking up ====

    @property
    def words(self) -> list[str]:
        """The words in order of the matrix's rows."""
        return self.vocabulary.words

    @property
    def counts(self) -> Counts | None:
        """[V] int64 occurrences in the training text, or None if they are not known."""
        return self.vocabulary.counts

    @property
    def index(self) -> dict[str, int]:
        """``{word: row}``."""
        return self.vocabulary.index

    @property
    def vector_size(self) -> int:
        """d, the length of a vector."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        return len(self.vocabulary)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __getitem__(self, words: str | Sequence[str]) -> Float32s:
        """Return one word's vector [d], or the vectors [n, d] of n words, float32, as :meth:`look_up` does.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
        """
        found, _ = self.look_up(list_words(words))
        return found[0] if isinstance(words, str) else found

    def vector(self, word: str) -> Float32s:
        """Return a word's vector [d] float32, as :meth:`look_up` does.

        Raises:
            UnknownWordError: the word is not in the vocabulary, and is not composed.
        """
        vector: Float32s = self.look_up([word])[0][0]
        return vector

    def look_up(self, words: str | Iterable[str]) -> tuple[Float32s, Rows]:
        """Return the vectors [n, d] float32 of n words and their rows [n], -1 for composed words.

        The vector of a word that is not in the vocabulary is composed of those of its n-grams, if there are
        subwords and ``unknown`` is "subwords".

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
        """
        listed = list_words(words)
        vectors, rows, known = self.find_vectors(listed)
        if not known.all():
            self.vocabulary.ids([listed[known.argmin()]])  # raises, with the nearest spellings
        return vectors, rows

    def find_vectors(self, words: str | Iterable[str]) -> tuple[Float32s, Rows, Bools]:
        """Return the vectors [n, d] float32 of n words, their rows [n], and which of them have a vector [n].

        Those of words without a vector are zeros. The row of a word that is not in the vocabulary is -1.
        """
        listed = list_words(words)
        index = self.index
        rows = np.array([index.get(word, -1) for word in listed], np.intp)
        known = rows >= 0
        if known.all():
            return self.matrix[rows].astype(np.float32, copy=False), rows, known
        vectors = np.zeros((len(listed), self.vector_size), np.float32)
        vectors[known] = self.matrix[rows[known]]
        if self._composer is not None:
            # Who mistakes None or a number for a word learns it, and gets no vector.
            missing = [place for place in np.flatnonzero(~known).tolist() if isinstance(listed[place], str)]
            vectors[missing], known[missing] = self._composer.compose([listed[place] for place in missing])
        return vectors, rows, known

    def list_composed(self, words: str | Iterable[str]) -> list[str]:
        """Return those of some words that are not in the vocabulary, and whose vectors are composed."""
        if self._composer is None:
            return []
        missing = [word for word in list_words(words) if word not in self.index and isinstance(word, str)]
        known = self._composer.knows(missing).tolist()
        return [word for word, composed in zip(missing, known, strict=True) if composed]

    def keep_known(self, words: str | Iterable[str]) -> list[str]:
        """Return those of some words that have a vector, in the vocabulary or composed, in their order."""
        listed = list_words(words)
        composed = set(self.list_composed(listed))
        return [word for word in listed if word in self.index or word in composed]

    @property
    def _composer(self) -> Subwords | None:
        """What makes vectors for unknown words, None if they are refused."""
        return self.subwords if self.unknown == "subwords" else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self):,} words, vector_size={self.vector_size})"

    # ==== Other tables made from this one ====

    @cached_property
    def scale(self) -> Float32s:
        """[V] float32: 1 / the lengths of the vectors, 0 for a vector of zeros."""
        found = lengths.measure_rows(self.matrix)
        wrong = np.flatnonzero(~np.isfinite(found))
        if len(wrong):
            word = self.words[wrong[0]]
            raise FormatError(
                f"the vector of {word!r} holds NaN, infinity or numbers above {lengths.LONGEST:.0e}"
            )
        return lengths.invert_lengths(found)

    @cached_property
    def unit(self) -> Float32s:
        """[V, d] float32: a copy of the vectors scaled to length 1 (a vector of zeros stays)."""
        return lengths.scale_rows(self.matrix, self.scale)

    def subset(self, words: str | Iterable[str]) -> Self:
        """Return these words' vectors, in the order they have here, with the same subwords.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        rows = np.unique(self.vocabulary.ids(list_words(words)))
        counts = None if self.counts is None else self.counts[rows]
        chosen = [self.words[row] for row in rows.tolist()]
        return self._keep_choices(type(self)(chosen, self.matrix[rows], counts, self.subwords))

    def centred(self) -> Self:
        """Return the vectors less their mean, float32."""
        return self.all_but_the_top(0)

    def all_but_the_top(self, components: int | None = None) -> Self:
        """Return the vectors, float32, less their mean and first principal components (Mu & Viswanath 2018).

        They have no subwords, whose vectors are not changed in the same way.

        Args:
            components: How many. By default d / 100, rounded, at least 1, as the paper advises.

        Raises:
            ConfigError: ``components`` is not 0 to d.
        """
        if components is None:
            components = max(1, round(self.vector_size / 100))
        mean = directions.mean_of_rows(self.matrix)
        top = directions.top_directions(self.matrix, mean, components)
        removed = directions.remove_directions(self.matrix, mean, top)
        return self._keep_choices(type(self)(self.words, removed, self.counts))

    def _keep_choices(self, made: Self) -> Self:
        """Return a table made from this one, which treats unknown words as this one does."""
        made.unknown, made.home = self.unknown, self.home
        return made


def scale_vectors(vectors: NDArray[Any]) -> Float32s:
    """Return vectors [n, d] float32 scaled to length 1. Zeros stay."""
    return lengths.scale_rows(vectors, lengths.invert_lengths(lengths.measure_rows(vectors)))


def list_words(words: str | Iterable[str]) -> list[str]:
    """Return a word, or several, as a list. A string is one word and never its letters."""
    return [words] if isinstance(words, str) else list(words)
