"""The verb that trains."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import EncodedPath, Json, Quiet, print_result, require, spell_as_flag
from word2vec.cli.written_options import list_written
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.storage.model_directory import read_training
from word2vec.training.beforehand import check_beforehand
from word2vec.training.callbacks.ready import make_callbacks
from word2vec.training.corpus import open_corpus
from word2vec.training.quiet_import import import_train
from word2vec.training.resume import read_resumed_state, take_text_options


def train(
    corpus: Positional[
        Annotated[
            tuple[str, ...],
            Doc("An encoded corpus, or text files to encode first."),
            arg(metavar="CORPUS|TEXT ..."),
        ]
    ],
    output: Annotated[Path, Doc("The model, a directory."), arg(aliases=["-o"])],
    training: OmitArgPrefixes[TrainConfig],
    watch: OmitArgPrefixes[WatchConfig],
    text: OmitArgPrefixes[PrepareConfig],
    encoded: EncodedPath = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train word vectors on text or on an encoded corpus."""
    require(corpus, "train", "CORPUS")
    # Before text is encoded, which may take long. What is resumed is checked again when its options are known.
    check_beforehand(training, watch, is_whole=not watch.resume)
    # Now, because text is encoded below, which may take long. Training makes its own.
    make_callbacks(watch, output)
    with open_corpus(
        corpus,
        output,
        take_text_options(output, read_resumed_state(output, watch), list_written(text)),
        encoded=encoded,
        progress=not quiet,
        spell=spell_as_flag,
        cluster=watch.cluster,
    ) as opened:
        vectors = import_train()(
            opened,
            output,
            progress=not quiet,
            strict=text.strict,
            **list_written(training),
            **_name_function(training, text),
            **dataclasses.asdict(watch),
        )
    _, log = read_training(output)
    print_result(
        {
            "model": str(output),
            "vocabulary": len(vectors),
            "vector_size": vectors.vector_size,
            **describe_course(log),
        },
        json,
    )


def _name_function(training: TrainConfig, text: PrepareConfig) -> dict[str, str]:
    """Return the option that tokenises a held-out file, if a function does it. The corpus tells all others."""
    is_needed = isinstance(training.validation, str) and ":" in text.tokenizer
    return {"tokenizer": text.tokenizer} if is_needed else {}


def describe_course(log: dict[str, Any]) -> dict[str, Any]:
    """Return how a training went, and how the saved model predicts the held-out text, if there is one."""
    facts = {
        "seconds": round(log["seconds"], 1),
        "words_per_second": round(log["words_per_second"]),
        "loss": round(log["intervals"][-1]["loss"], 4) if log["intervals"] else None,
    }
    if "replicas" in log:
        facts = {"replicas": log["replicas"], **facts}
    shown = log["best"] or (log["validations"] or [None])[-1]
    if shown is None:
        return facts
    facts |= {
        "held_out_loss": round(shown["loss"], 4),
        "perplexity": round(shown["perplexity"], 1),
        "unigram_perplexity": round(shown["unigram_perplexity"], 1),
    }
    return facts | ({"epoch_of_the_model": shown["epoch"]} if log["best"] else {})
