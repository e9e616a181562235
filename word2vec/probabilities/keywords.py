"""How much a word tells about a text: by its share alone, and by what the text's other words tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s, Rows
from word2vec.probabilities.softmax import Softmax
from word2vec.probabilities.tree_softmax import TreeSoftmax
from word2vec.storage.vocabulary import Vocabulary
from word2vec.vectors.sentence_vectors import row_weights

INFORMATIVE_SHARE = 1e-3
"""a in a / (a + p(w)): the share of the text at which a word counts half. Most words count nearly 1, and the
commonest .02. (Arora, Liang & Ma, 2017, who take it for sentences. The value is the default there, too.)"""


def weigh_by_share(rows: Rows, vocabulary: Vocabulary) -> Float64s:
    """Return how much each word tells about a text by its share alone: [n] a / (a + p(w)).

    Args:
        rows: [n], the words' rows.
        vocabulary: The words, with their counts.
    """
    return row_weights(rows, vocabulary.require_counts(), "sif", INFORMATIVE_SHARE)


def score_keywords(
    softmax: Softmax | TreeSoftmax, vocabulary: Vocabulary, sentences: Iterable[Sequence[str]]
) -> tuple[Rows, Float64s]:
    """Return the rows [n] of the known words of a text, each once, and their scores [n].

    :meth:`~word2vec.probabilities.probabilities.Probabilities.keywords` has the formula. The text may be larger
    than memory, so only its counts are kept.

    Args:
        softmax: Of V words.
        vocabulary: The V words, with their counts.
        sentences: Lists of words.
    """
    counted: NDArray[np.int64] = np.zeros(len(vocabulary), np.int64)
    for words in sentences:
        np.add.at(counted, vocabulary.known_ids(words), 1)
    distinct = np.flatnonzero(counted)
    times = counted[distinct]
    weights = weigh_by_share(distinct, vocabulary)
    told = softmax.log_proba_by_others(distinct, weights * times) - softmax.log_unigram[distinct]
    return distinct, np.sqrt(times) * weights * told
