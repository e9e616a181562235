"""A conversation with a model: one question a line, answered as a table.

:func:`ask` takes the lines from the prompt (``prompt.py``) or from a pipe. :func:`converse` has each of them
answered (``answers.py``) and goes on after an error.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

from word2vec.ask.answers import Predict, answer
from word2vec.ask.prompt import find_history_file, make_prompt_session, read_plain_line, read_typed_lines
from word2vec.errors import Word2VecError
from word2vec.optional_package import make_pip_line
from word2vec.terminal.text_tables import escape_controls
from word2vec.vectors import WordVectors
from word2vec.vectors.questions import check_topn

_QUIT = ("quit", "exit")


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
        vectors: The vectors that are asked.
        lines: The questions.
        topn: How many words an answer lists.
        predict: As for :func:`~word2vec.ask.answers.answer`.
        write: Prints an answer.
        complain: Prints an error, always as one line.
    """
    for line in lines:
        if line.strip() in _QUIT:
            return
        try:
            said = answer(vectors, line, topn, predict)
            if said:
                write(escape_controls(said))
        except Word2VecError as error:
            complain("error: " + escape_controls(" ".join(str(error).split())))
        except KeyboardInterrupt:
            complain("interrupted")


def ask(vectors: WordVectors, topn: int = 10, predict: Predict | None = None) -> None:
    """Converse at the terminal, or answer the lines of standard input when it is not a terminal.

    Raises:
        ConfigError: ``topn`` is below 1.
    """
    topn = check_topn(topn, len(vectors))
    if not sys.stdin.isatty():
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # bytes that are not text become unknown words
        converse(vectors, sys.stdin, topn, predict, lambda text: print(text, flush=True))
        return
    print(f"{len(vectors):,} words; help lists the questions, Ctrl-D ends", file=sys.stderr)
    try:
        lines = read_typed_lines(make_prompt_session(vectors, find_history_file()).prompt)
    except ImportError:
        print(
            "word2vec: for completion and history, the package prompt_toolkit: "
            f"{make_pip_line('prompt_toolkit')}",
            file=sys.stderr,
        )
        with suppress(ImportError):
            importlib.import_module("readline")  # gives input() a line that can be edited
        lines = read_typed_lines(read_plain_line)
    converse(vectors, lines, topn, predict)
