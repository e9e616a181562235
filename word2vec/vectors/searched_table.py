"""Words, their vectors, and the search for the nearest ones: exact, rounded or approximate. NumPy only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Rows
from word2vec.errors import ConfigError
from word2vec.search.approximate import ApproximateIndex, ApproximateSearch
from word2vec.search.table_search import PAYS_AFTER, TableSearch
from word2vec.storage.words import check_word
from word2vec.vectors import nearest_words
from word2vec.vectors.nearest_words import Answer
from word2vec.vectors.questions import (
    Items,
    Query,
    Restriction,
    check_queries,
    check_topn,
    choose_rows,
    list_several,
    split_query,
)
from word2vec.vectors.stored_table import StoredTable


class SearchedTable(StoredTable):
    """A table that is searched for the words nearest to words or vectors.

    The table stays where it is, mapped from a file or in memory, and the first questions read it as it is. After
    about 40 questions, tables of 2 million numbers or more are searched through a copy that is rounded to 8 bits
    a number (see :mod:`word2vec.search.table_search`), a quarter of the memory of float32. The answers are the
    same.

    Attributes:
        rounding: Whether that copy may be made. Set it before the first question.
        rounding_pays_after: After how many questions that copy is made. Set it before the first question.
    """

    rounding: bool = True
    rounding_pays_after: int = PAYS_AFTER

    @cached_property
    def _table_search(self) -> TableSearch:
        return TableSearch(
            self.matrix, self.scale, rounding=self.rounding, rounding_pays_after=self.rounding_pays_after
        )

    @cached_property
    def _approximate_search(self) -> ApproximateSearch:
        return ApproximateSearch(self.matrix, self.scale, self.home)

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

        Each word's vector is scaled to length 1 first, a vector is taken as it is. The words of the question are
        left out of the answer.

        Args:
            positive: A word, a vector [d], a pair of one of these and its weight, or several.
            negative: Likewise. As in gensim a weight counts with its own sign in either list. Without one a
                negative word has the weight -1.
            topn: How many answers, or all other words if there are fewer.
            method: "cosadd" (3CosAdd, Mikolov et al. 2013), or "cosmul" (3CosMul, Levy & Goldberg 2014), which
                does not use weights.
            restrict_vocab: Search only among the first n words, those from (start, stop), or those for which a
                function is true. The question's words may be any.
            approximate: Search by :meth:`build_index`, which may miss some. Its first use builds or reads it.

        Returns:
            ``[(word, cosine), ...]``, the nearest first, equal ones in order of frequency. With "cosmul" the
            score is not the cosine but the quotient of the products.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: no word is given, ``topn`` is below 1, the method is unknown, or the options exclude
                each other.
        """
        if method == "cosadd":
            return self.most_similar_batch(
                [(positive, negative)], topn, restrict_vocab=restrict_vocab, approximate=approximate
            )[0]
        if method != "cosmul":
            raise ConfigError(f"method is {method!r}; it must be 'cosadd' or 'cosmul'")
        if approximate:
            raise ConfigError("method 'cosmul' does not go with approximate=True; the index has cosines only")
        items = split_query((positive, negative))
        return nearest_words.answer_by_cosmul(self, self._table_search, *items, topn, restrict_vocab)

    def most_similar_batch(
        self,
        questions: str | Iterable[Query],
        topn: int = 10,
        *,
        restrict_vocab: Restriction = None,
        approximate: bool = False,
    ) -> list[Answer]:
        """Answer many questions at once, which is many times as fast as one by one.

        Args:
            questions: Each a word, a vector [d], or a pair (positive, negative) as :meth:`most_similar` takes.
            topn: How many answers for each, as there.
            restrict_vocab: As there.
            approximate: As there.

        Returns:
            The answer of :meth:`most_similar` for each question.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: as :meth:`most_similar`.
        """
        asked = list_several(questions, "questions")
        queries = np.empty((len(asked), self.vector_size), np.float64)
        exclude: list[Rows] = []
        for place, question in enumerate(asked):
            queries[place], rows = nearest_words.combine_items(self, *split_query(question))
            exclude.append(rows)
        return self.nearest(queries, topn, exclude, restrict_vocab=restrict_vocab, approximate=approximate)

    def analogy(self, a: str, b: str, c: str, topn: int = 10) -> Answer:
        """Answer "a is to b as c is to ?" by the nearest words to b - a + c, the nearest first.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
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
            topn: How many answers for each, or all words if there are fewer.
            exclude: For each query the rows to leave out, by default none.
            restrict_vocab: As for :meth:`most_similar`.
            approximate: As for :meth:`most_similar`.

        Returns:
            n lists of ``(word, cosine)``, equal cosines in order of the rows.

        Raises:
            ConfigError: ``topn`` is below 1, ``exclude`` is not one for each query, or the queries are not
                numbers, not finite, or of another dimension.
        """
        topn = check_topn(topn, len(self))
        unit = check_queries(queries, self.vector_size)
        left_out = [set(rows) for rows in exclude] or [set()] * len(unit)
        if len(left_out) != len(unit):
            raise ConfigError(f"exclude is for {len(left_out)} queries; there are {len(unit)}")
        if approximate and restrict_vocab is not None:
            raise ConfigError("restrict_vocab does not go with approximate=True; search a subset, or exactly")
        # Rows that are left out may be among the nearest. So that enough remain, as many more are searched for.
        count = min(topn + max(map(len, left_out), default=0), max(1, len(self)))
        if approximate:
            found = self._approximate_search.find_nearest_rows(unit, count)
        else:
            rows = choose_rows(restrict_vocab, self.vocabulary)
            found = self._table_search.find_nearest_rows(unit, count, rows)
        return [
            nearest_words.name_rows(self.words, *answer, out, topn)
            for answer, out in zip(found, left_out, strict=True)
        ]

    def build_index(self, path: str | os.PathLike[str] | None = None) -> ApproximateIndex:
        """Return the index for approximate search: read from its file, or built and saved there.

        Args:
            path: A directory for the file, by default the model's own, or that of the vector file. Vectors that
                come from no file are indexed in memory only, unless a path is given. The file's name holds the
                table's shape and digest, so that an index of other vectors is never used.

        Raises:
            ConfigError: the package usearch is not installed.
            FormatError: the file of the right name is damaged.
            OutputError: the index cannot be saved.
        """
        return self._approximate_search.build_index(None if path is None else Path(path))

    def rank(self, first: str, second: str) -> int:
        """Return the place of ``second`` among the words nearest to ``first``, from 1, as gensim's rank.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
        """
        return len(self.closer_than(first, second)) + 1

    def closer_than(self, first: str, second: str) -> list[str]:
        """Return the words nearer to ``first`` than ``second`` is, most frequent first, ``first`` left out.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
        """
        check_word(first)
        check_word(second)
        pair, rows = self.look_up([first, second])
        return [self.words[place] for place in self._table_search.find_closer(pair, int(rows[0])).tolist()]
