"""Single characters for scripts written without spaces."""

from __future__ import annotations

import re
import unicodedata

from word2vec.ideographs import SINGLE_CHARACTERS
from word2vec.text.tokenizers.simple import find_combining_marks

# Half-width Katakana has its voicing as a character of its own, which Unicode does not call a combining mark.
_VOICING = "\uff9e\uff9f"


class CharacterTokenizer:
    """Makes each Han or Kana character a word. Words of other scripts stay whole, and numbers too.

    Signs that are written among Han and Kana, such as ー and 々, are words of their own, whatever follows them.

    Args:
        lowercase: Lower-case the words.

    Example:
        >>> CharacterTokenizer()("我爱 TensorFlow 2，ひらがな")
        ['我', '爱', 'tensorflow', '2', 'ひ', 'ら', 'が', 'な']
        >>> CharacterTokenizer()("ユーザーID 人々")
        ['ユ', 'ー', 'ザ', 'ー', 'id', '人', '々']
    """

    name = "characters"

    def __init__(self, lowercase: bool = True) -> None:
        self.fingerprint = f"characters-2 unicode-{unicodedata.unidata_version}"
        if not lowercase:
            self.fingerprint += " case"
        self._lowercase = lowercase
        marks = find_combining_marks()
        other = rf"[^\W{SINGLE_CHARACTERS}{_VOICING}]"
        self._words = re.compile(
            rf"[{SINGLE_CHARACTERS}][{marks}{_VOICING}]*|[{_VOICING}]|{other}+(?:[{marks}]+{other}*)*"
        ).findall

    def __call__(self, line: str, /) -> list[str]:
        """Return the characters and words of one line."""
        return self._words(line.lower() if self._lowercase else line)

    def fold(self, word: str) -> str:
        """Return a word with the case that the words of lines have."""
        return word.lower() if self._lowercase else word
