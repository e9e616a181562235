"""The command line: one verb for each thing people do, in the order they do it.

Options come from the typed configuration (``config.py``) by tyro. Results go to stdout, progress and errors to
stderr. Exit status: 0 done, 1 a clear error, 2 a wrong command line, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import tyro

from word2vec._version import __version__
from word2vec.cli import corpora, evaluation, files, interactive, pictures, probabilities, queries, training
from word2vec.errors import Word2VecError

# In this order the help lists them.
_VERBS = (
    corpora.prepare,
    corpora.vocab,
    training.train,
    training.kernels,
    queries.similar,
    queries.analogy,
    queries.doesnt_match,
    interactive.ask,
    probabilities.predict,
    probabilities.related,
    probabilities.keywords,
    probabilities.perplexity,
    evaluation.evaluate,
    files.export,
    files.import_vectors,
    files.list_formats,
    files.info,
    pictures.plot,
    pictures.curve,
)

# Names that Python keeps for itself or that say too little there.
_NAMES = {files.import_vectors: "import", files.list_formats: "formats"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; return its exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments == ["--version"]:
        print(f"tf-word2vec {__version__}")
        return 0
    app = tyro.extras.SubcommandApp()
    for verb in _VERBS:
        app.command(name=_NAMES.get(verb))(verb)
    try:
        app.cli(prog="word2vec", description="Train word vectors, ask them, export them.", args=arguments)
    except Word2VecError as error:
        print(f"word2vec: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        print(f"\nword2vec: interrupted: {str(interrupt) or 'the output was not written'}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; keep Python from complaining when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
