"""The errors users meet. Each message names the value, the limit and the remedy.

All of them derive from :class:`Word2VecError`, so that ``except Word2VecError`` catches whatever this
package refuses, and most from the built-in exception a caller would expect.
"""

from __future__ import annotations


class Word2VecError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigError(Word2VecError):
    """An option is out of its range, unknown, or does not fit the others.

    Not a ValueError: tyro takes those for its own and wraps our message in its box.
    """


class CorpusError(Word2VecError, ValueError):
    """The training text cannot be read, or there is nothing in it to train on."""


class FormatError(Word2VecError, ValueError):
    """A file or directory is not what it is said to be, is damaged, or is of an unknown version."""


class OutputError(Word2VecError, OSError):
    """The place to write to is not writable or holds something that must not be overwritten."""


class KernelError(Word2VecError, RuntimeError):
    """The CPU kernel cannot be compiled or loaded."""


class TrainingError(Word2VecError, RuntimeError):
    """Training cannot go on: the loss is no longer finite."""


class UnknownWordError(Word2VecError, KeyError):
    """A word is not in the vocabulary. ``word`` is the word, ``suggestions`` the nearest spellings."""

    def __init__(self, word: object, suggestions: list[str]) -> None:
        self.word = word
        self.suggestions = suggestions
        message = f"{word!r} is not in the vocabulary"
        if suggestions:
            message += "; nearest spellings: " + ", ".join(suggestions)
        super().__init__(message)

    def __str__(self) -> str:
        # KeyError would show the repr of its argument, quotes and escapes included.
        return str(self.args[0])
