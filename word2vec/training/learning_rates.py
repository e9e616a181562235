"""How the learning rate changes over a training: functions of the share of the training that is done."""

from __future__ import annotations

import math

from word2vec.config.train import LearningRateSchedule

FINAL_RATE = 1e-4
"""The learning rate ends at this share of its peak, and a warm-up begins at it (word2vec.c:
``starting_alpha * 0.0001``)."""


def scale_rate(schedule: LearningRateSchedule, warmup: float, done: float) -> float:
    """Return what the learning rate is multiplied by, from :data:`FINAL_RATE` to 1.

    The warm-up rises in a straight line. What follows is a function of x, the share of the rest that is done:
    1 - x for "linear", 1 for "constant", and (1 + cos(pi x)) / 2 for "cosine" (Loshchilov and Hutter 2017,
    "SGDR: stochastic gradient descent with warm restarts", equation 5, without restarts).

    Args:
        schedule: What follows the warm-up.
        warmup: The share of the training that the warm-up takes, 0 to 1.
        done: The share of the training that is done, 0 to 1.

    Example:
        >>> [scale_rate("linear", 0.0, done) for done in (0.0, 0.25, 1.0)]
        [1.0, 0.75, 0.0001]
        >>> [round(scale_rate("cosine", 0.2, done), 4) for done in (0.0, 0.1, 0.2, 0.6, 1.0)]
        [0.0001, 0.5, 1.0, 0.5, 0.0001]
    """
    if done < warmup:
        return max(done / warmup, FINAL_RATE)
    if schedule == "constant" or warmup >= 1.0:
        return 1.0
    x = (done - warmup) / (1.0 - warmup)
    left = 1.0 - x if schedule == "linear" else (1.0 + math.cos(math.pi * x)) / 2.0
    return max(left, FINAL_RATE)
