"""The verb that writes words for TensorBoard's embedding projector."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, arg

from word2vec import formats
from word2vec.cli.arguments import Json, ModelPath, Raw, print_result
from word2vec.cli.files import Part, select_part
from word2vec.cli.loading import AS_IT_IS, VectorFile
from word2vec.storage.table import Table

_SHOWN_BY_DEFAULT = 10_000
"""The projector draws this many words well. It takes no more than 100,000."""


def projector(
    model: ModelPath,
    output: Annotated[Path, Doc("The directory, for tensorboard --logdir."), arg(aliases=["-o"], metavar="DIR")],
    file: OmitArgPrefixes[VectorFile] = AS_IT_IS,
    raw: Raw = False,
    json: Json = False,
) -> None:
    """Write the first 10,000 words, or --top, for TensorBoard's embedding projector."""
    formats.check_writable(output, "projector")
    vectors = file.load_file(model, raw=raw)
    whole = Table(vectors.words, vectors.matrix, vectors.counts)
    table = select_part(whole, Part(top=_SHOWN_BY_DEFAULT if file.top is None else file.top))
    formats.write(output, table, "projector")
    words = len(table.words)
    if words < len(vectors):
        print(
            f"word2vec: these are the first {words:,} of {len(vectors):,} words; --top takes more",
            file=sys.stderr,
        )
    print_result({"vectors": str(output), "format": "projector", "vocabulary": words}, json)
