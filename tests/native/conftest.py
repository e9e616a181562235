"""What the tests of compiled libraries share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stand_in_compiler import install_compiler


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for a compiler, and a cache of the test's own."""
    return install_compiler(tmp_path, monkeypatch)
