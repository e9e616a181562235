"""Chinese words by jieba."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from importlib import metadata
from typing import Any

from word2vec.text.tokenizers.jieba_fast import FastCutter, import_jieba, is_available
from word2vec.text.tokenizers.user_dictionary import TermFinder, UserDictionary, read_user_dictionary

_HAS_WORD_CHARACTER = re.compile(r"\w").search
# What can be inside a word of jieba's that is not of letters and digits alone.
_SIGN = re.compile(r"[+#&._%\-]").search
# The only words that jieba's hidden Markov model makes, and that frequency 0 must therefore forbid it.
_IS_HAN = re.compile("[\u4e00-\u9fd5]+").fullmatch


class JiebaTokenizer:
    """Cuts Chinese as jieba's accurate mode does.

    With the package rjieba (0.2.2) the cuts are the same and take a tenth of the time; where a user dictionary
    is set, jieba itself cuts. Either is loaded at the first line, in a quarter or half of a second.

    The line is cut as it is and lower-cased afterwards: the dictionary knows T恤, not t恤.

    Args:
        user_dictionary: The path of a file of more words; ``user_dictionary.py`` describes it.
        hmm: Find words that are in no dictionary by jieba's hidden Markov model.
        punctuation: Keep the pieces without any letter, digit or ideograph. White space is always dropped.
        lowercase: Lower-case the words.

    Raises:
        ConfigError: the user dictionary cannot be read or has a line that is not in order.

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
    ) -> None:
        self._dictionary = None if user_dictionary is None else read_user_dictionary(user_dictionary)
        self._hmm = hmm
        self._punctuation = punctuation
        self._lowercase = lowercase
        self._cut: Callable[[str], list[str]] | None = None
        # rjieba is not in it: it is used only where it cuts alike.
        self.fingerprint = (
            f"jieba-2 {metadata.version('jieba')} hmm={hmm} punctuation={punctuation} lowercase={lowercase} "
            f"unicode-{unicodedata.unidata_version}"
        )
        if self._dictionary is not None:
            self.fingerprint += f" dictionary={self._dictionary.digest}"

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line into words."""
        cut = self._cut
        if cut is None:
            cut = self._cut = self._new_cutter()
        if self._punctuation:
            words = [word for word in cut(line) if not word.isspace()]
        elif self._dictionary is None and not _SIGN(line):
            # Where none of these signs is, jieba's words are of letters and digits alone or are no words.
            words = list(filter(str.isalnum, cut(line)))
        else:
            words = list(filter(_HAS_WORD_CHARACTER, cut(line)))
        # Most lines of Chinese have no capitals.
        return list(map(str.lower, words)) if self._lowercase and line.lower() != line else words

    def _new_cutter(self) -> Callable[[str], list[str]]:
        if self._dictionary is None and is_available():
            return FastCutter(self._hmm)
        return PlainCutter(self._hmm, self._dictionary)


class PlainCutter:
    """A jieba tokenizer of our own, with its dictionary loaded and perhaps a user's.

    Args:
        hmm: Find words that are in no dictionary by the hidden Markov model.
        dictionary: More words.
    """

    def __init__(self, hmm: bool, dictionary: UserDictionary | None = None) -> None:
        self._cutter: Any = import_jieba().Tokenizer()
        self._hmm = hmm
        # What initialize() does, without its cache: a marshal file in the temp directory that all users
        # of the machine share, which another user may have written.
        self._cutter.FREQ, self._cutter.total = self._cutter.gen_pfdict(self._cutter.get_dict_file())
        self._cutter.initialized = True
        self._forbidden: set[str] = set()
        self._find: TermFinder | None = None
        if dictionary is not None:
            self._add_words(dictionary)
            if dictionary.terms:
                self._find = TermFinder(dictionary.terms)

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
        """Cut one line; white space and punctuation are words as well."""
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
