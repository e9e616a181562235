"""Names that options have in gensim and word2vec.c, explained after a wrong command line."""

from __future__ import annotations

import sys

from word2vec.cli.arguments import spell_as_flag
from word2vec.config.options import explain_foreign_name, options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig


def explain_foreign_options(arguments: list[str]) -> None:
    """Say on stderr how options of gensim and word2vec.c are called here, after a wrong command line."""
    if arguments[:1] not in (["prepare"], ["train"]):
        return
    ours = {*options_of(PrepareConfig), *options_of(TrainConfig)}
    for argument in arguments:
        name = argument.partition("=")[0].lstrip("-").replace("-", "_")
        if argument.startswith("-") and name not in ours:
            explained = explain_foreign_name(name, TrainConfig, PrepareConfig, spell=spell_as_flag)
            if explained is not None:
                print(f"word2vec: {explained}", file=sys.stderr)
