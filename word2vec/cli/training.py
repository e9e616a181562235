"""The verb that trains."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, Quiet, print_result, require, spell_as_flag
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.storage.model_directory import read_training
from word2vec.training.corpus import open_corpus
from word2vec.training.quiet_import import import_train
from word2vec.training.resume import take_text_options


def train(
    corpus: Positional[
        Annotated[
            tuple[Path, ...],
            Doc("An encoded corpus, or text files to encode first."),
            arg(metavar="CORPUS|TEXT ..."),
        ]
    ],
    output: Annotated[Path, Doc("The model, a directory."), arg(aliases=["-o"])],
    training: OmitArgPrefixes[TrainConfig],
    watch: OmitArgPrefixes[WatchConfig],
    text: OmitArgPrefixes[PrepareConfig],
    encoded: Annotated[
        Path | None, Doc("Where text is encoded to, for the next time. By default OUTPUT with .corpus added.")
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train word vectors on text or on an encoded corpus."""
    require(corpus, "train", "CORPUS")
    changed = {
        field.name: getattr(text, field.name)
        for field in dataclasses.fields(text)
        if getattr(text, field.name) != field.default
    }
    with open_corpus(
        corpus,
        output,
        take_text_options(output, watch, changed),
        encoded=encoded,
        progress=not quiet,
        spell=spell_as_flag,
    ) as opened:
        vectors = import_train()(
            opened, output, training, progress=not quiet, strict=text.strict, **dataclasses.asdict(watch)
        )
    _, log = read_training(output)
    print_result(
        {
            "model": str(output),
            "vocabulary": len(vectors),
            "vector_size": vectors.vector_size,
            "seconds": round(log["seconds"], 1),
            "words_per_second": round(log["words_per_second"]),
            "loss": round(log["intervals"][-1]["loss"], 4) if log["intervals"] else None,
        },
        json,
    )
