r"""User dictionaries: words that jieba cuts out whole.

The file is UTF-8, with one word a line, plain or compressed. A byte order mark is dropped, and text in UTF-16 is
read if it has one. Line ends may be CRLF, and blank lines are allowed::

    word [frequency] [tag]

This is the format of jieba's own dictionaries. Without a frequency jieba computes one that is just high enough
for the word to be cut out. Frequency 0 takes a word away. The tag, a part of speech, is not used.

A word with spaces needs its frequency, ``machine learning 10``, because ``machine learning`` could as well be a
word and its tag. Or a tab ends the word. Then the frequency is optional, and the word may end in a number:
``iPhone 15<TAB>``. The tokenizer gives such words with "_" for the space, New_York, because most vector files
cannot hold a space inside a word.

A word that begins or ends in a letter or digit of another script than Han and Kana is never cut out of a longer
word of that script: AI is not found in MAIL, nor 5G in 15G. jieba itself does cut it out there.

The words are normalised as the text is, before jieba sees either. Upper and lower case differ unless that folds
them, even if words are lower-cased afterwards.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from word2vec.errors import ConfigError, CorpusError
from word2vec.ideographs import SINGLE_CHARACTERS
from word2vec.text.sources.small_files import read_small_file

_LARGEST = 10**12  # the largest frequency: 16,000 times the total of jieba's dictionary
_FREQUENCY = re.compile("[0-9]+").fullmatch
_TAG = re.compile("[a-z]+").fullmatch
# The tags in jieba's dictionary, and its tag of foreign words. Anything else directly after a word is a mistake.
_JIEBA_TAGS = frozenset(
    re.findall(
        "[a-z]+",
        "a ad ag an b c d df dg e eng f g h i j k l m mg mq n ng nr nrfg nrt ns nt nz o p q r rg rr rz s t tg u "
        "ud ug uj ul uv uz v vd vg vi vn vq x y z zg",
    )
)
# The text that jieba looks up in its dictionary (jieba/__init__.py, re_han_default).
_JIEBA_CAN_FIND = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+").fullmatch
_FOREIGN = re.compile(rf"[^\W{SINGLE_CHARACTERS}]").match


@dataclass(frozen=True)
class UserDictionary:
    """The content of a user dictionary.

    Attributes:
        words: The words that jieba can find itself, with their frequencies, in the file's order. jieba computes
            a frequency that is None.
        terms: The words that jieba would cut before it looks them up, or would cut out of the middle of a longer
            word. They are cut out of the line first.
        digest: Changes with the words and frequencies.
    """

    words: tuple[tuple[str, int | None], ...]
    terms: frozenset[str]
    digest: str

    @property
    def wanted(self) -> frozenset[str]:
        """The words to cut out, without those that the dictionary takes away."""
        return self.terms | {word for word, frequency in self.words if frequency != 0}


def read_user_dictionary(path: str, normalize: Callable[[str], str] = str) -> UserDictionary:
    """Read a user dictionary.

    Args:
        path: The file.
        normalize: Changes each word, as it changes the lines of the text.

    Raises:
        ConfigError: it cannot be read, or a line is not as described above. The message names its number.
    """
    try:
        data = read_small_file(path)
    except CorpusError as error:
        raise ConfigError(f"user_dictionary is {path!r}: {error}") from error
    except OSError as error:
        raise ConfigError(f"cannot read the user dictionary {path}: {error.strerror}") from error
    words: list[tuple[str, int | None]] = []
    terms: set[str] = set()
    digest = hashlib.sha256()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            entry = _parse(line)
        except ValueError as error:
            raise ConfigError(f"user dictionary {path}, line {number}: {error}") from None
        if entry is None:
            continue
        word, frequency = " ".join(normalize(entry[0]).split()), entry[1]
        if not word:
            raise ConfigError(
                f"user dictionary {path}, line {number}: nothing is left of {entry[0]!r} once it is normalised"
            )
        digest.update(f"{word}\t{frequency}\n".encode())
        if frequency == 0:
            terms.discard(word)
        if _JIEBA_CAN_FIND(word) and (frequency == 0 or not _may_go_on(word)):
            words.append((word, frequency))
        elif frequency != 0:
            terms.add(word)
    return UserDictionary(tuple(words), frozenset(terms), digest.hexdigest())


def _parse(data: bytes) -> tuple[str, int | None] | None:
    """Return a line's word and frequency, or None if it is blank.

    Raises:
        ValueError: the line is wrong. The message gives the reason.

    Example:
        >>> _parse(b"New York 10 n\\r"), _parse(b"iPhone 15\\t"), _parse(b"T-shirt")
        (('New York', 10), ('iPhone 15', None), ('T-shirt', None))
    """
    try:
        line = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"byte {data[error.start]:#04x} at {error.start} is not UTF-8; save it as UTF-8"
        ) from None
    if not line.strip():
        return None
    if "\t" in line:
        term, _, rest = line.partition("\t")
        word, fields = term.split(), rest.split()
        if fields and not _FREQUENCY(fields[0]) and not (len(fields) == 1 and _TAG(fields[0])):
            raise ValueError(f"{fields[0]!r} is not a frequency, a whole number from 0 on")
        if len(fields) > 2:
            raise ValueError("more than a frequency and a tag after the tab")
        frequency = fields[0] if fields and _FREQUENCY(fields[0]) else None
    else:
        word, frequency = _split_word_and_frequency(line.split())
    if not word:
        raise ValueError("there is no word, only a frequency; write: word [frequency] [tag]")
    if frequency is not None and (len(frequency) > len(str(_LARGEST)) or int(frequency) > _LARGEST):
        raise ValueError(f"the frequency {frequency[:40]} is larger than {_LARGEST}")
    return " ".join(word), None if frequency is None else int(frequency)


def _split_word_and_frequency(fields: list[str]) -> tuple[list[str], str | None]:
    """Split a line without tabs from the right, because the word may hold spaces."""
    if _FREQUENCY(fields[-1]):
        return fields[:-1], fields[-1]
    if len(fields) == 1:
        return fields, None
    if _FREQUENCY(fields[-2]) and _TAG(fields[-1]):
        return fields[:-2], fields[-2]
    if len(fields) == 2 and fields[1] in _JIEBA_TAGS:
        return fields[:1], None
    wrong = fields[-2] if len(fields) > 2 and fields[-1] in _JIEBA_TAGS else fields[-1]
    raise ValueError(
        f"{wrong!r} is not a frequency, a whole number from 0 on; a word with spaces needs one, or a tab "
        "after it"
    )


class TermFinder:
    """Finds terms in a line: the leftmost first, of several the longest, and never a part of a foreign word.

    Example:
        >>> find = TermFinder(["New York", "New York City"])
        >>> find("我爱New York City，不爱New Yorkers")
        [(2, 15)]
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for term in self._terms:
            lengths[term[0]].add(len(term))
        self._lengths = {first: sorted(those, reverse=True) for first, those in lengths.items()}
        firsts = "".join(map(re.escape, self._lengths))
        # Without terms, a pattern that matches nowhere.
        self._starts = re.compile(f"[{firsts}]" if firsts else "(?!)").finditer

    def __call__(self, line: str) -> list[tuple[int, int]]:
        """Return the start and the end of each term, in order. Terms do not overlap."""
        found: list[tuple[int, int]] = []
        after = 0
        for match in self._starts(line):
            start = match.start()
            if start < after:
                continue
            for length in self._lengths[match[0]]:
                end = start + length
                if line[start:end] in self._terms and not _goes_on(line, start) and not _goes_on(line, end):
                    found.append((start, end))
                    after = end
                    break
        return found


def _may_go_on(word: str) -> bool:
    """True if a word begins or ends as words do that go on without a space."""
    return bool(_FOREIGN(word) or _FOREIGN(word, len(word) - 1))


def _goes_on(line: str, place: int) -> bool:
    """True if a word of letters or digits, not ideographs, goes on across a place."""
    return bool(place > 0 and _FOREIGN(line, place - 1) and _FOREIGN(line, place))
