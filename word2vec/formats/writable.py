"""Words that a format cannot hold: they are dropped, or the characters in question are replaced."""

from __future__ import annotations

import re
import sys

import numpy as np

from word2vec.config.vector_files import Unwritable
from word2vec.errors import FormatError
from word2vec.storage.table import Table


def make_writable(table: Table, format: str, refused: str, unwritable: Unwritable) -> Table:
    """Return the table with words that the format can hold, after a line on stderr if it is another one.

    A word that is empty, or that replacing makes equal to another, is dropped.

    Args:
        table: V words and their vectors, which stay as they are.
        format: The format's name, for messages.
        refused: The characters that it cannot hold. A lone surrogate, which is not text, is one everywhere.
        unwritable: "drop", or "replace" with ``_`` for white space and U+FFFD for others.

    Raises:
        FormatError: no word is left.
    """
    pattern = re.compile(f"[{re.escape(refused)}\ud800-\udfff]")
    odd = [row for row, word in enumerate(table.words) if not word or pattern.search(word)]
    if not odd:
        return table
    words, keep = list(table.words), np.ones(len(table.words), np.bool_)
    taken = set(words) if unwritable == "replace" else set()
    for row in odd:
        replaced = pattern.sub(_replace_character, words[row])
        if unwritable == "drop" or not replaced or replaced in taken:
            keep[row] = False
        else:
            taken.add(replaced)
            words[row] = replaced
    dropped = len(words) - int(keep.sum())
    print(
        f"word2vec: {format} cannot hold {len(odd):,} of {len(words):,} words, such as "
        f"{table.words[odd[0]][:60]!r}: {len(odd) - dropped:,} were replaced, {dropped:,} dropped",
        file=sys.stderr,
    )
    if dropped == len(words):
        raise FormatError(f"{format} can hold none of the {len(words):,} words; choose another format")
    if not dropped:
        return Table(words, table.matrix, table.counts, table.subwords)
    kept = [word for word, is_kept in zip(words, keep.tolist(), strict=True) if is_kept]
    counts = None if table.counts is None else table.counts[keep]
    return Table(kept, table.matrix[keep], counts, table.subwords)


def _replace_character(found: re.Match[str]) -> str:
    return "_" if found[0].isspace() else "\ufffd"
