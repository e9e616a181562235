"""Words that begin with a prefix, whatever their case, the most frequent first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


class Completion:
    """Finds the words that begin with a prefix.

    The rows are kept in the order of the folded words: 4 bytes for a word. The folded words themselves are made
    again where they are compared, 20 of a million for a question.

    Args:
        words: V words, most frequent first.
        index: ``{word: row}``.

    Example:
        >>> words = ["the", "King", "kind", "king", "tea"]
        >>> completion = Completion(words, {word: row for row, word in enumerate(words)})
        >>> completion.find_rows("ki", 2), completion.find_rows("king", 2)
        ([1, 2], [3, 1])
    """

    def __init__(self, words: Sequence[str], index: Mapping[str, int]) -> None:
        self._words = words
        self._index = index
        self._order = _sort_folded(words)

    def find_rows(self, prefix: str, count: int) -> list[int]:
        """Return the rows of at most ``count`` words that begin with a prefix, ascending.

        A word that is spelt exactly as the prefix comes first. An empty prefix has the first words.
        """
        if not prefix:
            return list(range(min(count, len(self._words))))
        folded = prefix.casefold()
        first = bisect_left(self._order, folded, key=self._fold)
        # The words with the prefix lie together. Cut to its length they are not greater than it.
        last = bisect_left(self._order, True, lo=first, key=lambda row: self._fold(row)[: len(folded)] > folded)
        rows = self._order[first:last]
        if len(rows) > count:
            rows = np.partition(rows, count - 1)[:count]
        found: list[int] = np.sort(rows).tolist()
        exact = self._index.get(prefix)
        return found if exact is None else [exact, *(row for row in found if row != exact)][:count]

    def _fold(self, row: int) -> str:
        return self._words[row].casefold()


def _sort_folded(words: Sequence[str]) -> NDArray[np.int32]:
    """Return the rows of words [V] in the order of the folded words, equal ones in order of the rows.

    The words are sorted in groups of one first letter. Python does nothing else while it compares the words of a
    list, so the server would answer nobody for a while, if all of a million words were sorted at once.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for row, word in enumerate(words):
        groups[word[:1].casefold()[:1]].append(row)
    order = np.empty(len(words), np.int32)
    place = 0
    for letter in sorted(groups):
        rows = groups.pop(letter)
        rows.sort(key=lambda row: words[row].casefold())
        order[place : place + len(rows)] = rows
        place += len(rows)
    return order
