"""A run of scripts/benchmarks/quality.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from word2vec.encoding.corpus import EncodedCorpus


def make_run(quality: Any, corpus: EncodedCorpus, line: str, keep: Path | None = None, **measures: Any) -> Any:
    """Return a run of a setting with seed 1. ``quality`` has the modules of the script."""
    return quality.runs.Run(
        quality.settings.read_setting(line),
        1,
        str(corpus.path),
        corpus.key,
        quality.figures.Measures(**measures),
        None if keep is None else str(keep),
    )
