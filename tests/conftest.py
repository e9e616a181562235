"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.places import PROJECT

# Other work on the machine may make any example slow once.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The directory of real corpora; the tests that need it are skipped where it is not."""
    path = Path(os.environ.get("WORD2VEC_DATA", PROJECT.parent / "shared" / "data"))
    if not (path / "en_wiki.txt.xz").is_file():
        pytest.skip(f"no en_wiki.txt.xz in {path}; set WORD2VEC_DATA to a directory with real corpora")
    return path
