"""Word vectors that are composed of a word's own row and its n-grams' rows, while they are trained.

The rows of V words and of their G n-grams are one table R [V + G, d]. With M_w, the places of word w and of
its n-grams in R, the vector of the word is ::

    x_w = s_w sum over m in M_w of R_m        s_w = 1 / sqrt(|M_w|)

and training changes R. By the chain rule, a row gets s_w times the gradient of each word that has it.

Why the square root: fastText (Bojanowski et al. 2017, "Enriching word vectors with subword information") takes
the mean of the rows, but adds the whole gradient to each of them (``Model::update``), not 1 / |M_w| of it. So a
step moves x_w by the learning rate times its gradient, whatever |M_w| is. The true gradient of the mean would
move it by 1 / |M_w| of that, and long words would learn more slowly. With s_w each of the |M_w| rows contributes
s_w^2, which makes 1. So a learning rate means what it means for words without n-grams.

:func:`compute_gradients` and :func:`step_together` are the algorithm in NumPy, and ``composed_step.py`` has the
same in TensorFlow. Both compose first and then train as words without n-grams are trained, by
:mod:`word2vec.reference` and by :class:`word2vec.training.graph.GraphStep`. So both architectures can be
trained, untied and tied. A tied model has composed vectors on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from word2vec import reference
from word2vec.arrays import Counts, Float32s, Float64s, Int64s
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.reference import Tables
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import Hashes, NgramLengths, list_ngrams
from word2vec.subwords.subwords import find_hashes
from word2vec.training.word_rates import COMMON_SHARE, find_word_rates

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROW_CAP = 16
"""That of the graph backend, see :func:`word2vec.reference.compute_row_scales`."""


@dataclass(frozen=True)
class Composition:
    """Of which rows each word is composed.

    Attributes:
        lengths: Of the n-grams.
        hashes: [G] uint32, rising. N-gram g has row V + g.
        starts: [V + 1] int64. The rows of word w are ``rows[starts[w] : starts[w + 1]]``.
        rows: [N] int64, for each word its own row, w, and then those of its n-grams, each once.
        scales: [V] float32, s_w.
    """

    lengths: NgramLengths
    hashes: Hashes
    starts: Int64s
    rows: Int64s
    scales: Float32s

    @property
    def table_rows(self) -> int:
        """V + G, the rows of R."""
        return len(self.scales) + len(self.hashes)

    def as_matrix(self) -> csr_matrix:
        """Return a sparse matrix: [V, V + G] float32, with s_w at the rows of word w."""
        from scipy.sparse import csr_matrix

        values = np.repeat(self.scales, np.diff(self.starts))
        return csr_matrix((values, self.rows, self.starts), shape=(len(self.scales), self.table_rows))

    def count_rows(self, words: Float64s) -> Float64s:
        """Return how often each row is used [V + G], if each word is used as often as ``words`` [V] says."""
        weights = np.repeat(words, np.diff(self.starts))
        used = np.bincount(self.rows, weights, minlength=self.table_rows)
        return used.astype(np.float64)

    def compose(self, words: Sequence[str], table: Float32s) -> Float32s:
        """Return the vectors [n, d] of unknown words: the sums of their n-grams' rows, over sqrt(how many).

        Args:
            words: n words. One without a known n-gram gets zeros.
            table: R, [V + G, d].
        """
        owners, hashes = list_ngrams(words, self.lengths)
        vectors = np.zeros((len(words), table.shape[1]), np.float32)
        places, known = find_hashes(self.hashes, hashes)
        np.add.at(vectors, owners[known], table[len(self.scales) + places[known]])
        used = np.bincount(owners[known], minlength=len(words))
        vectors /= np.sqrt(np.maximum(used, 1))[:, None].astype(np.float32)
        return vectors


def build_composition(words: Sequence[str], lengths: NgramLengths, fewest_words: int = 2) -> Composition:
    """Return of which rows each of V words is composed.

    Args:
        words: V words.
        lengths: Which n-grams.
        fewest_words: In how many words an n-gram must be. An n-gram of one word would be its own row once more.
    """
    ngrams = build_ngram_matrix(words, lengths, fewest_words)
    own = np.arange(len(words))
    rows = np.insert(ngrams.by_word.indices.astype(np.int64) + len(words), ngrams.by_word.indptr[:-1], own)
    # Each word begins one place later for each word before it.
    starts = ngrams.by_word.indptr.astype(np.int64) + np.arange(len(words) + 1)
    scales = (1 / np.sqrt(np.diff(starts))).astype(np.float32)
    return Composition(lengths, ngrams.hashes, starts, rows, scales)


def find_row_rates(composition: Composition, counts: Counts, subsample: float, rare_boost: float) -> Float32s:
    """Return what multiplies the learning rate of each row of R, [V + G] float32.

    Words have the rates of :func:`word2vec.training.word_rates.find_word_rates`. An n-gram has that of a word
    which is as frequent as all words with this n-gram together.
    """
    rates = find_word_rates(counts, subsample, rare_boost)
    if rates is None:
        return np.ones(composition.table_rows, np.float32)
    shares = composition.count_rows(counts.astype(np.float64)) / counts.sum()
    boosts = (1 + COMMON_SHARE / shares) ** rare_boost
    found: Float32s = (boosts * (rates[0] / boosts[0])).astype(np.float32)
    return found


def compute_gradients(
    blocks: Blocks, composition: Composition, table: Float64s, others: Tables, architecture: Architecture
) -> tuple[float, int, Float64s, Tables]:
    """Return the summed loss of blocks, the number of targets in it, and its gradients.

    Args:
        blocks: To train on.
        composition: Of V words.
        table: R, [V + G, d] float64.
        others: The rest of the model. Its ``input`` is only asked whether it is ``output`` too. If so the model
            is tied.
        architecture: "cbow" or "skipgram".

    Returns:
        The loss, the number of targets, the gradient by R [V + G, d], and the gradient of a model without
        n-grams whose input table has the composed vectors.
    """
    matrix = composition.as_matrix().astype(np.float64)
    composed = matrix @ table
    output = composed if others.tied else others.output
    tables = Tables(composed, output, others.bias, others.signs)
    loss, targets, gradient = reference.compute_gradients(blocks, tables, architecture)
    return loss, targets, matrix.T @ gradient.input, gradient


def step_together(
    blocks: Blocks,
    composition: Composition,
    table: Float64s,
    others: Tables,
    architecture: Architecture,
    rate: float,
    row_cap: int = ROW_CAP,
    row_rates: Float64s | None = None,
) -> tuple[float, int]:
    """Train on blocks together, as :func:`word2vec.reference.step_together`. Changes the tables in place.

    An update of a word is an update of each of its rows, and is counted as such for the cap.

    Args:
        blocks: To train on.
        composition: Of V words.
        table: R, [V + G, d] float64.
        others: See :func:`compute_gradients`. Its ``input`` is not changed.
        architecture: "cbow" or "skipgram".
        rate: The learning rate.
        row_cap: How many contributions a row's gradient counts as at most.
        row_rates: [V + G], what multiplies the learning rate of each row. None stands for 1.
    """
    loss, targets, by_rows, gradient = compute_gradients(blocks, composition, table, others, architecture)
    words = len(composition.scales)
    tokens, centres = blocks.tokens, blocks.centres
    inputs, predicted = (centres, tokens) if architecture == "skipgram" else (tokens, centres)
    outputs = np.concatenate([predicted, blocks.negatives], axis=1)
    output_scales = reference.compute_row_scales(outputs, words, row_cap)
    if others.tied:
        inputs = np.concatenate([tokens, blocks.negatives], axis=1)
    else:
        change = output_scales[:, None] * gradient.output
        others.output[:] -= rate * others.scale_by_rates(others.output, change)
    if others.bias is not None and gradient.bias is not None:
        others.bias -= rate * output_scales * gradient.bias
    uses = composition.count_rows(np.bincount(inputs.ravel(), minlength=words).astype(np.float64))
    scales = np.minimum(1, row_cap / np.maximum(uses, 1))
    table -= rate * (scales if row_rates is None else scales * row_rates)[:, None] * by_rows
    return loss, targets
