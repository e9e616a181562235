"""What commands print of subwords, and the files that hold them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SUBWORD_FILES = {"mixed.npy", "ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy"}
COMPOSED = "word2vec: not in the vocabulary, so composed of subwords: "


class Done(NamedTuple):
    """What a command printed."""

    out: str
    err: str


Run = Callable[..., Done]


def list_files(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}
