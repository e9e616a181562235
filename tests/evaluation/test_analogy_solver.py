"""Analogies by rows: the plain definition, whatever is in memory at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.evaluation.analogy_solver import Method, solve

ROWS = 60


def score_plainly(unit: NDArray[Any], a: int, b: int, c: int, method: Method) -> NDArray[Any]:
    """The scores [V] as the documentation defines them, in float64."""
    cosines = unit.astype(np.float64) @ unit[[a, b, c]].astype(np.float64).T
    if method == "cosadd":
        return np.asarray(cosines[:, 1] - cosines[:, 0] + cosines[:, 2])
    moved = (1 + cosines) / 2
    return np.asarray(moved[:, 1] * moved[:, 2] / (moved[:, 0] + 1e-6))


@pytest.mark.parametrize("method", ["cosadd", "cosmul"])
@pytest.mark.parametrize("scores_held", [1, 3 * ROWS, 1 << 24])
def test_the_answer_has_the_highest_score_however_many_are_held(method: Method, scores_held: int) -> None:
    random = np.random.default_rng(0)
    unit = random.normal(size=(ROWS, 8)).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    questions = random.integers(0, ROWS, (40, 3))
    found = solve(unit, np.arange(ROWS), questions, method, scores_held)
    for (a, b, c), answer in zip(questions.tolist(), found.tolist(), strict=True):
        scores = score_plainly(unit, a, b, c, method)
        scores[[a, b, c]] = -np.inf
        assert answer == int(scores.argmax())
