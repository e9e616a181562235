from __future__ import annotations

import math

import pytest

from word2vec.scores.loss_facts import LOSS_FACTS, LossName


@pytest.mark.parametrize(
    ("loss", "chance"),
    [
        ("random_softmax", math.log(6)),
        ("sampled_softmax", math.log(6)),
        ("negative_sampling", 6 * math.log(2)),
        ("nce", 6 * math.log(2)),
        ("full_softmax", math.log(1000)),
        ("hierarchical_softmax", math.log(1000)),
    ],
)
def test_chance_knows_nothing(loss: LossName, chance: float) -> None:
    assert LOSS_FACTS[loss].compute_chance_loss(5, 1000) == pytest.approx(chance)


def test_chance_among_one_word_is_not_sure() -> None:
    """Twice a loss of 0 would be no limit."""
    assert LOSS_FACTS["full_softmax"].compute_chance_loss(1, 1) > 0
