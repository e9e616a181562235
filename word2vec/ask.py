"""A conversation with a model: one question a line, answered as a table.

:func:`answer` understands a line and knows nothing of terminals; :func:`converse` reads lines, from a prompt
with completion and history (prompt_toolkit, the extra ``ask``) or from a pipe, and goes on after an error.
"""

from __future__ import annotations

import importlib
import io
import itertools
import os
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from word2vec import tables
from word2vec.errors import ConfigError, Word2VecError
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

Answers = list[tuple[str, float]]
Predict = Callable[[list[str], int], Answers]
"""Context words and how many answers -> [(word, probability), ...]"""

HELP = """\
WORD ...           the nearest words of each word
A - B + C          the nearest words of a sum and difference; king - man + woman
A : B :: C         A is to B as C is to what?
sim A B ...        the cosine of two words, or of each two
odd A B C ...      the word that does not belong with the others
? WORD ...         the words most probable among these
near WORD ...      the nearest words, also of a word that is a command here, as in: near help
help               this
quit               the end; also Ctrl-D"""

PROMPT = "> "
_QUIT = ("quit", "exit")
_SIGNS = {"+": "+", "-": "-", "＋": "+", "－": "-", "−": "-"}
_SPLIT_AT_SIGNS = re.compile("([-+＋－−])")
_SHOWN = 50  # completions at a time


def answer(vectors: WordVectors, line: str, topn: int = 10, predict: Predict | None = None) -> str:
    """Answer one line; see ``HELP`` for what it may say.

    Args:
        vectors: Who is asked.
        line: The question. Full-width signs (：？＋－) do as well.
        topn: How many words an answer lists.
        predict: Answers ``? context``; None if the model cannot.

    Returns:
        The answer, maybe of several lines; "" to an empty line.

    Raises:
        Word2VecError: the question cannot be understood, or a word is not in the vocabulary.

    Example:
        >>> import numpy as np
        >>> vectors = WordVectors(["cat", "dog", "idea"], np.array([[1, 0.1], [1, 0], [0, 1]], np.float32))
        >>> print(answer(vectors, "cat"))
        dog   0.9950
        idea  0.0995
        >>> print(answer(vectors, "sim cat dog"))
        cat  dog  0.9950
    """
    line = line.strip()
    if line[:1] in ("?", "？") and line not in vectors:
        return _predicted(vectors, line[1:].split(), topn, predict)
    tokens = line.split()
    if not tokens:
        return ""
    verb, rest = tokens[0], tokens[1:]
    if verb == "help" and not rest:
        return HELP
    # A command alone is a word like any other.
    if rest and verb in _COMMANDS:
        return _COMMANDS[verb](vectors, rest, topn)
    terms = _analogy_terms(vectors, line)
    if terms:
        return _table(vectors.analogy(*terms, topn=topn))
    parts = _taken_apart(vectors, tokens)
    signed = _signed(parts)
    if not signed:
        return _near(vectors, tokens, topn)
    plus = [word for sign, word in signed if sign == "+"]
    minus = [word for sign, word in signed if sign == "-"]
    found = _table(vectors.most_similar(plus, minus, topn))
    # Said, because what was typed without spaces may have been meant as one word.
    return found if parts == tokens else f"{' '.join(parts)}:\n{found}"


def converse(
    vectors: WordVectors,
    lines: Iterable[str],
    topn: int = 10,
    predict: Predict | None = None,
    write: Callable[[str], None] = print,
    complain: Callable[[str], None] = lambda message: print(message, file=sys.stderr),
) -> None:
    """Answer line after line until they end or one says quit.

    Args:
        vectors: Who is asked.
        lines: The questions.
        topn: How many words an answer lists.
        predict: As for :func:`answer`.
        write: Prints an answer.
        complain: Prints an error, always of one line.
    """
    for line in lines:
        if line.strip() in _QUIT:
            return
        try:
            said = answer(vectors, line, topn, predict)
            if said:
                write(said)
        except Word2VecError as error:
            complain("error: " + " ".join(str(error).split()))
        except KeyboardInterrupt:
            complain("interrupted")


def ask(vectors: WordVectors, topn: int = 10, predict: Predict | None = None) -> None:
    """Converse at the terminal, or answer the lines of standard input when that is none.

    Raises:
        ConfigError: ``topn`` is below 1.
    """
    if topn < 1:
        raise ConfigError(f"topn is {topn}; it must be at least 1")
    if not sys.stdin.isatty():
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # bytes that are no text are unknown words, and no crash
        converse(vectors, sys.stdin, topn, predict, lambda text: print(text, flush=True))
        return
    print(f"{len(vectors):,} words; help lists the questions, Ctrl-D ends", file=sys.stderr)
    try:
        lines = prompted(prompt_session(vectors, history_file()).prompt)
    except ImportError:
        print(
            "word2vec: for completion and history, the package prompt_toolkit: pip install 'tf-word2vec[ask]'",
            file=sys.stderr,
        )
        with suppress(ImportError):
            importlib.import_module("readline")  # gives input() a line that can be edited
        lines = prompted(_input)
    converse(vectors, lines, topn, predict)


def prompted(read: Callable[[str], str]) -> Iterator[str]:
    """Yield what ``read`` returns for the prompt until it meets the end (Ctrl-D); Ctrl-C drops the line."""
    while True:
        try:
            yield read(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _input(prompt: str) -> str:
    try:
        return input(prompt)
    except (KeyboardInterrupt, EOFError):
        print()  # the cursor still stands behind the prompt
        raise


def history_file() -> Path | None:
    """Return the file of earlier questions, made if missing, for this user alone (mode 0600).

    tf-word2vec/ask_history in ``XDG_STATE_HOME`` or ``~/.local/state``. None if it cannot be had: a
    conversation does without.
    """
    try:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        path = Path(base) / "tf-word2vec" / "ask_history"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except (OSError, RuntimeError):
        return None
    return path


def prompt_session(
    vectors: WordVectors, history: Path | None, input: Input | None = None, output: Output | None = None
) -> PromptSession[str]:
    """Return a prompt that completes the words of the vocabulary.

    Args:
        vectors: Whose words are completed.
        history: The file of earlier lines; None keeps them in memory.
        input, output: The terminal by default.

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
            typed = prefixes.typed(document.text_before_cursor)
            for word in prefixes.starting_with(typed):
                yield Completion(word, start_position=-len(typed))

    kept: History = InMemoryHistory() if history is None else FileHistory(str(history))
    # In a thread: the first completion sorts the words, and one may type on meanwhile.
    return PromptSession(
        history=kept, completer=WordCompleter(), complete_in_thread=True, input=input, output=output
    )


class Prefixes:
    """Finds the words that begin with what was typed.

    Args:
        words: V words, most frequent first.

    Example:
        >>> Prefixes(["the", "cat", "tea", "then"]).starting_with("th")
        ['the', 'then']
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words

    @cached_property
    def _order(self) -> list[int]:
        # On the first use: a second for a million words, and a pipe never needs it.
        return sorted(range(len(self._words)), key=self._words.__getitem__)

    def starting_with(self, prefix: str, count: int = _SHOWN) -> list[str]:
        """Return the ``count`` most frequent words that begin with ``prefix``; none for an empty one."""
        if not prefix:
            return []
        first, last = self._bounds(prefix)
        return [self._words[row] for row in sorted(self._order[first:last])[:count]]

    def typed(self, text: str) -> str:
        """Return the beginning of a word that the text ends with.

        What follows the last space; or, if no word begins so, what follows the last sign, because Chinese is
        typed without spaces.
        """
        token = re.split(r"\s", text)[-1]
        first, last = self._bounds(token)
        return token if first < last else re.split("[-+:?＋－−：？]", token)[-1]

    def _bounds(self, prefix: str) -> tuple[int, int]:
        key = self._words.__getitem__
        first = bisect_left(self._order, prefix, key=key)
        # The words with the prefix lie together; cut to its length they are not greater than it.
        last = bisect_left(self._order, True, lo=first, key=lambda row: key(row)[: len(prefix)] > prefix)
        return first, last


def _near(vectors: WordVectors, words: list[str], topn: int) -> str:
    found = {word: vectors.most_similar(word, topn=topn) for word in words}
    if len(found) == 1:
        return _table(found[words[0]])
    return "\n".join(f"{word}:\n{_table(nearest)}" for word, nearest in found.items())


def _sim(vectors: WordVectors, words: list[str], topn: int) -> str:
    if len(words) < 2:
        raise ConfigError(f"sim needs at least two words, and was given {len(words)}; for example: sim cat dog")
    return tables.aligned([(a, b, vectors.similarity(a, b)) for a, b in itertools.combinations(words, 2)])


def _odd(vectors: WordVectors, words: list[str], topn: int) -> str:
    if len(words) < 3:
        raise ConfigError(f"odd needs at least three words, and was given {len(words)}; for example: odd a b c")
    return vectors.doesnt_match(words)


_COMMANDS: dict[str, Callable[[WordVectors, list[str], int], str]] = {"near": _near, "sim": _sim, "odd": _odd}


def _predicted(vectors: WordVectors, words: list[str], topn: int, predict: Predict | None) -> str:
    if not words:
        return HELP
    if predict is None:
        raise ConfigError(
            "? asks for probabilities, which need the softmax of a model directory; a file of vectors has none"
        )
    return _table(predict(words, topn))


def _table(found: Answers) -> str:
    return tables.aligned(found) if found else "no other words"


def _analogy_terms(vectors: WordVectors, line: str) -> tuple[str, str, str] | None:
    """Return a, b, c of ``a : b :: c``, or None if the line is not of that kind."""
    line = line.replace("：", ":")
    if "::" not in line or line in vectors:
        return None
    terms = re.fullmatch(r"(\S+?)\s*:\s*(\S+?)\s*::\s*(\S+?)(?:\s*:\s*[?？]?)?", line)
    if terms is None:
        raise ConfigError(f"{line!r} is no analogy; it must read: a : b :: c")
    return terms[1], terms[2], terms[3]


def _taken_apart(vectors: WordVectors, tokens: list[str]) -> list[str]:
    """Return the words and signs of ``a-b+c``, which may be typed without spaces.

    A word of the vocabulary stays whole, whatever signs it holds (well-known, C++), and so does what holds a
    part that is no word; the answer then names it as it was typed.
    """
    parts: list[str] = []
    for token in tokens:
        split = [part for part in _SPLIT_AT_SIGNS.split(token) if part]
        apart = token not in vectors and all(part in _SIGNS or part in vectors for part in split)
        parts += split if apart else [token]
    return parts


def _signed(parts: list[str]) -> list[tuple[str, str]]:
    """Return ``[(sign, word), ...]`` of ``a - b + c``; [] if there are no signs, or but one and no word.

    Raises:
        ConfigError: a sign is not followed by a word.
    """
    if len(parts) == 1 or not any(part in _SIGNS for part in parts):
        return []
    signed: list[tuple[str, str]] = []
    sign = ""
    for part in [*parts, ""]:
        if part in _SIGNS or not part:
            if sign:
                raise ConfigError(f"{' '.join(parts)!r} has a sign without a word; it must read: a - b + c")
            sign = _SIGNS.get(part, "")
        else:
            signed.append((sign or "+", part))
            sign = ""
    return signed
