"""For text that is tokenised already: white space separates the words."""

from __future__ import annotations

import re

# The white space that str.split knows besides ASCII's space, tab and line ends, and the ideographic space. Words
# may hold these characters. They were left in the text on purpose. word2vec.c, fastText and gensim's corpus_file
# do not split there either.
_OTHER_SPACES = re.compile("[\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]").search
# Segmented Chinese is parted by ideographic spaces as often as by ASCII's (SIGHAN's bakeoffs of 2003 and 2005).
_SPACES = re.compile("[^ \t\n\v\f\r\u3000]+").findall


class WhitespaceTokenizer:
    """Splits at runs of ASCII white space and ideographic spaces, and changes nothing else.

    Example:
        >>> WhitespaceTokenizer()("Keeps case,  punctuation and 10\xa0km .")
        ['Keeps', 'case,', 'punctuation', 'and', '10\\xa0km', '.']
        >>> WhitespaceTokenizer()("我\u3000爱  北京")
        ['我', '爱', '北京']
    """

    name = "whitespace"
    fingerprint = "whitespace-3"

    def __call__(self, line: str, /) -> list[str]:
        """Split one line at its white space."""
        if line.isascii():
            # One by one, because this runs for every line and any() takes three times as long.
            if "\x1c" in line or "\x1d" in line or "\x1e" in line or "\x1f" in line:
                return _SPACES(line)
        elif _OTHER_SPACES(line):
            return _SPACES(line)
        return line.split()

    @staticmethod
    def fold(word: str) -> str:
        """Return the word, which is as the words of lines are."""
        return word
