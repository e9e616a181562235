"""How many floating-point operations a training takes, for ``training.py``."""

from __future__ import annotations

from word2vec.config.train import TrainConfig

_OF_A_PRODUCT = 2
"""Operations for each coordinate of an inner product, or of a multiple of a vector that is added to another: a
multiplication and an addition."""
_PRODUCTS = 3
"""Of a hidden vector with a target or a random word: the score, and what its change asks of either vector."""
_OF_A_MEAN = 4 + 5
"""Operations for each coordinate of a centre's mean, however large the window is. The mean is a difference of
two running sums less the centre, times 1 / words: 3 additions and a multiplication. Its change goes back as it
came: multiplied, added where the window begins, subtracted where it ends and from the centre, and summed up."""


def count_operations(config: TrainConfig, centres: float, targets: int) -> float:
    """Return the operations that the formulas of the algorithm need, see ``training.py`` for what is counted.

    Args:
        config: Of the training. The loss draws random words.
        centres: Words that were trained on, in all epochs. For CBOW the targets tell.
        targets: Predictions in all epochs: pairs of Skip-Gram, and centres of CBOW whose window has a word.

    Example:
        >>> config = TrainConfig("cbow", vector_size=100, window=8, negatives=128)
        >>> count_operations(config, 0.0, 1)  # 129 targets x 3 products x 200, and the mean
        78300.0
    """
    settings = config.settings
    if config.architecture == "cbow":
        centres = predictions = float(targets)
        means = targets * _OF_A_MEAN * settings.vector_size
    else:
        predictions = targets * (find_distinct_share(settings.window) if settings.tied else 1.0)
        means = 0
    products = _PRODUCTS * (centres * settings.negatives + predictions)
    return products * _OF_A_PRODUCT * settings.vector_size + means


def find_distinct_share(window: int) -> float:
    """Return the share of Skip-Gram's pairs that remains if two words that predict each other count once.

    Their windows are drawn apart, 1..window each. The ends of sentences are left out of account.

    Example:
        >>> find_distinct_share(1)  # all neighbours predict each other
        0.5
        >>> round(find_distinct_share(2), 3)  # and half of the words predict those two words away
        0.583
    """
    reached = [(window - distance) / window for distance in range(window)]
    return 1.0 - sum(share * share for share in reached) / (2 * sum(reached))
