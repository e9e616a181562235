"""Verbs and programs of other tools, explained in place of the list of all verbs."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from word2vec.cli.foreign_options import explain_foreign_options

# The commands of fastText, the programs of word2vec.c, and methods of gensim that people try as verbs.
_COUNTERPARTS = {
    "skipgram": "word2vec train TEXT -o MODEL --architecture skipgram",
    "cbow": "word2vec train TEXT -o MODEL",
    "fit": "word2vec train TEXT -o MODEL",
    "nn": "word2vec similar MODEL WORD",
    "nearest": "word2vec similar MODEL WORD",
    "distance": "word2vec similar MODEL WORD",
    "most-similar": "word2vec similar MODEL WORD",
    "neighbors": "word2vec similar MODEL WORD",
    "neighbours": "word2vec similar MODEL WORD",
    "analogies": "word2vec analogy MODEL A B C",
    "word-analogy": "word2vec analogy MODEL A B C",
    "compute-accuracy": "word2vec evaluate MODEL --analogies FILE",
    "accuracy": "word2vec evaluate MODEL --analogies FILE",
    "word2phrase": "word2vec prepare TEXT -o CORPUS --phrases 1",
    "phrases": "word2vec prepare TEXT -o CORPUS --phrases 1",
    "print-word-vectors": "word2vec export MODEL OUT --words FILE",
    "print-ngrams": "word2vec subwords MODEL -o MODEL",
    "dump": "word2vec info MODEL",
    "convert": "word2vec import VECTORS OUT, and word2vec export MODEL OUT",
    "encode": "word2vec prepare TEXT -o CORPUS",
    "tokenize": "word2vec prepare TEXT -o CORPUS",
    "tensorboard": "word2vec explore MODEL, and for TensorBoard word2vec projector MODEL -o DIR",
    "visualize": "word2vec explore MODEL",
    "visualise": "word2vec explore MODEL",
    "view": "word2vec explore MODEL",
    "serve": "word2vec explore MODEL",
    "help": "word2vec --help",
    "version": "word2vec --version",
}
_TRAINING = "word2vec train TEXT -o MODEL"


def explain_foreign_verb(arguments: Sequence[str], verbs: Collection[str]) -> list[str]:
    """Return the lines about a command line that does not begin with one of our verbs, none if it does.

    Args:
        arguments: The command line, not empty.
        verbs: Ours.
    """
    first = arguments[0]
    if first in verbs or first in ("-h", "--help", "--version"):
        return []
    if first.startswith("-") and first != "-":
        explained = explain_foreign_options(["train", *arguments])
        return [f"a verb comes first, such as train: {_TRAINING}", *explained] if explained else []
    written = first.replace("_", "-").lower()
    if written in _COUNTERPARTS:
        return [f"{first} is not a verb; write {_COUNTERPARTS[written]}"]
    near = difflib.get_close_matches(written, verbs, 1)
    return [f"{first} is not a verb; did you mean {near[0]}?"] if near else []
