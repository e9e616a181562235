"""The prompt: lines read from the terminal, with completion and history (prompt_toolkit, the extra ``ask``)."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from word2vec.ask.questions import SEPARATOR
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

PROMPT = "> "
_SHOWN = 50  # completions at a time


def read_typed_lines(read: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines that ``read`` returns for the prompt until the end (Ctrl-D). Ctrl-C drops a line."""
    while True:
        try:
            yield read(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def read_plain_line(prompt: str) -> str:
    """Read a line as :func:`input` does, for when there is no prompt_toolkit."""
    try:
        return input(prompt)
    except (KeyboardInterrupt, EOFError):
        print()  # the cursor still stands behind the prompt
        raise


def find_history_file() -> Path | None:
    """Return the file of earlier questions, made if missing, for this user alone (mode 0600).

    tied-word2vec/ask_history in ``XDG_STATE_HOME`` or ``~/.local/state``. None if it is not available. A
    conversation does without. The history of earlier versions, tf-word2vec/ask_history, is moved there.
    """
    try:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        path = Path(base) / "tied-word2vec" / "ask_history"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _move_older_history(Path(base) / "tf-word2vec" / "ask_history", path)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except (OSError, RuntimeError):
        return None
    return path


def _move_older_history(older: Path, path: Path) -> None:
    """Move the history of the time when the distribution was called tf-word2vec, unless there is a newer one."""
    if older.is_file() and not older.is_symlink() and not path.exists():
        older.rename(path)
        with suppress(OSError):  # not empty: other things are in it
            older.parent.rmdir()


def make_prompt_session(
    vectors: WordVectors, history: Path | None, input: Input | None = None, output: Output | None = None
) -> PromptSession[str]:
    """Return a prompt that completes the words of the vocabulary.

    Args:
        vectors: Whose words are completed.
        history: The file of earlier lines, None to keep them in memory.
        input: The input, by default the terminal.
        output: The output, by default the terminal.

    Raises:
        ImportError: prompt_toolkit is not installed.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    prefixes = Prefixes(vectors.words)

    class WordCompleter(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            typed = prefixes.find_typed(document.text_before_cursor)
            for word in prefixes.find_words(typed):
                yield Completion(word, start_position=-len(typed))

    kept: History = InMemoryHistory() if history is None else FileHistory(str(history))
    # In a thread: the first completion sorts the words, and you can type on meanwhile.
    return PromptSession(
        history=kept, completer=WordCompleter(), complete_in_thread=True, input=input, output=output
    )


class Prefixes:
    """Finds the words that begin with a prefix.

    Args:
        words: V words, most frequent first.

    Example:
        >>> Prefixes(["the", "cat", "tea", "then"]).find_words("th")
        ['the', 'then']
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words

    @cached_property
    def _order(self) -> list[int]:
        # On the first use: a second for a million words, and a pipe never needs it.
        return sorted(range(len(self._words)), key=self._words.__getitem__)

    def find_words(self, prefix: str, count: int = _SHOWN) -> list[str]:
        """Return the ``count`` most frequent words that begin with ``prefix``, none for an empty prefix."""
        if not prefix:
            return []
        first, last = self._find_bounds(prefix)
        return [self._words[row] for row in sorted(self._order[first:last])[:count]]

    def find_typed(self, text: str) -> str:
        """Return the beginning of a word at the end of the text.

        It is the text after the last space. If no word begins so, it is the text after the last ``SEPARATOR``,
        because Chinese is typed without spaces.
        """
        token = re.split(r"\s", text)[-1]
        first, last = self._find_bounds(token)
        return token if first < last else SEPARATOR.split(token)[-1]

    def _find_bounds(self, prefix: str) -> tuple[int, int]:
        key = self._words.__getitem__
        first = bisect_left(self._order, prefix, key=key)
        # The words with the prefix lie together. Cut to its length they are not greater than it.
        last = bisect_left(self._order, True, lo=first, key=lambda row: key(row)[: len(prefix)] > prefix)
        return first, last
