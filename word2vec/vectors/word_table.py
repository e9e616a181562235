"""Words and their vectors: how they are looked up, what they are to Python, and the tables made from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np
from numpy.typing import DTypeLike, NDArray
from typing_extensions import Self

from word2vec.arrays import Bools, Counts, Float32s, Rows
from word2vec.config.foreign_attributes import OF_VECTORS, explain_attribute
from word2vec.errors import ConfigError, FormatError, UnknownWordError
from word2vec.search import lengths
from word2vec.storage.masked_arrays import refuse_masked
from word2vec.storage.vocabulary import Vocabulary
from word2vec.storage.words import check_word, list_words
from word2vec.subwords.subwords import Subwords
from word2vec.terminal.text_tables import make_html_table
from word2vec.vectors import directions
from word2vec.vectors.questions import check_whole_number

Unknown = Literal["subwords", "error"]
"""What a question does with a word that is not in the vocabulary."""

_NO_SUBWORDS = "these vectors have no subwords (`word2vec subwords` adds them)"

_SPELLING_TELLS_NOTHING = (
    "spelling tells nothing of these vectors, or its fit was stopped, so there are no subwords"
)


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
        if not isinstance(words, Vocabulary):
            words = Vocabulary(words, counts)
        elif counts is not None:
            words = Vocabulary(words.words, counts)
        self.matrix = _check_matrix(matrix, len(words))
        self.vocabulary = words
        self.subwords = subwords
        self.unknown: Unknown = "subwords"
        self.home: Path | None = None
        self._spelling_was_asked = False

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

    def __iter__(self) -> Iterator[str]:
        """Yield the words in order of the matrix's rows."""
        return iter(self.words)

    def __reversed__(self) -> Iterator[str]:
        """Yield the words from the last row of the matrix to the first."""
        return reversed(self.words)

    if not TYPE_CHECKING:  # or every misspelt attribute would have a type

        def __getattr__(self, name: str) -> NoReturn:
            """Refuse an attribute that is not there, with what that of another tool is here."""
            message = explain_attribute(f"{type(self).__name__!r} object", name, OF_VECTORS)
            raise AttributeError(message, name=name, obj=self)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the matrix, for ``np.asarray(vectors)``, copied only if that or another type is asked for."""
        found = self.matrix if dtype is None else self.matrix.astype(dtype, copy=False)
        if copy is False and found is not self.matrix:
            raise ValueError(f"the vectors are {self.matrix.dtype} and become {found.dtype} only by a copy")
        return found.copy() if copy and found is self.matrix else found

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same words in the same order, and the same vectors and counts."""
        if self is other:
            return True
        if not isinstance(other, WordTable):
            return NotImplemented
        return (
            self.matrix.shape == other.matrix.shape
            and self.words == other.words
            and (self.counts is None) == (other.counts is None)
            and (self.counts is None or np.array_equal(self.counts, other.counts))  # type: ignore[arg-type]
            and np.array_equal(self.matrix, other.matrix)
        )

    def __hash__(self) -> int:
        # Equal tables have equal hashes. To read a whole table for more would take too long.
        return hash(self.matrix.shape)

    def __getitem__(self, words: str | Iterable[str] | int | slice) -> Float32s:
        """Return one word's vector [d], or the vectors [n, d] of n words, float32, as :meth:`look_up` does.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: it is a number or a slice. The rows of ``matrix`` are asked by these.
        """
        if isinstance(words, (int, np.integer, slice)):
            place = f"{words.start}:{words.stop}" if isinstance(words, slice) else str(words)
            place = place.replace("None", "")
            raise ConfigError(
                f"vectors are asked by words, not by places such as [{place}]; matrix[{place}] has rows, and "
                f"words[{place}] their words"
            )
        found, _ = self.look_up(words)
        return found[0] if isinstance(words, str) else found

    def vector(self, word: str) -> Float32s:
        """Return a word's vector [d] float32, as :meth:`look_up` does.

        Raises:
            UnknownWordError: the word is not in the vocabulary, and is not composed.
            ConfigError: it is a list of words, which ``vectors[words]`` takes.
        """
        check_word(word)
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
            raise make_word_error(self, listed[known.argmin()])
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
        listed = list_words(words)
        if self._composer is None:
            return []
        missing = [word for word in listed if word not in self.index and isinstance(word, str)]
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
        subwords = "" if self.subwords is None else ", subwords"
        return f"{type(self).__name__}({len(self):,} words, vector_size={self.vector_size}{subwords})"

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        kind = "none" if self.subwords is None else "n-grams"
        facts: dict[str, object] = {
            "words": len(self),
            "vector size": self.vector_size,
            "numbers": str(self.matrix.dtype),
        }
        facts |= {"subwords": kind, "first words": ", ".join(self.words[:5])}
        return make_html_table(type(self).__name__, list(facts.items()))

    # ==== Other tables made from this one ====

    @cached_property
    def scale(self) -> Float32s:
        """[V] float32: 1 / the lengths of the vectors, 0 for a vector of zeros.

        Raises:
            FormatError: a vector holds NaN, infinity or numbers that are too large. The message names its word.
        """
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
        return lengths.scale_vectors(self.matrix, self.scale)

    def subset(self, words: str | Iterable[str]) -> Self:
        """Return these words' vectors, in the order they have here, with the same subwords.

        Composed vectors do not become rows. The part composes them as this table does.

        Raises:
            UnknownWordError: a word is not in the vocabulary, even if it would be composed.
        """
        rows = np.unique(self.vocabulary.ids(words))
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
        components = check_whole_number(components, "components")
        mean = directions.mean_of_rows(self.matrix)
        top = directions.top_directions(self.matrix, mean, components)
        removed = directions.remove_directions(self.matrix, mean, top)
        return self._keep_choices(type(self)(self.words, removed, self.counts))

    def _keep_choices(self, made: Self) -> Self:
        """Return a table made from this one, which treats unknown words as this one does."""
        made.unknown, made.home = self.unknown, self.home
        made._spelling_was_asked = self._spelling_was_asked
        return made


def make_word_error(table: WordTable, word: object, place: str = "", remedy: str = "") -> UnknownWordError:
    """Return the error for a word without a vector. It says why none was composed, unless you refused that.

    Args:
        table: The words, and what may compose others.
        word: The word.
        place: Where it was given, if that is not plain.
        remedy: What else can be done.
    """
    reason = ""
    # What is empty or is not text has no spelling, and n-grams would not help it.
    if isinstance(word, str) and word and table.unknown == "subwords":
        if table.subwords is not None:
            reason = "none of its n-grams is known"
        else:
            without = _SPELLING_TELLS_NOTHING if table._spelling_was_asked else _NO_SUBWORDS
            remedy = "; ".join(filter(None, [remedy, without]))
    return table.vocabulary.make_error(word, place, remedy, reason)


def _check_matrix(matrix: NDArray[Any], count: int) -> NDArray[Any]:
    """Return a matrix of numbers with a row for each of ``count`` words, as an array if it is a list.

    Raises:
        ConfigError: it holds other things than numbers, or numbers that are masked out or too large for float32.
        ValueError: it has another shape.
    """
    refuse_masked(matrix, "the matrix holds")
    # A part of np.matrix has two dimensions again, where a vector has one.
    matrix = matrix if isinstance(matrix, np.memmap) else np.asarray(matrix)
    if matrix.ndim != 2 or len(matrix) != count:
        if matrix.shape == () and hasattr(matrix[()], "toarray"):
            raise ConfigError("the matrix is sparse; give its numbers: matrix.toarray()")
        raise ValueError(f"{count} words but a matrix of shape {matrix.shape}")
    if matrix.dtype.kind not in "fiu":
        raise ConfigError(f"the matrix is {matrix.dtype}; it must be numbers, float32 or float16")
    if matrix.dtype.kind == "f" and matrix.dtype.itemsize > 4:
        largest = np.abs(matrix).max(initial=0, where=np.isfinite(matrix))
        if largest > lengths.LARGEST:
            raise ConfigError(
                f"the matrix holds {largest:g}; questions are answered in float32, which holds at most "
                f"{lengths.LARGEST:.2g}: scale the vectors first"
            )
    return matrix
