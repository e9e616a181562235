"""The errors that you can meet. Each message names the value, the limit and the remedy.

All of them derive from :class:`Word2VecError`, so ``except word2vec.Word2VecError`` catches everything that this
package refuses on purpose. Most also derive from the built-in exception that a caller would expect.

::

    try:
        vectors = word2vec.load(path)
    except word2vec.errors.FormatError as error:
        print(f"fetch the model again: {error}")

An exception of another class is either one of Python's own for a wrong call (a ``TypeError`` or ``ValueError``
for arrays that do not fit each other), or a fault of this package that is worth a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "ConfigError",
    "CorpusError",
    "FormatError",
    "KernelError",
    "OutputError",
    "TrainingError",
    "UnknownWordError",
    "Word2VecError",
]


_LONGEST_SHOWN = 80  # characters of a word that a message shows whole


class Word2VecError(Exception):
    """The base of every error that this package raises on purpose.

    Catch it where any refusal is handled alike. The command line does so: it prints the message and exits with
    the status 1.
    """


class ConfigError(Word2VecError):
    """An option is out of its range, unknown, or does not fit the others, or a package for it is not installed.

    Raised before any work begins, by everything that takes options. The message names the option, its value and
    the values that are allowed, or the pip line that installs the package. Change the call.

    It is not a ValueError, because tyro, which parses the command line, takes those for its own and wraps our
    message in its box.
    """


class CorpusError(Word2VecError, ValueError):
    """The training text cannot be read, or there is nothing in it to train on.

    Raised by everything that reads text, above all ``prepare``: a file is missing or damaged, its bytes are not
    of the encoding, or no word occurs ``min_count`` times. The message names the file and the place in it. Mend
    that file, leave it out, or set the option that the message advises.
    """


class FormatError(Word2VecError, ValueError):
    """A file or directory is not of the format it is read as, is damaged, or is of an unknown version.

    Raised where models, encoded corpora, vector files and question files are read, and where a word or number
    cannot be written in a format. The message names the file and the line, row or byte. Fetch or make the file
    again. Where it names a version, update the toolkit.
    """


class OutputError(Word2VecError, OSError):
    """The place to write to is not writable or holds something that must not be overwritten.

    Raised before the work begins wherever that can be seen, so that no hour of training is lost, and at the end
    if the disk is full. Whatever was there before is still there. Choose another path or make room.
    """


class KernelError(Word2VecError, RuntimeError):
    """A kernel in C++ cannot be compiled or loaded.

    Raised only where the kernel is asked for, by ``backend="kernel"`` and ``word2vec kernels build``. Otherwise
    TensorFlow operations and NumPy do the same work more slowly. Install a C++ compiler, or leave the choice of
    the backend to the toolkit.
    """


class TrainingError(Word2VecError, RuntimeError):
    """Training cannot go on, because it diverged, or because memory ran out.

    It has diverged if the loss is not finite, or that of an interval is more than twice that of chance.

    Raised by ``train``, which then writes nothing. The message proposes a lower ``learning_rate``, or what needs
    less memory. Train again with that.
    """


class UnknownWordError(Word2VecError, KeyError):
    """A word is not in the vocabulary.

    Raised by every question about words that must be known, and that are not composed of subwords. Ask for one
    of ``suggestions``, or only for the words that ``vectors.keep_known(words)`` returns.

    Args:
        word: The word as it was given.
        suggestions: The nearest spellings, or a function that finds them. It is called only when they are asked
            for or the message is shown, so that who catches the error does not wait for them.
        place: Where the word was given, if that is not plain.
        remedy: What else can be done.
        reason: Why the word has no vector all the same, if more can be said.
    """

    def __init__(
        self,
        word: object,
        suggestions: Sequence[str] | Callable[[], Sequence[str]],
        place: str = "",
        remedy: str = "",
        reason: str = "",
    ) -> None:
        super().__init__(word)
        self.word = word
        self._place, self._remedy, self._reason = place, remedy, reason
        self._suggestions = suggestions

    @property
    def suggestions(self) -> list[str]:
        """The nearest spellings in the vocabulary, at most five, best first."""
        if callable(self._suggestions):
            self._suggestions = self._suggestions()
        return list(self._suggestions)

    def __str__(self) -> str:
        # KeyError would show the repr of its argument alone.
        message = "the word is empty" if self.word == "" else f"{quote(self.word)} is not in the vocabulary"
        if self._reason:
            message += f", and {self._reason}"
        if self._place:
            message = f"{self._place}: {message}"
        if self.suggestions:
            message += "; nearest spellings: " + ", ".join(self.suggestions)
        return f"{message}; {self._remedy}" if self._remedy else message

    def __reduce__(self) -> tuple[type[UnknownWordError], tuple[object, list[str], str, str, str]]:
        # The vocabulary stays in this process. Only its answer is worth the way to another one.
        return type(self), (self.word, self.suggestions, self._place, self._remedy, self._reason)


def quote(word: object) -> str:
    """Return how a message shows a word or another thing: in quotes, and only the beginning of a long one.

    Example:
        >>> print(quote("lion"), quote("x" * 100_000))
        'lion' 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' (100,000 characters)
    """
    if isinstance(word, str) and len(word) > _LONGEST_SHOWN:
        return f"{word[: _LONGEST_SHOWN // 2] + '...'!r} ({len(word):,} characters)"
    shown = repr(word)
    return shown if isinstance(word, str) or len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."
