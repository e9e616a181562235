from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from word2vec.errors import OutputError
from word2vec.storage.free_space import check_free_space


def test_too_little_space_is_told_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def tell(path: Path) -> Any:
        asked.append(path)
        return SimpleNamespace(free=2_500_000)

    monkeypatch.setattr(shutil, "disk_usage", tell)
    check_free_space(tmp_path / "m", 2_500_000)
    message = r"m will need 4\.0 GB, and .* has 2\.5 MB free; make room there, or choose another output path"
    with pytest.raises(OutputError, match=message):
        check_free_space(tmp_path / "new" / "er" / "m", 4 * 10**9)
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to("disk/m")
    check_free_space(tmp_path / "link", 1)
    assert asked == [tmp_path, tmp_path, tmp_path / "disk"]


def test_a_file_system_that_does_not_tell_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> Any:
        raise OSError("not known")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    check_free_space(tmp_path / "m", 1 << 60)
