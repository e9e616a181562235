"""What a static export may take the place of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.listed_names import list_names
from word2vec import explorer
from word2vec.errors import OutputError
from word2vec.explorer.static_site.site_directory import is_site
from word2vec.vectors import WordVectors

LIGHT: dict[str, Any] = {"topn": 1, "without": ("umap", "classes")}


def test_an_older_export_is_replaced(vectors: WordVectors, folder: Path) -> None:
    explorer.export(vectors, folder, **LIGHT)
    (folder / "data/7").mkdir()
    (folder / "data/7/counts.bin").write_bytes(b"1234")
    manifest = folder / "data/site.json"
    manifest.write_text(manifest.read_text().replace('"format_version": 1', '"format_version": 99'))
    explorer.export(vectors, folder, **LIGHT)
    assert not (folder / "data/7").exists()
    assert list_names(folder) == ["data", "index.html", "static"]
    assert is_site(folder)


def test_an_empty_folder_is_filled(vectors: WordVectors, folder: Path) -> None:
    folder.mkdir()
    explorer.export(vectors, folder, **LIGHT)
    assert is_site(folder)


def test_what_a_killed_export_left_is_removed_by_the_next(vectors: WordVectors, folder: Path) -> None:
    child = """
import os, signal, sys
from tests.support.conversation_vectors import royal_vectors
from word2vec import explorer
from word2vec.explorer.static_site import export
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
export.write_manifest = die
explorer.export(royal_vectors(), sys.argv[1], topn=1, without=("umap", "classes"))
"""
    done = subprocess.run([sys.executable, "-c", child, str(folder)], check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = folder.parent.iterdir()
    assert left.name.startswith(".site.")
    assert (left / "data/0/words/0.json").exists()
    explorer.export(vectors, folder, **LIGHT)
    # It is young, so it could be that of a process that has only just begun.
    assert list_names(folder.parent) == sorted([left.name, "site"])
    os.utime(left, (1, 1))
    explorer.export(vectors, folder, **LIGHT)
    assert list_names(folder.parent) == ["site"]


def test_a_folder_of_something_else_is_kept(vectors: WordVectors, folder: Path, trained_model: Path) -> None:
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    with pytest.raises(OutputError, match="a directory with other things in it"):
        explorer.export(vectors, folder, **LIGHT)
    assert (folder / "index.html").read_text() == "mine"
    with pytest.raises(OutputError, match="a trained model and is kept"):
        explorer.export(vectors, trained_model, **LIGHT)


@pytest.mark.parametrize("name", ["CNAME", "static/mine.txt", "data/mine.json", "data/0/notes/mine.bin"])
def test_an_export_with_a_file_of_yours_in_it_is_kept(vectors: WordVectors, folder: Path, name: str) -> None:
    explorer.export(vectors, folder, **LIGHT)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    with pytest.raises(OutputError, match=f"holds {name}, which would be deleted with it"):
        explorer.export(vectors, folder, **LIGHT)
    assert (folder / name).read_text() == "mine"


def test_an_export_with_a_link_of_yours_in_it_is_kept(
    vectors: WordVectors, folder: Path, tmp_path: Path
) -> None:
    explorer.export(vectors, folder, **LIGHT)
    link = folder / "data/0/mine"
    link.symlink_to(tmp_path)
    with pytest.raises(OutputError, match="holds data/0/mine"):
        explorer.export(vectors, folder, **LIGHT)
    assert link.is_symlink()


def test_a_file_is_kept(vectors: WordVectors, folder: Path) -> None:
    folder.write_text("mine")
    with pytest.raises(OutputError, match="exists and is not a directory"):
        explorer.export(vectors, folder, **LIGHT)


def test_an_export_that_fails_leaves_nothing(
    vectors: WordVectors, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(WordVectors, "most_similar_batch", fail)
    with pytest.raises(KeyboardInterrupt):
        explorer.export(vectors, folder, **LIGHT)
    assert list_names(folder.parent) == []
