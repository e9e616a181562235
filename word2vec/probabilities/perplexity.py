"""How well a softmax predicts a text, word by word. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from word2vec.arrays import Ids
from word2vec.blocks.context_windows import context_windows, weigh_distances
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.errors import CorpusError
from word2vec.probabilities.batch_sizes import BatchSizes
from word2vec.probabilities.softmax import Softmax
from word2vec.probabilities.tree_softmax import TreeSoftmax
from word2vec.storage.vocabulary import Vocabulary


@dataclass(frozen=True)
class Perplexity:
    """How well a text was predicted.

    Attributes:
        perplexity: exp of the mean of -log p(word | its window) over the covered words.
        unigram_perplexity: The same of -log p(word), by the counts only.
        words: The words in the text.
        covered: The words in the text that are in the vocabulary.
    """

    perplexity: float
    unigram_perplexity: float
    words: int
    covered: int


def measure_perplexity(
    softmax: Softmax | TreeSoftmax,
    vocabulary: Vocabulary,
    sentences: Iterable[Sequence[str]],
    window: int,
    dependence: float,
    sizes: BatchSizes,
) -> Perplexity:
    """Return how well a softmax predicts some sentences. The text may be larger than memory.

    Args:
        softmax: Of V words.
        vocabulary: The V words. Others are taken out of the sentences first.
        sentences: Lists of words.
        window: How many words on each side of a word predict it.
        dependence: 0 to 1, see :mod:`word2vec.probabilities.softmax`.
        sizes: How much is in memory at a time.

    Raises:
        CorpusError: no word is in the vocabulary.
    """
    # Skip-Gram takes each word of a window by itself, as it is given.
    cbow = softmax.architecture == "cbow"
    nearness = weigh_distances(window) if cbow else np.ones(2 * window)
    words = covered = 0
    predicted = by_counts = 0.0
    for count, line in _collect_lines(sentences, vocabulary, sizes):
        words += count
        for targets, contexts in context_windows(line, window, sizes.targets):
            covered += len(targets)
            by_counts -= float(softmax.log_unigram[targets].sum(dtype=np.float64))
            predicted -= softmax.log_likelihood(targets, contexts, dependence, nearness)
    if not covered:
        raise CorpusError(f"none of the {words:,} words of the text is in the vocabulary")
    return Perplexity(float(np.exp(predicted / covered)), float(np.exp(by_counts / covered)), words, covered)


def _collect_lines(
    sentences: Iterable[Sequence[str]], vocabulary: Vocabulary, sizes: BatchSizes
) -> Iterator[tuple[int, Ids]]:
    """Yield the numbers of words of some sentences, and their known words' ids with their ends between.

    The words themselves, which may be as long as the text is, are dropped with their sentence.
    """
    count, gathered, line = 0, 0, []
    for words in sentences:
        count += len(words)
        line += [*vocabulary.known_ids(words).tolist(), SENTENCE_END]
        gathered += 1
        if gathered == sizes.sentences or len(line) >= sizes.ids:
            yield count, np.array(line, np.int32)
            count, gathered, line = 0, 0, []
    if gathered:
        yield count, np.array(line, np.int32)
