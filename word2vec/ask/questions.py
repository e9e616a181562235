"""What a typed line means: the kinds of questions, and how a line becomes one.

Nothing is asked and nothing is printed here. A line becomes one of the classes below. Whether a sign is part of
a word (well-known, C++) depends on the vocabulary, so :func:`parse_question` needs the words there are.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from word2vec.errors import ConfigError

HELP = """\
WORD ...           the nearest words of each word
A - B + C          the nearest words of a sum and difference: king - man + woman
A : B :: C         A is to B as C is to what?
sim A B ...        the cosine of two words, or of each two
odd A B C ...      the word that does not belong with the others
? WORD ...         the words most probable in this context
near WORD ...      the nearest words, also of a word that is a command here, as in: near help
help               this
quit               the end, also Ctrl-D"""

_SIGNS = {"+": "+", "-": "-", "＋": "+", "－": "-", "−": "-"}
_ANY_SIGN = re.escape("".join(_SIGNS))
_SPLIT_AT_SIGNS = re.compile(f"([{_ANY_SIGN}])")
_ANALOGY = re.compile(r"(\S+?)\s*:\s*(\S+?)\s*::\s*(\S+?)(?:\s*:\s*[?？]?)?")

SEPARATOR = re.compile(f"[{_ANY_SIGN}:：?？]")
"""A character that may stand between two words without a space. Chinese is typed without spaces."""

Words = tuple[str, ...]


# ==== The kinds of questions ====


@dataclass(frozen=True)
class Near:
    """The nearest words of each word."""

    words: Words


@dataclass(frozen=True)
class Sum:
    """The nearest words of a sum and difference of words.

    Attributes:
        plus: The words that are added.
        minus: The words that are taken off.
        read_as: The line with spaces round the signs, if it was typed without. It may have been meant as one
            word.
    """

    plus: Words
    minus: Words
    read_as: str | None = None


@dataclass(frozen=True)
class AskedAnalogy:
    """``a`` is to ``b`` as ``c`` is to what?"""

    a: str
    b: str
    c: str


@dataclass(frozen=True)
class Similarity:
    """The cosine of each two of at least two words."""

    words: Words


@dataclass(frozen=True)
class OddOneOut:
    """The word that does not belong with the others, of at least three."""

    words: Words


@dataclass(frozen=True)
class AskedContext:
    """The words most probable in this context."""

    words: Words


@dataclass(frozen=True)
class Help:
    """The list of questions, :data:`HELP`."""


Question = Near | Sum | AskedAnalogy | Similarity | OddOneOut | AskedContext | Help


def list_asked_words(question: Question) -> Words:
    """Return the words of a question whose vectors it asks. A context's are not among them."""
    match question:
        case Near(words) | Similarity(words) | OddOneOut(words):
            return words
        case Sum(plus, minus, _):
            return (*plus, *minus)
        case AskedAnalogy(a, b, c):
            return (a, b, c)
        case _:
            return ()


# ==== From a line to a question ====


def parse_question(line: str, vocabulary: Container[str]) -> Question | None:
    """Return the question that a line asks, or None if it is empty. See :data:`HELP` for what it may say.

    Args:
        line: The line. Full-width signs (：？＋－) work too.
        vocabulary: The words there are.

    Raises:
        ConfigError: the question cannot be understood.

    Example:
        >>> parse_question("king - man + woman", {"king", "man", "woman"})
        Sum(plus=('king', 'woman'), minus=('man',), read_as=None)
        >>> parse_question("well-known", {"well", "well-known", "known"})
        Near(words=('well-known',))
    """
    line = line.strip()
    if not line:
        return None
    if line[0] in "?？" and line not in vocabulary:
        context = tuple(line[1:].split())
        return AskedContext(context) if context else Help()
    tokens = line.split()
    if tokens == ["help"]:
        return Help()
    # Words of other tools may hold spaces: New York.
    if len(tokens) > 1 and line in vocabulary:
        return Near((line,))
    # A command alone is a word like any other.
    command = _parse_command(tokens[0], tuple(tokens[1:])) if len(tokens) > 1 else None
    return command or _parse_analogy(line, vocabulary) or _parse_sum(tokens, vocabulary)


def _parse_command(verb: str, words: Words) -> Question | None:
    """Return the question of a command and its words, or None if it is not a command."""
    if verb == "near":
        return Near(words)
    if verb == "sim":
        if len(words) < 2:
            raise ConfigError(
                f"sim needs at least two words, and was given {len(words)}; for example: sim cat dog"
            )
        return Similarity(words)
    if verb == "odd":
        if len(words) < 3:
            raise ConfigError(
                f"odd needs at least three words, and was given {len(words)}; for example: odd a b c"
            )
        return OddOneOut(words)
    return None


def _parse_analogy(line: str, vocabulary: Container[str]) -> AskedAnalogy | None:
    """Return the analogy ``a : b :: c``, or None if the line is not of that kind."""
    line = line.replace("：", ":")
    if "::" not in line or line in vocabulary:
        return None
    terms = _ANALOGY.fullmatch(line)
    if terms is None:
        raise ConfigError(f"{line!r} is not an analogy; it must read: a : b :: c")
    return AskedAnalogy(terms[1], terms[2], terms[3])


def _parse_sum(tokens: list[str], vocabulary: Container[str]) -> Near | Sum:
    """Return the sum ``a - b + c``, or a question for each word if there are no signs."""
    parts = _split_at_signs(tokens, vocabulary)
    signed = _pair_signs(parts)
    if not signed:
        return Near(tuple(tokens))
    return Sum(
        plus=tuple(word for sign, word in signed if sign == "+"),
        minus=tuple(word for sign, word in signed if sign == "-"),
        read_as=None if parts == tokens else " ".join(parts),
    )


def _split_at_signs(tokens: list[str], vocabulary: Container[str]) -> list[str]:
    """Return the words and signs of ``a-b+c``, which may be typed without spaces.

    A word of the vocabulary stays whole, whatever signs it holds (well-known, C++). A token with a part that is
    not a word stays whole too, so that the answer names it as it was typed.
    """
    parts: list[str] = []
    for token in tokens:
        split = [part for part in _SPLIT_AT_SIGNS.split(token) if part]
        apart = token not in vocabulary and all(part in _SIGNS or part in vocabulary for part in split)
        parts += split if apart else [token]
    return parts


def _pair_signs(parts: list[str]) -> list[tuple[str, str]]:
    """Return ``[(sign, word), ...]`` of ``a - b + c``, or [] if there are no signs, or only a sign.

    Raises:
        ConfigError: a sign is not followed by a word.
    """
    if len(parts) == 1 or not any(part in _SIGNS for part in parts):
        return []
    signed: list[tuple[str, str]] = []
    sign = ""
    # The empty part at the end finds a sign that no word follows.
    for part in [*parts, ""]:
        if part in _SIGNS or not part:
            if sign:
                raise ConfigError(f"{' '.join(parts)!r} has a sign without a word; it must read: a - b + c")
            sign = _SIGNS.get(part, "")
        else:
            signed.append((sign or "+", part))
            sign = ""
    return signed
