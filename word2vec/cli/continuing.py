"""The verb that goes on training a model with a new text."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import EncodedPath, Json, Quiet, TextPaths, print_result, require, spell_as_flag
from word2vec.cli.given_options import GivenText, GivenTraining, list_given
from word2vec.cli.training import describe_course
from word2vec.config.watch import WatchConfig
from word2vec.storage.model_directory import ModelDirectory
from word2vec.training.beforehand import check_beforehand
from word2vec.training.callbacks.ready import make_callbacks
from word2vec.training.earlier_model import choose_training, load_earlier_model
from word2vec.training.grown_corpus import open_grown_corpus
from word2vec.training.quiet_import import import_extend
from word2vec.training.resume import read_resumed_state, take_text_options


def continue_training(
    model: Positional[Annotated[Path, Doc("A trained model, a directory."), arg(metavar="MODEL")]],
    text: TextPaths,
    output: Annotated[Path, Doc("The grown model, a directory. It may be MODEL."), arg(aliases=["-o"])],
    training: OmitArgPrefixes[GivenTraining],
    watch: OmitArgPrefixes[WatchConfig],
    preparing: OmitArgPrefixes[GivenText],
    encoded: EncodedPath = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Go on training a model with a new text, and learn its new words.

    Options of training and of tokenising that you leave out are the model's, but for the learning rate, which is
    half of the model's. Those of files and of the machine are as for train. What a model is, such as
    --vector-size and --tied, cannot change.
    """
    require(text, "continue", "TEXT")
    given, text_given = list_given(training), list_given(preparing)
    earlier = load_earlier_model(model, spell_as_flag)
    # Before text is encoded, which may take long.
    config = choose_training(earlier, given, spell_as_flag)
    check_beforehand(config, watch, is_whole=not watch.resume)
    # A function that tokenises a held-out file, too. The corpus tells all other tokenizers.
    function = {name: value for name, value in text_given.items() if name == "tokenizer" and ":" in value}
    make_callbacks(watch, output)
    with open_grown_corpus(
        earlier,
        text,
        output,
        take_text_options(output, read_resumed_state(output, watch), text_given),
        encoded=encoded,
        progress=not quiet,
        spell=spell_as_flag,
        cluster=watch.cluster,
    ) as corpus:
        import_extend()(
            model,
            corpus,
            output,
            progress=not quiet,
            strict=bool(text_given.get("strict")),
            **given,
            **(function if isinstance(config.validation, str) else {}),
            **dataclasses.asdict(watch),
        )
    print_result(_summarise(earlier, output), json)


def _summarise(earlier: ModelDirectory, output: Path) -> dict[str, object]:
    grown = ModelDirectory.load(output)
    log = grown.read_training_log() or {}
    (parent,) = log["parents"]
    return {
        "model": str(output),
        "vocabulary": len(grown.vocabulary),
        "new_words": parent["new_words"],
        "absent_words": parent["absent_words"],
        "frozen_words": parent["frozen"],
        **describe_course(log),
    }
