"""The names of the losses, and the meaning of a model's scores under each.

:mod:`word2vec.reference` and :mod:`word2vec.training.losses` compute the losses. The facts are here, because
options and queries need them without TensorFlow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LossName = Literal[
    "random_softmax", "sampled_softmax", "negative_sampling", "nce", "full_softmax", "hierarchical_softmax"
]
Scores = Literal["log p/q", "log p"]


@dataclass(frozen=True)
class LossFacts:
    """The meaning of a model's scores under a loss, and the ways to train it.

    Attributes:
        scores: What the loss teaches a score, up to a constant.
            "log p/q": log p(target | input) - log q(target), with q the distribution of the random words. log q
            is added back before scores become probabilities.
            "log p": log p(target | input).
            None: something that gives no probabilities.
        default_tied: Whether the two tables are one if nothing else is asked for.
        default_bias: Whether the softmax has a bias if nothing else is asked for, of a tied model (True) and of
            an untied one (False). None: as the preset says.
        backends: The backends that can compute the loss, of :data:`word2vec.config.train.BackendName`.
        corrected: Whether the log of each word's expected count among the random words, log(K q(w)), is
            subtracted from its scores in training.
        bias_of_shares: Whether the bias starts from the words' shares of the text and not from 0.
        no_probabilities: Why scores give none, and the remedy, if so.
        sampled: Whether the target is compared with random words. Without them ``negatives`` and
            ``noise_exponent`` stand for nothing.
        pairwise: Whether each random word is judged by itself, so that a target bears K + 1 losses.
        uses_tree: Whether words are the leaves of a Huffman tree (:mod:`word2vec.scores.huffman`). The output
            table then has a row for each inner node, so it cannot be tied to the word vectors.
    """

    scores: Scores | None
    default_tied: bool
    default_bias: Mapping[bool, bool | None]
    backends: tuple[str, ...]
    corrected: bool = False
    bias_of_shares: bool = False
    no_probabilities: str = ""
    sampled: bool = True
    pairwise: bool = False
    uses_tree: bool = False

    def count_outputs(self, vocabulary_size: int) -> int:
        """Return the rows of the output table: V, or the V - 1 inner nodes of a tree."""
        return vocabulary_size - 1 if self.uses_tree else vocabulary_size

    def compute_chance_loss(self, random_words: int, vocabulary_size: int) -> float:
        """Return the loss per target, in nats, of a model that does not tell words apart.

        All its scores are equal, after the correction if there is one. A tree counts as balanced, with log2 V
        decisions of log 2 each.

        Args:
            random_words: K.
            vocabulary_size: V.

        Example:
            >>> round(LOSS_FACTS["nce"].compute_chance_loss(1, 9), 4)
            1.3863
        """
        if self.pairwise:
            return (random_words + 1) * math.log(2)
        # log 1 is 0, and every loss is above twice that.
        return math.log(random_words + 1 if self.sampled else max(vocabulary_size, 2))


LOSS_FACTS: dict[LossName, LossFacts] = {
    "random_softmax": LossFacts(
        scores="log p/q",
        default_tied=True,
        default_bias={True: None, False: True},
        backends=("kernel", "graph"),
    ),
    # log p(target | input) contains log p(target). The bias takes it, so that the vectors need not.
    "sampled_softmax": LossFacts(
        scores="log p",
        default_tied=True,
        default_bias={True: True, False: True},
        backends=("kernel", "graph"),
        corrected=True,
        bias_of_shares=True,
    ),
    # As word2vec.c: untied, without a bias. Its scores are about -log K on average. Plainly tied vectors cannot
    # say so, and a bias can.
    "negative_sampling": LossFacts(
        scores=None,
        default_tied=False,
        default_bias={True: True, False: False},
        backends=("kernel", "graph"),
        bias_of_shares=True,
        pairwise=True,
        no_probabilities="it tells each pair of words from random ones by itself, and its scores do not make "
        "one distribution over all words; train with nce, which is this loss of corrected scores, or with a "
        "softmax",
    ),
    "nce": LossFacts(
        scores="log p",
        default_tied=True,
        default_bias={True: True, False: True},
        backends=("kernel", "graph"),
        corrected=True,
        bias_of_shares=True,
        pairwise=True,
    ),
    "full_softmax": LossFacts(
        scores="log p",
        default_tied=True,
        default_bias={True: True, False: True},
        backends=("graph",),
        bias_of_shares=True,
        sampled=False,
    ),
    "hierarchical_softmax": LossFacts(
        scores="log p",
        default_tied=False,
        # As word2vec.c. A bias of the nodes made no difference that could be measured.
        default_bias={True: False, False: False},
        backends=("kernel", "graph"),
        sampled=False,
        uses_tree=True,
    ),
}
