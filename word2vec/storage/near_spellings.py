"""The nearest spellings of a word that is not in a vocabulary, for a message. NumPy and difflib only."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Nearest spellings are sought among at most this many words: frequent words are likely.
_WORDS = 50_000
_ANSWERS = 5
_CUTOFF = 0.7  # of difflib's ratio, twice the letters that match over the letters of both
_LONGEST = 100  # letters of a word that spellings are sought for. Longer ones are texts.
_PAIRED = 800  # words whose pairs of letters are compared, which takes about 2 microseconds each
_RATED = 40  # words that difflib compares, which takes about 30 microseconds each


class NearSpellings:
    """Finds the words that are spelt nearly as another.

    difflib takes a tenth of a second to compare a word with 50,000 others. So the words are first compared by
    the letters that they hold, all at once. difflib rates only those that share the most.

    Args:
        words: The words, most frequent first.

    Example:
        >>> NearSpellings(["queen", "king", "kings"]).find("kingss")
        ['kings', 'king']
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words[:_WORDS]
        self._lengths = np.fromiter(map(len, self._words), np.int32, len(self._words))
        # A word with a lone surrogate is damaged, and nobody has to be led to it.
        data = "".join(self._words).encode("utf-32-le", "replace")
        self._letters: NDArray[np.uint32] = np.frombuffer(data, np.uint32)
        self._owners = np.repeat(np.arange(len(self._words), dtype=np.int32), self._lengths)

    def find(self, word: str) -> list[str]:
        """Return at most five words, the nearest first."""
        if not word or len(word) > _LONGEST or not self._words:
            return []
        # A letter matches at most as often as both words have it. Count that for all words, letter by letter.
        shared = np.zeros(len(self._words), np.int32)
        for letter in sorted(set(word)):
            owners = self._owners[np.flatnonzero(self._letters == ord(letter))]
            shared += np.minimum(np.bincount(owners, minlength=len(shared)), word.count(letter)).astype(np.int32)
        bounds = 2 * shared / (self._lengths + len(word))
        likely = np.flatnonzero(bounds >= _CUTOFF)
        # Of the likeliest ones look at pairs of letters, which tell more, since they know an order.
        if len(likely) > _RATED:
            likely = likely[np.lexsort((likely, -bounds[likely]))[:_PAIRED]]
            likely = likely[np.lexsort((likely, -self._rate_pairs(word, likely)))[:_RATED]]
        rated = [self._words[place] for place in np.sort(likely).tolist()]
        return difflib.get_close_matches(word, rated, n=_ANSWERS, cutoff=_CUTOFF)

    def _rate_pairs(self, word: str, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return for some words the share of their pairs of neighbouring letters that the word has, too."""
        wanted = _pair_letters(word)
        found = np.zeros(len(places))
        for row, place in enumerate(places.tolist()):
            pairs = _pair_letters(self._words[place])
            found[row] = 2 * len(pairs & wanted) / (len(pairs) + len(wanted))
        return found


def _pair_letters(word: str) -> set[str]:
    """Return the pairs of neighbouring letters, with a space at either end.

    Example:
        >>> sorted(_pair_letters("ab"))
        [' a', 'ab', 'b ']
    """
    padded = f" {word} "
    return {padded[place : place + 2] for place in range(len(padded) - 1)}
