"""Word vectors and the questions one asks them. NumPy only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.errors import ConfigError, OutputError
from word2vec.search import exact
from word2vec.search.approximate import ApproximateIndex, index_of
from word2vec.search.table_search import TableSearch
from word2vec.search.unit import checked_vector, unit_rows, unit_vector
from word2vec.vectors import clusters, sentence_vectors
from word2vec.vectors import questions as question_parts
from word2vec.vectors.questions import Item, Items, Restriction
from word2vec.vectors.word_table import WordTable, listed

Answer = list[tuple[str, float]]
Question = str | NDArray[Any] | tuple[Items, Items]


class WordVectors(WordTable):
    """Words, their vectors, and the questions one asks them.

    The table is left where it is, mapped from a file or in memory, and the first questions read it as it is.
    After some dozens a large table is searched by a copy of it rounded to 8 bits a number (see
    :mod:`word2vec.search.table_search`), a quarter of the memory of float32; the answers are the same.

    Args:
        words: V distinct words, most frequent first; or their vocabulary.
        matrix: [V, d] float32 or float16.
        counts: [V] int64 occurrences in the training text, if known.

    Attributes:
        rounding: Whether that copy may be made; to be set before the first question.

    Example:
        >>> vectors = WordVectors(["cat", "dog", "idea"], np.array([[1, 0.1], [1, 0], [0, 1]], np.float32))
        >>> vectors.most_similar("cat", topn=1)  # doctest: +ELLIPSIS
        [('dog', 0.99503719...)]
    """

    rounding: bool = True
    _approximate: ApproximateIndex | None = None

    @cached_property
    def _search(self) -> TableSearch:
        return TableSearch(self.matrix, self._scale, self.rounding)

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words' vectors.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        rows = self._vocabulary.ids([first, second])
        query = unit_vector(self.matrix[rows[0]], self.vector_size)
        return float(exact.exact_cosines(self.matrix, query, rows[1:])[0])

    def distances(self, word: str | NDArray[Any], others: Sequence[str] | None = None) -> Float32s:
        """Return 1 - cosine of a word or vector with others, or with all words in order of the rows: float32.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: the vector has another dimension.
        """
        rows = slice(0, len(self)) if others is None else self._vocabulary.ids(others)
        query = unit_vector(self._combined([word], [])[0], self.vector_size).astype(np.float32)
        distances: Float32s = 1 - exact.cosines(self.matrix, self._scale, query[None], rows)[0]
        return distances

    def most_similar(
        self,
        positive: Items = (),
        negative: Items = (),
        topn: int = 10,
        *,
        method: str = "cosadd",
        restrict_vocab: Restriction = None,
        approximate: bool = False,
    ) -> Answer:
        """Return the words nearest to the sum of ``positive`` less the sum of ``negative``.

        Each word's vector is scaled to length 1 first, a vector is taken as it is; the words of the question are
        left out of the answer.

        Args:
            positive: A word, a vector [d], a pair of one of these and its weight, or several.
            negative: Likewise. As in gensim a weight counts with its own sign in either list: without one a
                negative word has the weight -1.
            topn: How many; all there are if it is more.
            method: "cosadd" (3CosAdd, Mikolov et al. 2013), or "cosmul" (3CosMul, Levy & Goldberg 2014), which
                knows no weights.
            restrict_vocab: Search only among the first so many words, those from (start, stop), or those for
                which a predicate is true; the question's words may be any.
            approximate: Search by :meth:`build_index`, which may miss some; its first use builds or reads it.

        Returns:
            ``[(word, cosine), ...]``, the nearest first, equal ones in order of frequency; with "cosmul" not the
            cosine but the quotient of the products.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given, ``topn`` is below 1, the method is unknown, or the options exclude
                each other.
        """
        if method == "cosmul":
            return self._cosmul(
                question_parts.items(positive), question_parts.items(negative), topn, restrict_vocab, approximate
            )
        if method != "cosadd":
            raise ConfigError(f"method is {method!r}; it must be 'cosadd' or 'cosmul'")
        return self.most_similar_batch(
            [(positive, negative)], topn, restrict_vocab=restrict_vocab, approximate=approximate
        )[0]

    def most_similar_batch(
        self,
        questions: Sequence[Question],
        topn: int = 10,
        *,
        restrict_vocab: Restriction = None,
        approximate: bool = False,
    ) -> list[Answer]:
        """Answer many questions at once, which is many times as fast as one by one.

        Args:
            questions: Each a word, a vector [d], or a pair (positive, negative) as :meth:`most_similar` takes.
            topn: How many for each; as there.
            restrict_vocab: As there.
            approximate: As there.

        Returns:
            For each question what :meth:`most_similar` answers.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: as :meth:`most_similar`.
        """
        queries = np.empty((len(questions), self.vector_size), np.float64)
        exclude: list[Rows] = []
        for place, question in enumerate(questions):
            positive, negative = question if isinstance(question, tuple) else (question, ())
            queries[place], rows = self._combined(question_parts.items(positive), question_parts.items(negative))
            exclude.append(rows)
        return self.nearest(queries, topn, exclude, restrict_vocab=restrict_vocab, approximate=approximate)

    def analogy(self, a: str, b: str, c: str, topn: int = 10) -> Answer:
        """Answer "a is to b as c is to ?": the nearest words to b - a + c, the nearest first.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        return self.most_similar([b, c], [a], topn)

    def nearest(
        self,
        queries: NDArray[Any],
        topn: int = 10,
        exclude: Sequence[Iterable[int]] = (),
        *,
        restrict_vocab: Restriction = None,
        approximate: bool = False,
    ) -> list[Answer]:
        """Return the nearest words of many query vectors at once.

        Args:
            queries: [n, d] numbers, of any length.
            topn: How many for each; all there are if it is more.
            exclude: For each query the rows to leave out; none at all by default.
            restrict_vocab: As for :meth:`most_similar`.
            approximate: As for :meth:`most_similar`.

        Returns:
            n lists of ``(word, cosine)``; equal cosines in order of the rows.

        Raises:
            ConfigError: ``topn`` is below 1, ``exclude`` is not one for each query, or the queries are no
                numbers, not finite, or of another dimension.
        """
        topn = question_parts.checked_topn(topn, len(self))
        queries = np.asarray(queries)
        if queries.dtype.kind not in "fiu" or queries.ndim != 2 or queries.shape[1] != self.vector_size:
            raise ConfigError(
                f"the queries are {queries.dtype} of shape {queries.shape}; they must be numbers of shape "
                f"(n, {self.vector_size})"
            )
        if not np.isfinite(queries).all():
            raise ConfigError("a query vector holds NaN or infinity")
        unit = unit_rows(queries)
        left_out = [set(rows) for rows in exclude] or [set()] * len(unit)
        if len(left_out) != len(unit):
            raise ConfigError(f"exclude is for {len(left_out)} queries; there are {len(unit)}")
        more = min(topn + max(map(len, left_out), default=0), max(1, len(self)))
        if approximate:
            found = self._nearest_by_index(unit, more, restrict_vocab)
        else:
            found = self._search.nearest(unit, more, self._chosen(restrict_vocab))
        words = self.words
        return [
            [
                (words[row], score)
                for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
                if row not in out
            ][:topn]
            for (rows, scores), out in zip(found, left_out, strict=True)
        ]

    def _nearest_by_index(
        self, queries: NDArray[Any], topn: int, restrict: Restriction
    ) -> list[tuple[Rows, NDArray[np.float64]]]:
        if restrict is not None:
            raise ConfigError("restrict_vocab does not go with approximate=True; search a subset, or exactly")
        index = self._index_to_search()
        return exact.decided(
            self.matrix, queries, topn, lambda part: index.nearest(part.astype(np.float32), topn)
        )

    def _cosmul(
        self, positive: list[Item], negative: list[Item], topn: int, restrict: Restriction, approximate: bool
    ) -> Answer:
        topn = question_parts.checked_topn(topn, len(self))
        if approximate:
            raise ConfigError("method 'cosmul' does not go with approximate=True; the index knows cosines only")
        if not positive:
            raise ConfigError("method 'cosmul' needs at least one positive word")
        if any(isinstance(item, tuple) for item in [*positive, *negative]):
            raise ConfigError("method 'cosmul' knows no weights; leave them out, or use 'cosadd'")
        units = [
            np.array([unit_vector(self._combined([item], [])[0], self.vector_size) for item in items])
            for items in (positive, negative)
        ]
        rows, scores = self._search.nearest_by_cosmul(
            units[0],
            units[1].reshape(-1, self.vector_size),
            topn,
            self._combined(positive, negative)[1],
            self._chosen(restrict),
        )
        return [(self.words[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]

    def rank(self, first: str, second: str) -> int:
        """Return the place of ``second`` among the words nearest to ``first``, from 1; as gensim's rank.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        return len(self.closer_than(first, second)) + 1

    def closer_than(self, first: str, second: str) -> list[str]:
        """Return the words nearer to ``first`` than ``second`` is, most frequent first, ``first`` left out.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
        """
        row, other = self._vocabulary.ids([first, second]).tolist()
        words = self.words
        return [words[place] for place in self._search.closer(row, other).tolist()]

    def n_similarity(self, first: Sequence[str], second: Sequence[str]) -> float:
        """Return the cosine of the means of two sets of words' vectors, each as long as it is.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: a set is empty.
        """
        means = []
        for words in (first, second):
            if not len(words):
                raise ConfigError("n_similarity needs at least one word on either side")
            mean = self.matrix[self._vocabulary.ids(listed(words))].mean(0, dtype=np.float64)
            means.append(unit_vector(mean, self.vector_size))
        return float(means[0] @ means[1])

    def doesnt_match(self, words: Sequence[str]) -> str:
        """Return the word whose vector is farthest from the mean of all, each scaled to length 1.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given.
        """
        if not len(words):
            raise ConfigError("doesnt_match needs at least one word; three or more make sense")
        unit = self._unit_rows(self._vocabulary.ids(listed(words)))
        return listed(words)[int((unit @ unit.mean(0)).argmin())]

    def sentence_vector(self, words: Sequence[str], method: str = "mean", a: float = 1e-3) -> Float32s:
        """Return one vector [d] float32 for a sentence; errors are those of :meth:`sentence_vectors`."""
        vector: Float32s = self.sentence_vectors([words], method, a)[0]
        return vector

    def sentence_vectors(
        self,
        sentences: Iterable[Sequence[str]],
        method: str = "mean",
        a: float = 1e-3,
        remove_components: int = 0,
    ) -> Float32s:
        """Return vectors [n, d] float32: the mean of the words' vectors as they are, weighted or not.

        Words that are not in the vocabulary are passed over and do not count.

        Args:
            sentences: Each its words. A string would be one word, and is refused.
            method: "mean", or "sif": each word weighs a / (a + p(word)) (Arora, Liang & Ma 2017).
            a: Of SIF.
            remove_components: So many of the first singular vectors of this batch are taken out of each. The
                paper takes 1; 0 by default, because that depends on the other sentences.

        Raises:
            UnknownWordError: no word of a sentence is in the vocabulary.
            ConfigError: an option is out of its range, or SIF is asked for without counts.
        """
        found = []
        for words in sentences:
            if isinstance(words, str) or not len(words):
                raise ConfigError(f"a sentence is {words!r}; it must be a list of at least one word")
            rows = self._vocabulary.known_ids(words)
            if not len(rows):
                self._vocabulary.ids(words)  # raises, with the nearest spellings
            weights = sentence_vectors.row_weights(rows, self.counts, method, a)
            found.append((weights @ self.matrix[rows].astype(np.float64) / len(rows)).astype(np.float32))
        vectors = np.array(found, np.float32).reshape(-1, self.vector_size)
        return sentence_vectors.without_components(vectors, remove_components)

    def wmdistance(self, first: Sequence[str], second: Sequence[str]) -> float:
        """Return the Word Mover's Distance of two sentences, given as words; infinite if one has no known word.

        Raises:
            ConfigError: the package POT is not installed, or a sentence is a string.
        """
        if isinstance(first, str) or isinstance(second, str):
            raise ConfigError("wmdistance compares two lists of words; split the sentences first")
        return sentence_vectors.word_movers_distance(
            self._vocabulary.known_ids(first).tolist(),
            self._vocabulary.known_ids(second).tolist(),
            self._unit_rows,
        )

    def classes(self, count: int, seed: int = 1) -> NDArray[np.int32]:
        """Return a class for each word by k-means, [V] int32; class 0 is the most frequent word's.

        Raises:
            ConfigError: ``count`` is not 1 to V, or scikit-learn is not installed.
        """
        return clusters.classes(self.unit, count, seed)

    def build_index(self, path: str | os.PathLike[str] | None = None) -> ApproximateIndex:
        """Return the index for approximate search: read from its file, or built and saved there.

        Args:
            path: A directory for the file; by default the model's own, or the vector file's. Vectors that came
                from no file are indexed in memory only, unless a path is given. The file's name holds the
                table's shape and digest, so that an index of other vectors is never used.

        Raises:
            ConfigError: the package usearch is not installed.
            FormatError: the file of the right name is damaged.
            OutputError: the index cannot be saved.
        """
        if path is None and self._approximate is not None:
            return self._approximate
        home = self._home if path is None else Path(path)
        self._approximate = index_of(self.matrix, self._scale, home, self._approximate)
        return self._approximate

    def _index_to_search(self) -> ApproximateIndex:
        try:
            return self.build_index()
        except OutputError as error:
            print(f"word2vec: the index is kept in memory only, for this once: {error}", file=sys.stderr)
            self._approximate = index_of(self.matrix, self._scale, None, None)
            return self._approximate

    @property
    def _home(self) -> Path | None:
        if self._path is None or self._path.is_dir():
            return self._path
        return self._path.parent

    def _combined(self, positive: list[Item], negative: list[Item]) -> tuple[NDArray[np.float64], Rows]:
        """Return the weighted sum [d] of vectors and of words' vectors of length 1, and the words' rows."""
        if not positive and not negative:
            raise ConfigError("most_similar needs at least one word, positive or negative")
        total = np.zeros(self.vector_size)
        rows: list[int] = []
        for given, default in ((positive, 1.0), (negative, -1.0)):
            for item in given:
                thing, weight = question_parts.parts(item, default)
                if isinstance(thing, str):
                    row = int(self._vocabulary.ids([thing])[0])
                    rows.append(row)
                    vector = unit_vector(self.matrix[row], self.vector_size)
                else:
                    vector = checked_vector(thing, self.vector_size)
                total += weight * vector
        return total, np.array(rows, np.intp)

    def __getstate__(self) -> dict[str, Any]:
        # What is made again where a copy needs it.
        return {name: value for name, value in self.__dict__.items() if name not in ("_search", "_approximate")}

    def _chosen(self, restrict: Restriction) -> slice | Rows:
        # The words are needed for a predicate only.
        return question_parts.chosen_rows(restrict, self.words if callable(restrict) else range(len(self)))


load = WordVectors.load
