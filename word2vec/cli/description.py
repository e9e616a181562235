"""The verb that describes a model."""

from __future__ import annotations

from pathlib import Path

from tyro.conf import OmitArgPrefixes

from word2vec.cli.arguments import Json, ModelPath, print_json
from word2vec.cli.loading import AS_IT_IS, VectorFile
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.terminal import text_tables
from word2vec.vectors.model_facts import ModelFacts, describe_directory, describe_table
from word2vec.vectors.stored_table import refuse_options_of_files


def info(model: ModelPath, file: OmitArgPrefixes[VectorFile] = AS_IT_IS, json: Json = False) -> None:
    """Describe a model or a file of vectors: its size, its training and its corpus."""
    found = _describe(model, file)
    if json:
        print_json(found.facts)
    else:
        print(text_tables.align(found.show(), left=True))


def _describe(model: Path, file: VectorFile) -> ModelFacts:
    """Return the facts of a model or a file of vectors."""
    if not names_directory(model):
        return describe_table(str(model), file.load_file(model))
    directory = ModelDirectory.load(model)
    refuse_options_of_files(model, file.format, file.errors, file.duplicates)
    return describe_directory(model, directory, file.check_top())
