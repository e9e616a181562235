"""Single characters for scripts written without spaces."""

from __future__ import annotations

import re
import unicodedata

from word2vec.ideographs import HAN_AND_KANA
from word2vec.text.tokenizers.simple import find_combining_marks


class CharacterTokenizer:
    """Makes each Han or Kana character a word. Words of other scripts stay whole, and numbers too.

    Args:
        lowercase: Lower-case the words.

    Example:
        >>> CharacterTokenizer()("我爱 TensorFlow 2，ひらがな")
        ['我', '爱', 'tensorflow', '2', 'ひ', 'ら', 'が', 'な']
    """

    name = "characters"

    def __init__(self, lowercase: bool = True) -> None:
        self.fingerprint = f"characters-1 unicode-{unicodedata.unidata_version}"
        if not lowercase:
            self.fingerprint += " case"
        self._lowercase = lowercase
        marks = find_combining_marks()
        other = rf"[^\W{HAN_AND_KANA}]"
        self._words = re.compile(rf"[{HAN_AND_KANA}][{marks}]*|{other}+(?:[{marks}]+{other}*)*").findall

    def __call__(self, line: str, /) -> list[str]:
        """Return the characters and words of one line."""
        return self._words(line.lower() if self._lowercase else line)
