"""Words that are not UTF-8: they are refused with their place, or decoded as you ask.

word2vec.c cuts a word after 100 bytes, even in the middle of a character, and other tools have written latin-1.
``errors`` has the meaning that :meth:`bytes.decode` gives it: ``strict`` refuses such a word, ``replace`` writes
U+FFFD for bytes that cannot be decoded, ``ignore`` leaves these bytes out.

The last two can make a word empty or equal to another. An intact word then keeps its name. If none is intact,
the first one keeps it. The other rows are dropped, with vector and count, and stderr says how many. Intact words
that come twice have nothing to do with decoding (:mod:`word2vec.formats.duplicates`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts
from word2vec.errors import ConfigError, FormatError
from word2vec.formats.duplicates import check_duplicates, find_repeated, keep_rows
from word2vec.storage.table import Table

ERRORS = ("strict", "ignore", "replace")


def check_errors(errors: str) -> None:
    """Raise ConfigError if ``errors`` is not one of :data:`ERRORS`."""
    if errors not in ERRORS:
        raise ConfigError(f"errors is {errors!r}; choose one of: {', '.join(ERRORS)}")


class WordDecoder:
    """Decodes the words of one file, row by row, and remembers which were not UTF-8.

    Args:
        path: The file, for messages.
        errors: One of :data:`ERRORS`.
        unit: What the places in messages count: ``byte`` or ``line``.
        duplicates: What happens to an intact word that comes again: "error" or "first".

    Attributes:
        altered: The bytes of each row whose word was not UTF-8, in rising order.

    Raises:
        ConfigError: ``errors`` or ``duplicates`` is unknown.
    """

    def __init__(self, path: Path, errors: str, unit: str, duplicates: str = "error") -> None:
        check_errors(errors)
        check_duplicates(duplicates)
        self._duplicates = duplicates
        self.altered: dict[int, bytes] = {}
        self._path = path
        self._errors = errors
        self._unit = unit

    def decode(self, raw: bytes, row: int, place: int) -> str:
        """Return the word of a row.

        Args:
            raw: Its bytes.
            row: The row.
            place: The byte or line of the file where it stands.

        Raises:
            FormatError: the word is not UTF-8, and ``errors`` is strict.
        """
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if self._errors == "strict":
                raise FormatError(
                    f"{self._path}: the word at {self._unit} {place} is not UTF-8 ({raw[:40]!r}); its writer "
                    "cut a long word in the middle of a character or used another encoding, or the file is "
                    "damaged: --errors replace (errors='replace') writes U+FFFD for such bytes"
                ) from error
        self.altered[row] = raw
        return raw.decode("utf-8", self._errors)

    def table(
        self,
        words: list[str],
        matrix: NDArray[Any],
        counts: Counts | None,
        place: Callable[[int], str],
    ) -> Table:
        """Return the table without the rows that decoding made empty or equal to another.

        Args:
            words: V words. Those that are not UTF-8 are as :meth:`decode` returned them.
            matrix: [V, d]. Where rows are dropped, the others are moved up within it, so that memory never holds
                a second matrix.
            counts: [V] int64, or None.
            place: Returns the place of a row in the file, for the message.

        Raises:
            FormatError: two intact words are equal, and ``duplicates`` is "error".
        """
        # fastText's dictionary is decoded beyond the words that are wanted.
        self.altered = {row: raw for row, raw in self.altered.items() if row < len(words)}
        if not self.altered:
            repeated = find_repeated(words, self._path, self._duplicates, place)
            if repeated is None:
                return Table(words, matrix, counts)
            return Table(*keep_rows(words, matrix, counts, ~repeated))
        intact = [row for row in range(len(words)) if row not in self.altered]
        names = [words[row] for row in intact]
        repeated = find_repeated(names, self._path, self._duplicates, lambda at: place(intact[at]))
        keep = self._find_distinct(words, set(names))
        dropped = len(words) - int(keep.sum())
        if repeated is not None:
            keep[np.array(intact)[repeated]] = False
        outcome = f"; {dropped:,} of them became empty or equal to another and were dropped" if dropped else ""
        print(
            f"word2vec: {self._path}: {len(self.altered):,} of {len(words):,} words are not UTF-8 and were "
            f"decoded with errors={self._errors!r}{outcome}",
            file=sys.stderr,
        )
        if keep.all():
            return Table(words, matrix, counts)
        return Table(*keep_rows(words, matrix, counts, keep))

    def _find_distinct(self, words: list[str], taken: set[str]) -> NDArray[np.bool_]:
        """Return the rows to keep, [V] bool: the intact ones, and altered ones whose word is not taken yet."""
        keep = np.ones(len(words), np.bool_)
        for row in self.altered:
            # GloVe's words may hold spaces, and of some words nothing but spaces is left.
            if words[row].strip() and words[row] not in taken:
                taken.add(words[row])
            else:
                keep[row] = False
        return keep
