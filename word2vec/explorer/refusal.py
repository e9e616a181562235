"""A request that is refused: the status, the message and the kind that the page tells refusals apart by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from word2vec.errors import FormatError, OutputError, UnknownWordError, Word2VecError
from word2vec.explorer.hidden_places import hide_places
from word2vec.optional_package import names_pip_line
from word2vec.terminal.text_tables import escape_controls

Kind = Literal[
    "unknown_word",
    "bad_question",
    "no_softmax",
    "no_package",
    "too_long",
    "out_of_range",
    "not_found",
    "forbidden",
    "token",
    "internal",
]


class Refusal(Exception):
    """A request is answered by an error and not by what it asked for.

    Args:
        status: The status of HTTP.
        kind: What the page tells refusals apart by.
        message: The value, the limit and the remedy.
        word: The unknown word, if that is the reason.
        suggestions: Its nearest spellings.
    """

    def __init__(
        self,
        status: int,
        kind: Kind,
        message: str,
        word: str | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.word = word
        self.suggestions = list(suggestions)

    def describe(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {
            "error": escape_controls(str(self)),
            "kind": self.kind,
            "word": self.word,
            "suggestions": self.suggestions,
        }


def refuse_error(error: Word2VecError, places: Iterable[Path | None] = ()) -> Refusal:
    """Return the refusal of a question that the vectors or the softmax have refused.

    Args:
        error: Why.
        places: Where the models are on this machine, which visitors are not told.
    """
    if isinstance(error, UnknownWordError):
        word = error.word if isinstance(error.word, str) else None
        return Refusal(400, "unknown_word", str(error), word, error.suggestions)
    message = str(error)
    if isinstance(error, (FormatError, OutputError)):
        message = hide_places(message, places)
    kind: Kind = "no_package" if names_pip_line(message) else "bad_question"
    return Refusal(400, kind, message)
