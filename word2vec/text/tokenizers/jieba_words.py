"""Chinese words by jieba."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property
from importlib import metadata
from typing import Any

from word2vec.errors import ConfigError
from word2vec.text.sources.compression import STDIN
from word2vec.text.tokenizers.jieba_fast import FastCutter, import_jieba, is_available
from word2vec.text.tokenizers.user_dictionary import TermFinder, UserDictionary, read_user_dictionary

_HAS_WORD_CHARACTER = re.compile(r"\w").search
# The signs that a word of jieba's can hold besides letters and digits.
_SIGN = re.compile(r"[+#&._%\-]").search
# jieba's hidden Markov model makes words of ideographs only. Frequency 0 must forbid it these words.
_IS_HAN = re.compile("[\u4e00-\u9fd5]+").fullmatch


class JiebaTokenizer:
    """Cuts Chinese as jieba's accurate mode does.

    With the package rjieba (0.2.2) the cuts are the same and take a tenth of the time. With a user dictionary,
    jieba itself cuts. Either is loaded at the first line, in a quarter or half of a second.

    The line is cut as it is and lower-cased afterwards, because the dictionary has T恤 and not t恤.

    Args:
        user_dictionary: The path of a file of more words, as ``user_dictionary.py`` describes it.
        hmm: Find words that are in no dictionary by jieba's hidden Markov model.
        punctuation: Keep the pieces without any letter, digit or ideograph. White space is always dropped.
        lowercase: Lower-case the words.
        normalize: Changes the words of the user dictionary, as it changes the lines before they come here.
        allow_rjieba: Cut by rjieba where it is available.

    Raises:
        ConfigError: the user dictionary cannot be read, or one of its lines is wrong.

    Example:
        >>> JiebaTokenizer()("我在GitHub.com买了T恤！")
        ['我', '在', 'github', 'com', '买', '了', 't恤']
    """

    name = "jieba"

    def __init__(
        self,
        user_dictionary: str | None = None,
        hmm: bool = True,
        punctuation: bool = False,
        lowercase: bool = True,
        normalize: Callable[[str], str] = str,
        *,
        allow_rjieba: bool = True,
    ) -> None:
        self._dictionary = None if user_dictionary is None else _read_named(user_dictionary, normalize)
        self._hmm = hmm
        self._punctuation = punctuation
        self._lowercase = lowercase
        self._allow_rjieba = allow_rjieba
        # rjieba is not a part of the fingerprint, because it is used only where it cuts alike.
        self.fingerprint = (
            f"jieba-2 {metadata.version('jieba')} hmm={hmm} punctuation={punctuation} lowercase={lowercase} "
            f"unicode-{unicodedata.unidata_version}"
        )
        if self._dictionary is not None:
            self.fingerprint += f" dictionary-2={self._dictionary.digest}"

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into words."""
        cut = self.cutter
        if self._punctuation:
            words = [word for word in cut(line) if not word.isspace()]
        elif self._dictionary is None and not _SIGN(line):
            # Without one of these signs, each piece is of letters and digits alone, or is not a word.
            words = list(filter(str.isalnum, cut(line)))
        else:
            words = list(filter(_HAS_WORD_CHARACTER, cut(line)))
        # Most lines of Chinese have no capitals.
        return list(map(str.lower, words)) if self._lowercase and line.lower() != line else words

    def fold(self, word: str) -> str:
        """Return a word with the case that the words of lines have."""
        return word.lower() if self._lowercase else word

    @property
    def named_words(self) -> frozenset[str]:
        """The words that the user dictionary asks for, as they come out of a line."""
        named = () if self._dictionary is None else self._dictionary.wanted
        return frozenset(self.fold("_".join(word.split())) for word in named)

    @cached_property
    def cutter(self) -> FastCutter | PlainCutter:
        """Cuts the lines. It is made when the first line comes."""
        if self._dictionary is None and self._allow_rjieba and is_available():
            return FastCutter(self._hmm)
        return PlainCutter(self._hmm, self._dictionary)


def _read_named(path: str, normalize: Callable[[str], str]) -> UserDictionary:
    """Return the user dictionary that an option names.

    Raises:
        ConfigError: it cannot be read, or holds no word.
    """
    if path == str(STDIN):
        raise ConfigError("user_dictionary is '-', but every process that cuts text reads it; name a file")
    dictionary = read_user_dictionary(path, normalize)
    if not dictionary.words and not dictionary.terms:
        raise ConfigError(f"user_dictionary is {path!r}, which holds no word; give one word a line")
    return dictionary


class PlainCutter:
    """A jieba tokenizer of our own, with jieba's dictionary and perhaps yours.

    Args:
        hmm: Find words that are in no dictionary by the hidden Markov model.
        dictionary: More words.
    """

    def __init__(self, hmm: bool, dictionary: UserDictionary | None = None) -> None:
        self._cutter: Any = import_jieba().Tokenizer()
        self._hmm = hmm
        # initialize() does the same with a cache, which is a marshal file in the temp directory. All users of
        # the machine share that directory, so another user may have written the file.
        self._cutter.FREQ, self._cutter.total = self._cutter.gen_pfdict(self._cutter.get_dict_file())
        self._cutter.initialized = True
        self._forbidden: set[str] = set()
        self._find: TermFinder | None = None
        if dictionary is not None:
            self._add_words(dictionary)
            if dictionary.terms:
                self._find = TermFinder(dictionary.terms)

    @property
    def frequencies(self) -> dict[str, int]:
        """The frequency of each word of the dictionary, and 0 for the beginnings of words."""
        frequencies: dict[str, int] = self._cutter.FREQ
        return frequencies

    @property
    def total(self) -> int:
        """The sum by which the frequencies are divided."""
        total: int = self._cutter.total
        return total

    def _add_words(self, dictionary: UserDictionary) -> None:
        for word, frequency in dictionary.words:
            # Not by add_word, which forbids the word to every tokenizer of this process.
            if frequency == 0:
                self._cutter.FREQ[word] = 0
                if _IS_HAN(word):
                    self._forbidden.add(word)
            else:
                self._cutter.add_word(word, frequency)
                self._forbidden.discard(word)

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line. White space and punctuation are words as well."""
        if self._find is None:
            return self._cut(line)
        words: list[str] = []
        end = 0
        for start, stop in self._find(line):
            words += self._cut(line[end:start])
            words.append("_".join(line[start:stop].split()))
            end = stop
        words += self._cut(line[end:])
        return words

    def _cut(self, text: str) -> list[str]:
        words: list[str] = self._cutter.lcut(text, HMM=self._hmm)
        if not self._forbidden or self._forbidden.isdisjoint(words):
            return words
        return [part for word in words for part in (word if word in self._forbidden else [word])]
