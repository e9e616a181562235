"""What is refused before the work: what would lose something, and places that nothing new can take."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.support.listed_names import list_names
from word2vec.errors import OutputError
from word2vec.storage import destination as destination_module
from word2vec.storage.atomic import new_directory, new_file
from word2vec.storage.destination import DirectoryKind, check_directory_writable, check_file_writable

OURS = DirectoryKind(lambda directory: (directory / "mark").exists(), ("mark", "index-*.bin"))


def write_ours(destination: Path, content: str) -> None:
    with new_directory(destination, OURS) as directory:
        (directory / "mark").write_text(content)


def test_a_directory_with_other_things_in_it_is_never_replaced(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    (tmp_path / "d" / "notes.txt").write_text("precious")
    (tmp_path / "d" / "sub").mkdir()
    message = r"d holds notes\.txt, sub, which would be deleted with it; move that elsewhere, or choose a new"
    with pytest.raises(OutputError, match=message):
        check_directory_writable(tmp_path / "d", OURS)
    with pytest.raises(OutputError, match=message):
        write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path / "d") == ["mark", "notes.txt", "sub"]
    for name in "abc":
        (tmp_path / "d" / name).touch()
    with pytest.raises(OutputError, match=r"d holds a, b, c and 2 more, which"):
        check_directory_writable(tmp_path / "d", OURS)


def test_what_comes_into_the_directory_during_the_work_is_kept(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")

    def write_slowly() -> None:
        with new_directory(tmp_path / "d", OURS) as directory:
            (directory / "mark").write_text("new")
            (tmp_path / "d" / "notes.txt").write_text("precious")

    with pytest.raises(OutputError, match=r"d holds notes\.txt, which would be deleted"):
        write_slowly()
    assert list_names(tmp_path) == ["d"]
    assert list_names(tmp_path / "d") == ["mark", "notes.txt"]


def test_members_icons_and_left_overs_do_not_keep_a_directory(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    for name in ("index-1.bin", ".DS_Store", "._mark", ".index-1.bin.0123456789ab.tmp"):
        (tmp_path / "d" / name).touch()
    write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path / "d") == ["mark"]


@pytest.mark.parametrize("older", [True, False])
def test_a_link_stays_and_its_directory_is_replaced(tmp_path: Path, older: bool) -> None:
    (tmp_path / "disk").mkdir()
    if older:
        write_ours(tmp_path / "disk" / "d", "old")
    else:
        (tmp_path / "disk" / "d").mkdir()
    (tmp_path / "link").symlink_to("disk/d")
    (tmp_path / "link to link").symlink_to("link")
    write_ours(tmp_path / "link to link", "new")
    assert (tmp_path / "link").readlink() == Path("disk/d")
    assert (tmp_path / "disk" / "d" / "mark").read_text() == "new"
    assert list_names(tmp_path / "disk") == ["d"]


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="choose another output path"):
        check_directory_writable(tmp_path / "a", OURS)
    with pytest.raises(OutputError, match="choose another output path"):
        check_file_writable(tmp_path / "a")


@pytest.mark.parametrize("target", ["old", "new"])
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "link").symlink_to(target)
    with new_file(tmp_path / "link") as file:
        file.write(b"new content")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / target).read_bytes() == b"new content"


def test_pipes_and_devices_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null").symlink_to("/dev/null")
    for name in ("pipe", "null"):
        with pytest.raises(
            OutputError, match=f"{name} is a pipe or a device, .*give the name of a file to write"
        ):
            check_file_writable(tmp_path / name)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_the_working_directory_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d").mkdir()
    monkeypatch.chdir(tmp_path / "d")
    for name in (".", "../d", tmp_path / "d", ""):
        with pytest.raises(
            OutputError, match=r"is the working directory, .*for example .*model, or go to another"
        ):
            check_directory_writable(Path(name), OURS)
    with pytest.raises(OutputError, match="is a directory with other things in it"):
        check_directory_writable(Path(".."), OURS)
    write_ours(Path("model"), "new")
    assert list_names(tmp_path) == ["d"]
    assert list_names(tmp_path / "d") == ["model"]


def test_a_mount_point_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a volume").mkdir()
    line = f"97 23 254:0 /x {os.fsencode(tmp_path).decode()}/a\\040volume rw,relatime - ext4 /dev/vda rw\n"
    (tmp_path / "mounts").write_text("24 23 0:5 / /dev rw - devtmpfs none rw\n" + line)
    monkeypatch.setattr(destination_module, "_MOUNTS", tmp_path / "mounts")
    message = r"a volume is a mount point, .*choose a directory inside it, for example .*a volume/model"
    with pytest.raises(OutputError, match=message):
        check_directory_writable(tmp_path / "a volume", OURS)
    check_directory_writable(tmp_path / "a volume" / "model", OURS)
    monkeypatch.setattr(destination_module, "_MOUNTS", tmp_path / "none")
    check_directory_writable(tmp_path / "a volume", OURS)
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "a volume")
    with pytest.raises(OutputError, match=message):
        check_directory_writable(tmp_path / "a volume", OURS)


def test_those_who_could_read_the_older_one_can_read_the_newer_and_nobody_else(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    (tmp_path / "f").write_bytes(b"old")
    for name in ("d", "f"):
        (tmp_path / name).chmod(0o700)
    write_ours(tmp_path / "d", "new")
    with new_file(tmp_path / "f") as file:
        file.write(b"new")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("d", "f")] == [0o700, 0o700]
