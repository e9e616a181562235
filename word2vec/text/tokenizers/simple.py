"""The default tokenizer: lower-cased words of any script that separates its words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# The ranges that hold combining marks (Unicode category M). Asking about all 1.1 million code points takes 0.2 s
# in every process. These 67,000 leave out the ideographs, Hangul, surrogates and private use.
_MARKED = ((0x300, 0x3400), (0xA000, 0xAC00), (0xFB00, 0x17000), (0x1B000, 0x20000), (0xE0100, 0xE0200))

# Zero-width non-joiner and joiner: inside words of Persian, Hindi, Sinhala.
_JOINERS = "\u200c\u200d"

# ASCII characters that are not part of a word become spaces, except the apostrophe. Bytes above 127 are parts of
# characters in UTF-8 and stay.
_TO_SPACE = bytes(
    code if code > 127 or chr(code).isalnum() or chr(code) in "_'" else ord(" ") for code in range(256)
)


@cache
def find_combining_marks() -> str:
    r"""Return the inside of a character class with every combining mark (Unicode category M).

    ``\w`` leaves them out, which would split Hindi, Thai or decomposed é in the middle of a word.
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
    """Finds the words in a text and drops the characters between them.

    * Letters, digits and underscores make words. So do the combining marks that follow them: नमस्ते and
      decomposed é stay whole. So do the zero-width joiner and non-joiner, with which Persian and Sinhala spell.
      A mark after any other character, such as the variation selector of an emoji, is dropped with it.
    * An apostrophe between two of these joins them: don't, o'clock, l'homme. It may be ' or ’ (U+2019) or ʼ
      (U+02BC) and becomes '. Other apostrophes are quotation marks and separate: 'quoted' gives quoted, dogs'
      gives dogs.
    * A closing 's is a word of its own, as in the Penn Treebank: london's gives london 's. Otherwise most nouns
      would be in the vocabulary a second time, rarer and with a worse vector.
    * Hyphens separate, soft ones too: well-known gives well known. The parts are frequent, the compound is not.
    * Digits count as letters: 42nd, b2b. Points and commas separate them too: 3.14 gives 3 14. Few numbers occur
      often enough to be learned whole.
    * All other characters separate.

    Lower-casing is Unicode's, which is the same for all languages: Turkish I becomes i, and İ becomes i with a
    combining dot (two code points). Composed and decomposed é are different words unless ``normalize`` has
    ``nfkc``. Runs of Han, Kana or Thai stay whole: use jieba, characters, or your own tokenizer.

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
        extenders = find_combining_marks() + _JOINERS
        # Beyond ASCII, match a character that is not part of a word, and all up to the next word. A combining
        # mark is part of a word only after a letter or another mark. The cheap test comes first: in most text
        # few characters get to the others.
        self._separate = re.compile(
            rf"[^\x00-\x7f\w](?:(?<![{extenders}])|(?<![\w{extenders}].))\W*", re.DOTALL
        ).sub

    def __call__(self, line: str, /) -> list[str]:
        """Return the words of one line."""
        if self._lowercase:
            line = line.lower()
        if not line.isascii():
            line = self._separate(" ", line.replace("’", "'").replace("ʼ", "'"))
        # Twice as fast as a regular expression. JSON can hold lone surrogates, which UTF-8 cannot.
        line = line.encode("utf-8", "surrogatepass").translate(_TO_SPACE).decode("utf-8", "surrogatepass")
        return (_keep_joining_apostrophes(line) if "'" in line else line).split()

    def fold(self, word: str) -> str:
        """Return a word with the case and the apostrophes that the words of lines have."""
        word = word.replace("’", "'").replace("ʼ", "'")
        return word.lower() if self._lowercase else word


def _keep_joining_apostrophes(line: str) -> str:
    """Keep the apostrophes that join, and split off the closing 's.

    Args:
        line: Words, spaces and apostrophes.
    """
    # First drop runs of apostrophes, then those that no word precedes, then those that no word follows.
    line = f" {line} ".replace("''", " ").replace(" '", " ").replace("' ", " ")
    return line.replace("'s ", " 's ").replace("'S ", " 'S ")
