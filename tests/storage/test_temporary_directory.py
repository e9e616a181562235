from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from word2vec.storage.temporary_directory import temporary_directory

CHILD = """
import os, signal
from word2vec.storage.temporary_directory import temporary_directory
with temporary_directory() as directory:
    (directory / "large").write_bytes(b"x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_is_of_this_user_alone_and_goes_with_its_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_directory() as directory:
        assert directory.parent == tmp_path
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        (directory / "sub").mkdir()
        os.utime(directory, (1, 1))
        with temporary_directory() as another:
            assert another != directory
            assert directory.exists(), "its owner is alive"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    os.utime(left, (1, 1))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)
    with temporary_directory():
        assert left.exists(), "it is another user's"
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / ".word2vec.0123456789ab.tmp").symlink_to(tmp_path)
    with temporary_directory():
        assert not left.exists()
    assert tmp_path.exists()
