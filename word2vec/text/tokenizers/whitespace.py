"""For text that is tokenised already: white space separates the words."""

from __future__ import annotations

import re

# The white space that str.split knows besides ASCII's space, tab and line ends. Words may hold these characters.
# They were left in the text on purpose. word2vec.c, fastText and gensim's corpus_file do not split there either.
_OTHER_SPACES = re.compile("[\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]").search
_SPACES = re.compile("[^ \t\n\v\f\r]+").findall


class WhitespaceTokenizer:
    """Splits at runs of ASCII white space and changes nothing else.

    Example:
        >>> WhitespaceTokenizer()("Keeps case,  punctuation and 10\xa0km .")
        ['Keeps', 'case,', 'punctuation', 'and', '10\\xa0km', '.']
    """

    name = "whitespace"
    fingerprint = "whitespace-2"

    def __call__(self, line: str, /) -> list[str]:
        """Split one line at its white space."""
        if line.isascii():
            # One by one, because this runs for every line and any() takes three times as long.
            if "\x1c" in line or "\x1d" in line or "\x1e" in line or "\x1f" in line:
                return _SPACES(line)
        elif _OTHER_SPACES(line):
            return _SPACES(line)
        return line.split()
