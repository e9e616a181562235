"""Loss functions of scores. They know neither words nor tables."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from word2vec.loss_facts import LossName

Loss = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]
"""Scores of targets, scores of random words, mask -> loss and derivatives, as :func:`random_softmax`."""


def random_softmax(
    positive: tf.Tensor, negative: tf.Tensor, mask: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Cross entropy of the softmax over [one target, K random words], for T targets that share the words.

    See :mod:`word2vec.reference` for the definition and for what happens to accidental hits. The random
    words' log-sum-exp is taken once for all T targets. The derivatives are written out, because automatic
    differentiation would keep every intermediate of the size of ``positive``.

    Args:
        positive: [S, L, T] float scores of the targets.
        negative: [S, L, K] float scores of the random words.
        mask: [S, L, T] float, 1 where there is a target, 0 where not.

    Returns:
        The summed loss (scalar), its derivative by ``positive`` [S, L, T], and by ``negative`` [S, L, K].
    """
    largest = tf.reduce_max(negative, axis=-1, keepdims=True)
    exponentials = tf.exp(negative - largest)
    total = tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    margin = largest + tf.math.log(total) - positive
    # -log p(target) = log(1 + exp(margin)) and 1 - p(target) = sigmoid(margin).
    loss = tf.reduce_sum(tf.math.softplus(margin) * mask)
    missing = tf.sigmoid(margin) * mask
    by_negative = exponentials * (tf.reduce_sum(missing, axis=-1, keepdims=True) / total)
    return loss, -missing, by_negative


LOSSES: dict[LossName, Loss] = {"random_softmax": random_softmax}
