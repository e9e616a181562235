"""The parameters of a request, read and bounded. What is wrong with one is said with its name and its limit."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote_plus

from word2vec.errors import quote
from word2vec.explorer.refusal import Kind, Refusal

MOST_ANSWERS = 1000
"""The largest ``topn``."""
LONGEST_QUESTION = 1000
"""Characters of a typed line."""
LONGEST_TEXT = 10_000
"""Characters of a text whose keywords are asked for."""
MOST_WORDS = 50
"""Words of one question. ``sim`` compares each two of them, and each has a table of its own otherwise."""
MOST_ROWS = 512
"""Rows whose words are asked for one by one."""
MOST_IN_A_ROW = 4096
"""Words of neighbouring rows."""

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Parameters:
    """The parameters of one request.

    Args:
        query: What follows the question mark, as it came.
        single: The names that may come once.
        several: The names that may come more than once.

    Raises:
        Refusal: the query is not text, a name is unknown, or comes twice where it may come once.

    Example:
        >>> parameters = Parameters(b"q=king+-+man&topn=5", single=("q", "topn"))
        >>> parameters.read_text("q", 1000), parameters.read_whole("topn", 1, 1000, default=10)
        ('king - man', 5)
    """

    def __init__(self, query: bytes, single: Collection[str] = (), several: Collection[str] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in _split_query(query):
            if name not in single and name not in several:
                known = ", ".join([*single, *several]) or "none"
                raise _refuse(f"the parameter {quote(name)} is unknown; those of this address are: {known}")
            if name in self._values and name not in several:
                raise _refuse(f"the parameter {name} comes twice; give it once")
            self._values.setdefault(name, []).append(value)

    def read_text(self, name: str, longest: int) -> str:
        """Return a text that must be there, of at most ``longest`` characters.

        Raises:
            Refusal: it is missing, empty or too long.
        """
        (text,) = self._values.get(name, [""])
        return _check_text(name, text, longest)

    def read_texts(self, name: str, longest: int, most: int) -> list[str]:
        """Return the texts of a parameter that may come several times, at least one and at most ``most``.

        Raises:
            Refusal: there is none, there are too many, or one is empty or too long.
        """
        texts = self._values.get(name, [])
        if not 1 <= len(texts) <= most:
            raise _refuse(f"{name} comes {len(texts)} times; give it 1 to {most} times", "out_of_range")
        return [_check_text(name, text, longest) for text in texts]

    def read_choice(self, name: str, choices: Collection[str]) -> str:
        """Return one of some values.

        Raises:
            Refusal: it is missing or none of them.
        """
        (text,) = self._values.get(name, [""])
        if text not in choices:
            raise _refuse(f"{name} is {quote(text)}; it must be one of: {', '.join(choices)}", "out_of_range")
        return text

    def read_whole(self, name: str, least: int, most: int, default: int) -> int:
        """Return a whole number within its limits.

        Raises:
            Refusal: it is something else or outside of them.
        """
        if name not in self._values:
            return default
        (text,) = self._values[name]
        return _check_whole(name, text, least, most)

    def read_wholes(self, name: str, least: int, most: int, most_values: int) -> list[int]:
        """Return the whole numbers of a parameter that may come several times, at most ``most_values`` of them.

        Raises:
            Refusal: one is something else or outside of its limits, or there are too many.
        """
        texts = self._values.get(name, [])
        if len(texts) > most_values:
            raise _refuse(f"{name} comes {len(texts):,} times; at most {most_values:,} are answered", "too_long")
        return [_check_whole(name, text, least, most) for text in texts]

    def __contains__(self, name: str) -> bool:
        return name in self._values


def _split_query(query: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a query, in their order.

    Raises:
        Refusal: it is not UTF-8, an escape is wrong, or it holds NUL.
    """
    try:
        text = query.decode("utf-8")
        if _BAD_ESCAPE.search(text):
            raise _refuse("a % in the address is not followed by two hexadecimal digits; write % as %25")
        parts = [part.partition("=") for part in text.split("&") if part]
        # A surrogate has no UTF-8, so that its escapes are refused too.
        pairs = [
            (unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict"))
            for name, _, value in parts
        ]
    except UnicodeDecodeError as error:
        raise _refuse("the parameters are not UTF-8; encode them as browsers do") from error
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise _refuse("a parameter holds the character NUL, which no word has; leave it out")
    return pairs


def _check_text(name: str, text: str, longest: int) -> str:
    if not text.strip():
        raise _refuse(f"{name} is empty; give at least one word")
    if len(text) > longest:
        raise _refuse(f"{name} has {len(text):,} characters; at most {longest:,} are answered", "too_long")
    return text


def _check_whole(name: str, text: str, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(text):
        raise _refuse(
            f"{name} is {quote(text)}; it must be a whole number from {least:,} to {most:,}", "out_of_range"
        )
    number = int(text)
    if not least <= number <= most:
        raise _refuse(f"{name} is {number:,}; it must be from {least:,} to {most:,}", "out_of_range")
    return number


def _refuse(message: str, kind: Kind = "bad_question") -> Refusal:
    return Refusal(400, kind, message)
