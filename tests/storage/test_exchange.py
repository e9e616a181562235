"""A replacement that is interrupted or killed at any moment leaves a whole directory."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.listed_names import list_names
from word2vec.errors import FormatError, OutputError
from word2vec.storage import atomic, exchange, remains
from word2vec.storage.atomic import new_directory, new_file
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.exchange import exchange as exchange_names
from word2vec.storage.manifest import read_manifest

OURS = DirectoryKind(lambda directory: (directory / "mark").exists(), ("mark",))


def write_ours(destination: Path, content: str) -> None:
    with new_directory(destination, OURS) as directory:
        (directory / "mark").write_text(content)


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel or a file system that cannot exchange names."""
    monkeypatch.setattr(atomic, "exchange", lambda first, second: False)


def test_two_directories_swap_their_names(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / f"was {name}").touch()
    if not exchange_names(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange names")
    assert list_names(tmp_path / "a") == ["was b"]
    assert list_names(tmp_path / "b") == ["was a"]
    assert not exchange_names(tmp_path / "a", tmp_path / "free")


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.EPERM])
def test_where_names_cannot_be_exchanged_two_renames_do_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> int:
        ctypes.set_errno(number)
        return -1

    monkeypatch.setattr(exchange, "_find_call", lambda: refuse)
    for content in ("old", "new", "newer"):
        write_ours(tmp_path / "d", content)
        assert (tmp_path / "d" / "mark").read_text() == content
        assert list_names(tmp_path) == ["d"]


def test_another_error_of_the_exchange_is_told_and_the_older_directory_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        ctypes.set_errno(errno.EBUSY)
        return -1

    write_ours(tmp_path / "d", "old")
    monkeypatch.setattr(exchange, "_find_call", lambda: refuse)
    with pytest.raises(OutputError, match=r"cannot write .*d: Device or resource busy"):
        write_ours(tmp_path / "d", "new")
    assert (tmp_path / "d" / "mark").read_text() == "old"
    assert list_names(tmp_path) == ["d"]


@pytest.mark.usefixtures("no_exchange")
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), OSError(errno.EIO, "broken")])
def test_an_interrupt_between_the_two_renames_gives_the_older_directory_its_name_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    write_ours(tmp_path / "d", "old")
    rename = Path.rename

    def interrupt_after_the_first(path: Path, target: Path) -> Path:
        result = rename(path, target)
        if Path(target).suffix == ".old":
            raise error
        return result

    monkeypatch.setattr(Path, "rename", interrupt_after_the_first)
    with pytest.raises((type(error), OutputError)):
        write_ours(tmp_path / "d", "new")
    assert (tmp_path / "d" / "mark").read_text() == "old"
    assert list_names(tmp_path) == ["d"]


def kill_while_replacing(destination: Path, when: str) -> None:
    """Let a child replace a directory, and kill itself (SIGKILL) at a moment of it."""
    child = """
import os, signal, sys
from pathlib import Path
from tests.storage.test_exchange import write_ours
from word2vec.storage import atomic, exchange
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
when, destination = sys.argv[1:]
if when == "after the exchange":
    atomic.shutil.rmtree = die
else:
    atomic.exchange = lambda first, second: False
    rename = Path.rename
    def rename_and_die(path, target):
        rename(path, target)
        if str(target).endswith(".old"):
            die()
    Path.rename = rename_and_die
write_ours(Path(destination), "new")
"""
    done = subprocess.run([sys.executable, "-c", child, when, str(destination)], check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_kill_after_the_exchange_leaves_the_new_directory_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    if not exchange_names(tmp_path / "x", tmp_path / "y"):
        pytest.skip("this file system cannot exchange names")
    home = tmp_path / "home"
    write_ours(home / "d", "old")
    kill_while_replacing(home / "d", "after the exchange")
    assert (home / "d" / "mark").read_text() == "new"
    (left,) = [path for path in home.iterdir() if path.name != "d"]
    os.utime(left, (1, 1))
    write_ours(home / "d", "newer")
    assert list_names(home) == ["d"]


def test_after_a_kill_between_two_renames_the_message_names_the_older_copy(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    kill_while_replacing(tmp_path / "d", "between the renames")
    assert not (tmp_path / "d").exists()
    copy = remains.find_older_copy(tmp_path / "d")
    assert copy is not None
    assert (copy / "mark").read_text() == "old"
    with pytest.raises(FormatError, match=r"left its older copy, so run: mv \S*/\.d\.[0-9a-f]{12}\.old \S*/d$"):
        read_manifest(tmp_path / "d" / "config.json", "any", 1)
    copy.rename(tmp_path / "d")
    assert remains.find_older_copy(tmp_path / "d") is None


def test_the_files_of_killed_processes_are_removed_when_they_are_old(tmp_path: Path) -> None:
    left, young, other = (
        tmp_path / f".{name}.tmp" for name in ("f.0123456789ab", "f.0123456789ac", "g.0123456789ab")
    )
    for path in (left, young, other):
        path.write_bytes(b"half")
    os.utime(left, (1, 1))
    os.utime(other, (1, 1))
    with new_file(tmp_path / "f") as file:
        file.write(b"slow")
        (writing,) = set(list_names(tmp_path)) - {young.name, other.name}
        os.utime(tmp_path / writing, (1, 1))
        with new_file(tmp_path / "f") as quick:
            quick.write(b"quick")
        assert (tmp_path / writing).exists(), "its owner is alive"
    assert list_names(tmp_path) == sorted([young.name, other.name, "f"])
    assert (tmp_path / "f").read_bytes() == b"slow"
