"""The answers that vectors give to analogies: rows of words in, rows of words out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from word2vec.arrays import Float32s, Rows
from word2vec.errors import ConfigError
from word2vec.search.unit import COSMUL_EPSILON

Method = Literal["cosadd", "cosmul"]

_SCORES = 1 << 23  # scores held at a time: 32 MB of float32
_LOOKED_AT = 5  # gensim's topn in evaluate_word_analogies


def check_method(method: str) -> None:
    """Raise ConfigError if there is no such method."""
    if method not in get_args(Method):
        raise ConfigError(f"method is {method!r}; it must be 'cosadd' or 'cosmul'")


def solve(
    unit: Float32s,
    rows: Rows,
    questions: Rows,
    method: Method,
    scores_held: int = _SCORES,
    composed: Float32s | None = None,
) -> Rows:
    """Return for each question "a is to b as c is to ?" the best word that is none of a, b and c.

    Args:
        unit: [V, d] float32 vectors of length 1.
        rows: [V], for each row of ``unit`` the row that stands for its word. A word that differs from a more
            frequent one only in case counts as that word, as an answer and as one to leave out.
        questions: [n, 3] rows of a, b and c. From V on they are rows of ``composed``.
        method: How words are scored, see :func:`~word2vec.evaluation.evaluate_analogies`.
        scores_held: The number of scores in memory at a time. The answers do not depend on it.
        composed: [k, d] float32 vectors of length 1, of words that are no answers.

    Returns:
        [n] rows, -1 if there is no other word. If the five nearest words (or all that there are) differ from the
        question's words only in case, the answer is the last of them, as in gensim: a word of the question.

    Example:
        >>> unit = np.array([[1, 0], [0, 1], [0.6, 0.8], [-0.6, 0.8]], np.float32)
        >>> solve(unit, np.arange(4), np.array([[0, 1, 2]]), "cosadd")
        array([3])
    """
    score = _METHODS[method]
    answers = np.full(len(questions), -1, np.intp)
    step = max(1, scores_held // max(1, len(unit)))
    asked = unit if composed is None or not len(composed) else np.concatenate([unit, composed])
    for start in range(0, len(questions), step):
        part = questions[start : start + step]
        scores = score(asked, unit, part)
        # The words of the question are not answers.
        own, columns = np.nonzero(part < len(unit))
        scores[own, part[own, columns]] = -np.inf
        # All questions look at their best word. Questions whose best word is their own in another case look at
        # their next best, up to the fifth.
        places = np.arange(len(part))
        for _ in range(_LOOKED_AT):
            best = scores[places].argmax(1) if len(places) < len(part) else scores.argmax(1)
            some = scores[places, best] > -np.inf
            places, best = places[some], best[some]
            answers[start + places] = rows[best]
            again = (rows[best][:, None] == part[places]).any(1)
            places, best = places[again], best[again]
            if not len(places):
                break
            scores[places, best] = -np.inf
    return answers


def _score_by_sums(asked: Float32s, unit: Float32s, questions: Rows) -> Float32s:
    a, b, c = asked[questions.T]
    scores: Float32s = (b - a + c) @ unit.T
    return scores


def _score_by_products(asked: Float32s, unit: Float32s, questions: Rows) -> Float32s:
    # Neighbouring questions share words: the cosines of each word are computed once.
    words, places = np.unique(questions, return_inverse=True)
    a, b, c = places.reshape(questions.shape).T
    near = asked[words] @ unit.T
    near += 1
    near *= 0.5
    scores: Float32s = near[b]
    scores *= near[c]
    near += np.float32(COSMUL_EPSILON)
    scores /= near[a]
    return scores


_METHODS: dict[Method, Callable[[Float32s, Float32s, Rows], Float32s]] = {
    "cosadd": _score_by_sums,
    "cosmul": _score_by_products,
}
