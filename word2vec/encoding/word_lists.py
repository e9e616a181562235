"""Lists of words that you name: stop words, words to keep, and vocabularies of other tools."""

from __future__ import annotations

import re
from collections.abc import Callable

from word2vec.errors import ConfigError
from word2vec.storage.vocabulary_lines import unescape
from word2vec.text.sources.small_files import read_lines

# A line of word2vec.c's -save-vocab: fprintf(fo, "%s %lld\n", vocab[a].word, vocab[a].cn).
_WORD_AND_COUNT = re.compile(r"\s*(\S+) +[0-9]+\s*").fullmatch
_SENTENCE_END = "</s>"
"""The first word of such a file, which stands for the end of a line."""


def read_word_list(path: str | None, option: str, fold: Callable[[str], str] = str) -> frozenset[str]:
    """Read words, one a line. White space around a word does not belong to it.

    A file that ``word2vec vocab`` exported has a tab and a count behind each word, and one of word2vec.c's
    ``-save-vocab`` a space and a count. Both are read, and their counts ignored.

    Args:
        path: The file. None gives no words.
        option: The option that names the file, for messages.
        fold: Changes each word as the words of the text are changed.

    Raises:
        ConfigError: the file cannot be read, is not UTF-8, or holds no word.
    """
    if path is None:
        return frozenset()
    lines = [line for line in read_lines(path, ConfigError, f"{option} is {path!r}, which") if line.strip()]
    written = _split_off_counts(lines, option) or [line.partition("\t")[0] for line in lines]
    found = frozenset(filter(None, (fold(unescape(word.strip())).strip() for word in written)))
    if not found:
        raise ConfigError(f"{option} is {path!r}, which holds no word; give one word a line")
    return found


def _split_off_counts(lines: list[str], option: str) -> list[str] | None:
    """Return the words of lines as word2vec.c writes them, or None if the lines are others.

    Names such as "area 51" look alike. So all lines must be of this form, and no word may come twice. One line
    alone is taken for a name, except in a vocabulary.
    """
    words = [found[1] for line in lines if (found := _WORD_AND_COUNT(line))]
    if len(words) < len(lines) or len(set(words)) < len(words):
        return None
    if len(words) < 2 and option != "vocabulary":
        return None
    return words[1:] if words[:1] == [_SENTENCE_END] and len(words) > 1 else words
