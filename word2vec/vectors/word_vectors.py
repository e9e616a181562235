"""Word vectors and the questions you can ask them. NumPy only."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.optional_package import require_packages
from word2vec.vectors import clusters, comparisons, sentence_vectors
from word2vec.vectors.questions import check_whole_number
from word2vec.vectors.searched_table import SearchedTable
from word2vec.vectors.sentence_vectors import Empty


class WordVectors(SearchedTable):
    """Words, their vectors, and the questions you can ask them.

    The table stays where it is, mapped from a file or in memory. After about 40 questions a large table is
    searched through a smaller copy, with the same answers. See
    :class:`~word2vec.vectors.searched_table.SearchedTable`.

    Where words are asked for, a string is one word and never its letters. Where sentences are asked for, a
    string is refused, because it may be a text, which you split into words first.

    It is a sequence of words to Python: ``for word in vectors``, ``len(vectors)``, ``word in vectors``. To NumPy
    it is its matrix: ``np.asarray(vectors)``. Two are equal if their words, counts and vectors are.

    Args:
        words: V distinct words, most frequent first, or their vocabulary.
        matrix: [V, d] float32 or float16.
        counts: [V] int64 occurrences in the training text, if known. By default those of the
            vocabulary.
        subwords: What makes vectors for words that are not among these, if anything does.

    Attributes:
        unknown: What a question does with an unknown word, "subwords" or "error", see
            :class:`~word2vec.vectors.word_table.WordTable`.
        rounding: Whether that copy may be made. Set it before the first question.
        rounding_pays_after: After how many questions that copy is made. Set it before the first question.

    Example:
        >>> vectors = WordVectors(["cat", "dog", "idea"], np.array([[1, 0.1], [1, 0], [0, 1]], np.float32))
        >>> vectors.most_similar("cat", topn=1)  # doctest: +ELLIPSIS
        [('dog', 0.99503719...)]
    """

    # ==== Words compared with words (comparisons.py) ====

    def similarity(self, first: str, second: str) -> float:
        """Return the cosine of two words' vectors.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
        """
        return comparisons.compare_words(self, first, second)

    def distances(self, word: str | NDArray[Any], others: str | Iterable[str] | None = None) -> Float32s:
        """Return 1 - cosine of a word or vector with others, or with all words in order of the rows: float32.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: the vector has another dimension.
        """
        distances: Float32s = 1 - comparisons.compare_with_others(self, word, others)
        return distances

    def n_similarity(self, first: str | Iterable[str], second: str | Iterable[str]) -> float:
        """Return the cosine of the means of two sets of words' vectors, which keep their lengths.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: a set is empty.
        """
        return comparisons.compare_sets(self, first, second)

    def doesnt_match(self, words: str | Iterable[str]) -> str:
        """Return the word whose vector is farthest from the mean of all, each scaled to length 1.

        Raises:
            UnknownWordError: a word is not in the vocabulary, and is not composed.
            ConfigError: no word is given.
        """
        return comparisons.find_odd_word(self, words)

    def classes(self, count: int, seed: int = 1) -> NDArray[np.int32]:
        """Return a class for each word by k-means, [V] int32. Class 0 is that of the most frequent word.

        Raises:
            ConfigError: ``count`` is not 1 to V, or scikit-learn is not installed.
        """
        count, seed = check_whole_number(count, "count"), check_whole_number(seed, "seed")
        return clusters.divide_into_classes(self.unit, count, seed)

    # ==== Sentences (sentence_vectors.py) ====

    def sentence_vector(
        self, words: Iterable[str], method: str = "mean", a: float = 1e-3, *, empty: Empty = "error"
    ) -> Float32s:
        """Return one vector [d] float32 for a sentence. The errors are those of :meth:`sentence_vectors`."""
        vector: Float32s = self.sentence_vectors([words], method, a, empty=empty)[0]
        return vector

    def sentence_vectors(
        self,
        sentences: Iterable[Iterable[str]],
        method: str = "mean",
        a: float = 1e-3,
        remove_components: int = 0,
        *,
        empty: Empty = "error",
    ) -> Float32s:
        """Return vectors [n, d] float32: the mean of the words' vectors as they are, weighted or not.

        Words that are not in the vocabulary count if they are composed, with the weight of a word that never
        occurs. Others do not count.

        Args:
            sentences: Lists of words. A string would be one word, and is refused.
            method: "mean", or "sif": each word weighs a / (a + p(word)) (Arora, Liang & Ma 2017).
            a: The constant of SIF.
            remove_components: The number of first singular vectors of this batch to remove from each vector. The
                paper takes 1. The default is 0, because the result depends on the other sentences.
            empty: What a sentence gets that has no word with a vector: "error" refuses it, "zeros" is a vector
                of zeros.

        Raises:
            UnknownWordError: no word of a sentence is in the vocabulary or composed.
            ConfigError: an option is out of its range, or SIF is asked for without counts.
        """
        return sentence_vectors.average_sentences(self, sentences, method, a, remove_components, empty)

    def wmdistance(self, first: Iterable[str], second: Iterable[str]) -> float:
        """Return the Word Mover's Distance of two sentences, given as words, infinite if one has no known word.

        Raises:
            ConfigError: the package POT is not installed, or a sentence is a string.
        """
        return sentence_vectors.word_movers_distance(self, first, second)

    # ==== Looking at them ====

    def explore(self, height: int = 700, port: int = 0, umap_words: int = 20_000) -> Any:
        """Show the explorer in a notebook: a page to ask these vectors and to see the map of all words.

        A server in a thread answers the page, on this machine alone. The next call uses it again.

        Args:
            height: The height of the frame, in points.
            port: The port that the server listens on, 0 for a free one.
            umap_words: How many of the most frequent words the map by UMAP lays out, 6 to 1,000,000. Each other
                word goes among its neighbours of these.

        Returns:
            What the notebook shows. Its ``address`` is that of the page, and ``close()`` stops the server.

        Raises:
            ConfigError: starlette or uvicorn is not installed, the height is below 200, the port is in use, or a
                number is out of its range.
        """
        require_packages(["starlette", "uvicorn"], "explore")
        # The explorer stands above this room. This is the one door up to it.
        notebook = importlib.import_module("word2vec.explorer.serving.notebook")
        return notebook.show_in_notebook(self, height, port, umap_words)


load = WordVectors.load
