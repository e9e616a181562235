"""The verb that trains."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, Quiet, print_result, require
from word2vec.cli.tensorflow_notes import silent_tensorflow
from word2vec.config import PrepareConfig, TrainConfig
from word2vec.encoding.corpus import EncodedCorpus, is_encoded_corpus
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError
from word2vec.storage.atomic import check_directory_writable
from word2vec.storage.manifest import read_json
from word2vec.storage.model_directory import is_model


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
    text: OmitArgPrefixes[PrepareConfig],
    encoded: Annotated[
        Path | None, Doc("Where text is encoded to, for the next time; by default OUTPUT with .corpus added.")
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train word vectors on text or on an encoded corpus."""
    require(corpus, "train", "CORPUS")
    # Before the text is encoded, which may take long.
    check_directory_writable(output, is_model)
    source = _encoded_corpus(corpus, text, encoded or output.with_name(output.name + ".corpus"), quiet)
    vectors = _import_train()(source, output, training, progress=not quiet)
    log = read_json(output / "training.json")
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


def _encoded_corpus(
    sources: tuple[Path, ...], text: PrepareConfig, directory: Path, quiet: bool
) -> EncodedCorpus:
    """Open the encoded corpus that is named, or encode the text that is named."""
    if len(sources) > 1 or not is_encoded_corpus(sources[0]):
        return prepare_with(text, sources, directory, progress=not quiet)
    if text != PrepareConfig():
        changed = [
            "--" + field.name.replace("_", "-")
            for field in dataclasses.fields(text)
            if getattr(text, field.name) != field.default
        ]
        raise ConfigError(
            f"{sources[0]} is encoded already, so {', '.join(changed)} would change nothing; give the option "
            "to word2vec prepare"
        )
    return EncodedCorpus.open(sources[0])


def _import_train() -> Any:
    """Import TensorFlow, four seconds of it, only now."""
    with silent_tensorflow():
        from word2vec.training.trainer import start_tensorflow
        from word2vec.training.trainer import train as train_function

        start_tensorflow()
    return train_function
