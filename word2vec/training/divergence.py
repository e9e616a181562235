"""A training whose loss rises far above that of chance has diverged, and is ended."""

from __future__ import annotations

DIVERGENCE_FACTOR = 2.0
"""A training has diverged if the loss of an interval is more than this many times that of chance. What converges
stays below chance, but for a few steps at the start. Of what diverged, the loss rose a thousandfold, remained
finite, and came halfway back."""

WARM_FACTOR = 1.5
"""After a warm start it has not diverged while the loss stays below this many times its least so far. Vectors of
other tools can be so long that training begins far above chance. Those of mean length 5 began at 5 to 8 times
chance on a small text, and fell below it within a ninth of the training."""

FEWEST_TARGETS = 1000
"""An interval of fewer targets is not judged, because its mean varies too much."""


def has_diverged(loss: float, chance: float, earlier: float | None) -> bool:
    """Return whether a loss is far above that of chance, and after a warm start far above an earlier one too.

    Args:
        loss: The mean of some targets.
        chance: See :meth:`~word2vec.scores.loss_facts.LossFacts.compute_chance_loss`.
        earlier: After a warm start the loss with which it is compared, infinity if there is none yet. None for a
            training that began from drawn vectors.

    Example:
        >>> has_diverged(11.0, 5.0, None), has_diverged(11.0, 5.0, 9.0), has_diverged(14.0, 5.0, 9.0)
        (True, False, True)
    """
    limit = DIVERGENCE_FACTOR * chance
    return loss > (limit if earlier is None else max(limit, WARM_FACTOR * earlier))
