"""Where the project and its samples are."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "corpus_samples"
