"""Loss functions of scores. They know neither words nor tables."""

from __future__ import annotations

import functools
from collections.abc import Callable

import tensorflow as tf

from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.scores.loss_shape import LossShape

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
    log_sum, exponentials, total = _summarise_noise(negative)
    margin = log_sum - positive
    # -log p(target) = log(1 + exp(margin)) and 1 - p(target) = sigmoid(margin).
    loss = tf.reduce_sum(tf.math.softplus(margin) * mask)
    missing = tf.sigmoid(margin) * mask
    by_negative = exponentials * (tf.reduce_sum(missing, axis=-1, keepdims=True) / total)
    return loss, -missing, by_negative


def negative_sampling(
    positive: tf.Tensor, negative: tf.Tensor, mask: tf.Tensor, noise_weight: float = 1.0
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Binary cross entropy of each target and its K random words. Else as :func:`random_softmax`.

    Each of the random words counts ``noise_weight``.
    """
    of_noise = noise_weight * tf.reduce_sum(tf.math.softplus(negative), axis=-1, keepdims=True)
    loss = tf.reduce_sum((tf.math.softplus(-positive) + of_noise) * mask)
    by_negative = tf.sigmoid(negative) * (noise_weight * tf.reduce_sum(mask, axis=-1, keepdims=True))
    return loss, -tf.sigmoid(-positive) * mask, by_negative


def shaped_softmax(
    positive: tf.Tensor, negative: tf.Tensor, mask: tf.Tensor, shape: LossShape
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Random softmax loss times a weight, see ``scores/loss_shape.py``. Else as :func:`random_softmax`."""
    log_sum, exponentials, total = _summarise_noise(negative)
    margin = log_sum - positive
    cross_entropy, p, missing = tf.math.softplus(margin), tf.sigmoid(-margin), tf.sigmoid(margin)
    # λ(p), and (1 - p) times how fast it falls.
    if shape.focal_gamma:
        # log(1 - p) = -softplus(-margin).
        weight = tf.exp(-shape.focal_gamma * tf.math.softplus(-margin))
        slope = shape.focal_gamma * weight
    elif shape.margin_steepness:
        within = shape.margin_steepness * (shape.margin - p)
        weight = tf.sigmoid(within)
        slope = shape.margin_steepness * weight * tf.sigmoid(-within) * missing
    else:
        weight, slope = tf.cast(p <= shape.margin, p.dtype), tf.zeros_like(p)
    loss = tf.reduce_sum(weight * cross_entropy * mask)
    changes = (weight * missing + slope * p * cross_entropy) * mask
    return loss, -changes, exponentials * (tf.reduce_sum(changes, axis=-1, keepdims=True) / total)


def _summarise_noise(negative: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the log of the sum of exp over the random words, and exp without overflow, with its sum."""
    largest = tf.reduce_max(negative, axis=-1, keepdims=True)
    exponentials = tf.exp(negative - largest)
    total = tf.reduce_sum(exponentials, axis=-1, keepdims=True)
    return largest + tf.math.log(total), exponentials, total


def find_loss(name: LossName, shape: LossShape) -> Loss:
    """Return a loss by its name in the configuration, with its shape.

    Those of sampled softmax and NCE are of corrected scores, see :mod:`word2vec.reference`.
    """
    if LOSS_FACTS[name].pairwise:
        return functools.partial(negative_sampling, noise_weight=shape.noise_weight)
    return functools.partial(shaped_softmax, shape=shape) if shape else random_softmax
