"""The default tokenizer: lower-cased words of any script that puts something between its words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Where combining marks are (Unicode category M). Asking about all 1.1 million code points takes 0.2 s in every
# process; these 67,000 leave out the ideographs, Hangul, surrogates and private use.
_MARKED = ((0x300, 0x3400), (0xA000, 0xAC00), (0xFB00, 0x17000), (0x1B000, 0x20000), (0xE0100, 0xE0200))

# Zero-width non-joiner and joiner: inside words of Persian, Hindi, Sinhala.
_JOINERS = "\u200c\u200d"

# Of ASCII, what makes no word becomes a space, except the apostrophe. Bytes above 127 are parts of characters in
# UTF-8 and stay.
_TO_SPACE = bytes(
    code if code > 127 or chr(code).isalnum() or chr(code) in "_'" else ord(" ") for code in range(256)
)


@cache
def combining_marks() -> str:
    r"""Return the inside of a character class with every combining mark (Unicode category M).

    ``\w`` leaves them out, which would cut Hindi, Thai or decomposed é in the middle of a word.
    """
    ranges: list[list[int]] = []
    for first, end in _MARKED:
        for code in range(first, end):
            if unicodedata.category(chr(code))[0] != "M":
                continue
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


class SimpleTokenizer:
    """Cuts words out of text and drops what is between them.

    * Letters, digits and underscores make words, as do the combining marks that follow them: नमस्ते and
      decomposed é stay whole. So do the zero-width joiner and non-joiner, with which Persian and Sinhala spell.
      A mark after anything else, such as the variation selector of an emoji, is dropped with it.
    * An apostrophe between two of these joins them: don't, o'clock, l'homme. It may be ' or ’ (U+2019) or ʼ
      (U+02BC) and becomes '. Others are quotation marks and separate: 'quoted' is quoted, dogs' is dogs.
    * A closing 's is a word of its own, as in the Penn Treebank: london's is london 's. Otherwise most nouns
      would be in the vocabulary a second time, rarer and with a worse vector.
    * Hyphens separate, soft ones too: well-known is well known. The parts are frequent, the compound is not.
    * Digits are letters: 42nd, b2b. Points and commas separate them too: 3.14 is 3 14. Few numbers occur often
      enough to be learned whole.
    * Everything else separates.

    Lower-casing is Unicode's, which knows no language: Turkish I becomes i, and İ becomes i with a combining dot
    (two code points). Composed and decomposed é are different words unless ``normalize`` has ``nfkc``. Runs of
    Han, Kana or Thai stay whole: use jieba, characters, or a tokenizer of your own.

    Args:
        lowercase: Lower-case the words.

    Example:
        >>> SimpleTokenizer()("Don't panic: New_York's well-known CAFÉ, 42 नमस्ते!")
        ["don't", 'panic', 'new_york', "'s", 'well', 'known', 'café', '42', 'नमस्ते']
    """

    name = "simple"

    def __init__(self, lowercase: bool = True) -> None:
        self.fingerprint = f"simple-2 unicode-{unicodedata.unidata_version}"
        if not lowercase:
            self.fingerprint += " case"
        self._lowercase = lowercase
        extenders = combining_marks() + _JOINERS
        # Beyond ASCII: what is neither of a word nor extends one, or extends none, with all up to the next word.
        # The cheap test comes first; few characters of most text get to the others.
        self._separate = re.compile(
            rf"[^\x00-\x7f\w](?:(?<![{extenders}])|(?<![\w{extenders}].))\W*", re.DOTALL
        ).sub

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into words."""
        if self._lowercase:
            line = line.lower()
        if not line.isascii():
            line = self._separate(" ", line.replace("’", "'").replace("ʼ", "'"))
        # Twice as fast as a regular expression. Lone surrogates, which JSON can hold, are no part of UTF-8.
        line = line.encode("utf-8", "surrogatepass").translate(_TO_SPACE).decode("utf-8", "surrogatepass")
        return (_with_apostrophes(line) if "'" in line else line).split()


def _with_apostrophes(line: str) -> str:
    """Leave the apostrophes that join, and cut off the closing 's.

    Args:
        line: Words, spaces and apostrophes.
    """
    # Each step leaves fewer cases to the next: runs, then what no word precedes, then what no word follows.
    line = f" {line} ".replace("''", " ").replace(" '", " ").replace("' ", " ")
    return line.replace("'s ", " 's ").replace("'S ", " 'S ")
