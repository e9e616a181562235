"""The command line: one verb for each task, in the order in which people do them.

tyro makes the options from the typed configuration (``config.py``). Results go to stdout, progress and errors to
stderr. The exit status is 0 for success, 1 for a clear error, 2 for a wrong command line, 130 for an
interruption.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import tyro

from word2vec._version import __version__
from word2vec.cli.numbers import make_registry
from word2vec.cli.optional_flags import expand_optional_flags
from word2vec.errors import Word2VecError
from word2vec.terminal.stop_signals import describe_signal, find_exit_status, handle_signals, raise_stopped
from word2vec.terminal.text_tables import escape_controls

# The module and function of each verb, in the order of the help. Only the module of the wanted verb is imported,
# because all of them together take longer than most answers.
VERBS = {
    "prepare": "corpora.prepare",
    "vocab": "corpora.vocab",
    "train": "training.train",
    "continue": "continuing.continue_training",
    "kernels": "kernels.kernels",
    "similar": "queries.similar",
    "analogy": "queries.analogy",
    "doesnt-match": "queries.doesnt_match",
    "classes": "queries.classes",
    "ask": "interactive.ask",
    "explore": "explore.explore",
    "predict": "probabilities.predict",
    "related": "probabilities.related",
    "keywords": "probabilities.keywords",
    "perplexity": "probabilities.perplexity",
    "evaluate": "evaluation.evaluate",
    "export": "files.export",
    "import": "files.import_vectors",
    "formats": "files.list_formats",
    "info": "description.info",
    "subwords": "subwords.subwords",
    "projector": "projector.projector",
    "plot": "pictures.plot",
    "curve": "pictures.curve",
}


_WRONG_USAGE = 2
"""The exit status of a wrong command line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status.

    Args:
        arguments: The words behind ``word2vec``. By default those of this process.
    """
    # A terminal that cannot show a word gets its escapes instead. In UTF-8 that is the name of a file in GBK.
    if isinstance(sys.stdout, io.TextIOWrapper) and (
        sys.stdout.errors == "strict" or sys.stdout.encoding.lower() not in ("utf-8", "utf8")
    ):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            with handle_signals(raise_stopped):
                return _run(sys.argv[1:] if arguments is None else list(arguments))
        finally:
            # A shell may have closed it (>&-).
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain about that when it closes stdout.
        _close_stdout()
        return 0
    except OSError as error:
        _close_stdout()
        print(f"word2vec: error: {error.strerror or error}", file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"tied-word2vec {__version__}")
        return 0
    if arguments[:1] and arguments[0] in VERBS and {"-h", "--help"} & set(arguments):
        # Imported only now, because few command lines ask for it.
        from word2vec.cli.help_page import asks_for_help, write_help

        if asks_for_help(arguments):
            print(write_help(arguments[0], _import_verb(arguments[0])))
            raise SystemExit(0)  # as tyro ends behind the list of verbs
    if _explain_foreign_options(arguments):
        return 2
    arguments, repeated = _join_repeated_options(arguments)
    if repeated:
        return 2
    arguments = expand_optional_flags(arguments)
    try:
        with make_registry(arguments), _explain_refusal(arguments), _remember_written(arguments):
            _make_app(arguments[:1] if arguments[:1] and arguments[0] in VERBS else VERBS).cli(
                prog="word2vec", description="Train word vectors, ask them, export them.", args=arguments
            )
    except Word2VecError as error:
        # What became of the model, if that is a note on the error.
        said = "; ".join([str(error), *getattr(error, "__notes__", [])])
        print(f"word2vec: error: {escape_controls(said)}", file=sys.stderr)
        return 1
    except MemoryError as error:
        print(f"word2vec: error: memory ran out: {error or 'this needs more than there is'}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        said = str(interrupt) or "the output was not written"
        print(f"\nword2vec: {describe_signal(interrupt)}: {said}", file=sys.stderr)
        return find_exit_status(interrupt)
    return 0


def _explain_foreign_options(arguments: list[str]) -> bool:
    """Say on stderr what verbs and options of other tools are here, and of other verbs.

    Returns:
        Whether there is one.
    """
    if arguments and arguments[0] not in VERBS:
        # Imported only now, because it takes longer than some answers.
        from word2vec.cli.foreign_verbs import explain_foreign_verb

        lines = explain_foreign_verb(arguments, VERBS)
        for line in lines:
            print(f"word2vec: {line}", file=sys.stderr)
        return bool(lines)
    if arguments[:1] not in (["prepare"], ["train"], ["continue"], ["subwords"]) or {"--help", "-h"} & set(
        arguments
    ):
        return False
    # Imported only now, because it takes longer than some answers.
    from word2vec.cli.foreign_options import explain_foreign_options

    explained = explain_foreign_options(arguments)
    for line in explained:
        print(f"word2vec: {line}", file=sys.stderr)
    return bool(explained)


def _join_repeated_options(arguments: list[str]) -> tuple[list[str], bool]:
    """Return the command line with each list given once, and whether it is refused.

    An option that is given with two values has a line on stderr. Beside --strict it is refused.
    """
    if arguments[:1] and arguments[0] in VERBS and sum(part.startswith("-") for part in arguments) > 1:
        # Imported only now, because many command lines have no two options.
        from word2vec.cli.repeated_options import join_repeated_options

        joined, lines = join_repeated_options(arguments[1:], _import_verb(arguments[0]))
        strict = "--strict" in arguments and bool(lines)
        for line in lines:
            print(f"word2vec: {'error: strict: ' * strict}{line}", file=sys.stderr)
        return [arguments[0], *joined], strict
    return arguments, False


def _remember_written(arguments: list[str]) -> AbstractContextManager[None]:
    """Let the verb that resumes know which options are written."""
    if arguments[:1] != ["train"]:
        return nullcontext()
    from word2vec.cli.written_options import remember_written

    return remember_written(arguments[1:], _import_verb("train"))


@contextmanager
def _explain_refusal(arguments: list[str]) -> Iterator[None]:
    """Say behind the refusal of a command line what may have been meant.

    That is which verbs have the options that this one does not have, and which list has taken another argument.
    """
    try:
        yield
    except SystemExit as refusal:
        if refusal.code == _WRONG_USAGE and arguments[:1] and arguments[0] in VERBS:
            from word2vec.cli.options_elsewhere import find_options_elsewhere
            from word2vec.cli.repeated_options import find_taken_arguments

            functions = {verb: _import_verb(verb) for verb in VERBS}
            lines = find_options_elsewhere(arguments, functions)
            for line in lines + find_taken_arguments(arguments[1:], functions[arguments[0]]):
                print(f"word2vec: {line}", file=sys.stderr)
        raise


def _close_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _make_app(verbs: Iterable[str]) -> tyro.extras.SubcommandApp:
    app = tyro.extras.SubcommandApp()
    for verb in verbs:
        app.command(name=verb)(_import_verb(verb))
    return app


def _import_verb(verb: str) -> Callable[..., Any]:
    """Return the function that runs a verb."""
    module, _, name = VERBS[verb].partition(".")
    function: Callable[..., Any] = getattr(importlib.import_module(f"word2vec.cli.{module}"), name)
    return function
