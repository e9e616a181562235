"""A corpus with a known answer: a Markov chain whose probabilities every architecture can express."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float64s

SHARES = np.array([0.35, 0.25, 0.18, 0.12, 0.07, 0.03])
STAY = 0.4
WORDS = [f"w{state}" for state in range(len(SHARES))]


def sticky_chain(length: int = 20_000, seed: int = 0) -> list[str]:
    """A chain of words. Each is the word before it with probability STAY, or else drawn by SHARES.

    Word w has the share SHARES[w] of the text, and p(next | w) is ``transitions()[w]``. The chain looks the same
    backwards, so p(previous | w) is the same. log p(next | w) - log p(next) is symmetric, and but for a constant
    positive semidefinite: a tied softmax can express it too.
    """
    random = np.random.default_rng(seed)
    drawn = random.choice(len(SHARES), length, p=SHARES).tolist()
    for place, stays in enumerate((random.random(length) < STAY).tolist()):
        if stays and place:
            drawn[place] = drawn[place - 1]
    return [WORDS[state] for state in drawn]


def transitions() -> Float64s:
    """[6, 6] p(next | word)."""
    found: Float64s = (1 - STAY) * SHARES + STAY * np.eye(len(SHARES))
    return found


def between() -> Float64s:
    """[6, 6, 6] p(word | previous, next), the word on the last axis."""
    steps = transitions()
    both = steps[:, None, :] * steps.T[None, :, :]
    found: Float64s = both / both.sum(2, keepdims=True)
    return found
