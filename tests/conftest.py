from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# Other work on the machine may make any example slow once.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PROJECT = Path(__file__).parents[1]
SAMPLES = PROJECT / "corpus_samples"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The directory of real corpora; the tests that need it are skipped where it is not."""
    path = Path(os.environ.get("WORD2VEC_DATA", PROJECT.parent / "shared" / "data"))
    if not (path / "en_wiki.txt.xz").is_file():
        pytest.skip(f"no en_wiki.txt.xz in {path}; set WORD2VEC_DATA to a directory with real corpora")
    return path


def heed_ctrl_c() -> None:
    """Undo an inherited order to ignore SIGINT, which shells give to what they start in the background.

    For this process in a test, and for a child as its ``preexec_fn``.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def two_groups(sentences: int = 2000, seed: int = 0) -> list[list[str]]:
    """Sentences of a0..a9 or of b0..b9, never mixed: vectors of one group must be nearer to each other."""
    random = np.random.default_rng(seed)
    return [
        [f"{'ab'[number % 2]}{place}" for place in random.integers(0, 10, random.integers(3, 12))]
        for number in range(sentences)
    ]
