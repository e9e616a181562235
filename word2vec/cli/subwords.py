"""The verb that fits the spelling of words to their vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, arg

from word2vec.cli.arguments import Json, ModelPath, Quiet, print_result
from word2vec.cli.loading import AS_IT_IS, VectorFile
from word2vec.config.subwords import SubwordConfig
from word2vec.formats.catalogue import check_directory_name
from word2vec.subwords.subwords import FittedSubwords
from word2vec.vectors.spelling import add_subwords


def subwords(
    model: ModelPath,
    output: Annotated[Path, Doc("The directory to write. It may be MODEL."), arg(aliases=["-o"])],
    config: OmitArgPrefixes[SubwordConfig],
    file: OmitArgPrefixes[VectorFile] = AS_IT_IS,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Mix each vector with what its word's spelling predicts, and keep the n-grams for unknown words."""
    check_directory_name(output)
    vectors = add_subwords(
        model,
        output,
        config,
        progress=not quiet,
        format=file.format,
        errors=file.errors,
        duplicates=file.duplicates,
        limit=file.top,
    )
    found = vectors.subwords
    print_result(
        {
            "vectors": str(output),
            "vocabulary": len(vectors),
            "vector_size": vectors.vector_size,
            "ngrams": len(found.hashes) if isinstance(found, FittedSubwords) else 0,
        },
        json,
    )
