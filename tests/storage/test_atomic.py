"""Files and directories appear whole or not at all, and never in the place of other things."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.support.listed_names import list_names
from word2vec.errors import OutputError
from word2vec.storage.atomic import new_directory, new_file
from word2vec.storage.destination import DirectoryKind, check_directory_writable, check_file_writable

HOUR = 3600


def is_ours(directory: Path) -> bool:
    return (directory / "mark").exists()


OURS = DirectoryKind(is_ours, ("mark", "more", "sub"))


def write_ours(destination: Path, content: str | None) -> None:
    """Write a directory of our kind, or fail in the middle if there is no content."""
    with new_directory(destination, OURS) as directory:
        (directory / "mark").write_text("")
        if content is None:
            raise KeyError("no content")
        (directory / "mark").write_text(content)


def test_a_directory_has_its_name_when_the_block_ends(tmp_path: Path) -> None:
    destination = tmp_path / "deep" / "er" / "d"
    with new_directory(destination, OURS) as directory:
        (directory / "mark").write_text("new")
        (directory / "sub").mkdir()
        (directory / "sub" / "file").write_text("x")
        assert not destination.exists()
        assert directory.parent == destination.parent
    assert list_names(destination.parent) == ["d"]
    assert (destination / "mark").read_text() == "new"
    assert (destination / "sub" / "file").read_text() == "x"


def test_an_error_leaves_the_older_directory_and_nothing_else(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    with pytest.raises(KeyError, match="no content"):
        write_ours(tmp_path / "d", None)
    assert list_names(tmp_path) == ["d"]
    assert (tmp_path / "d" / "mark").read_text() == "old"


def test_an_older_directory_of_the_same_kind_is_replaced(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    (tmp_path / "d" / "more").write_text("x")
    write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path) == ["d"]
    assert list_names(tmp_path / "d") == ["mark"]
    assert (tmp_path / "d" / "mark").read_text() == "new"


def test_an_empty_directory_is_filled(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path / "d") == ["mark"]


def test_other_things_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "thesis.txt").write_text("precious")
    (tmp_path / "file").write_text("precious")
    (tmp_path / "dangling").symlink_to("nothing")
    for name, message in [
        ("d", "d is a directory with other things in it; choose a new directory for the output"),
        ("file", "file exists and is not a directory; choose another output path"),
        ("dangling", "dangling exists and is not a directory"),
        ("file/d", "cannot write to .*file: .*choose another output path"),
    ]:
        with pytest.raises(OutputError, match=message):
            check_directory_writable(tmp_path / name, OURS)
        with pytest.raises(OutputError, match=message):
            write_ours(tmp_path / name, "new")
    assert list_names(tmp_path) == ["d", "dangling", "file"]
    assert (tmp_path / "d" / "thesis.txt").read_text() == "precious"


def test_a_directory_that_others_wrote_meanwhile_stays(tmp_path: Path) -> None:
    with new_directory(tmp_path / "d", OURS, superseded=lambda: True) as directory:
        (directory / "mark").write_text("mine")
        write_ours(tmp_path / "d", "theirs")
    assert (tmp_path / "d" / "mark").read_text() == "theirs"
    assert list_names(tmp_path) == ["d"]


def test_the_last_of_two_writers_wins(tmp_path: Path) -> None:
    with new_directory(tmp_path / "d", OURS) as directory:
        (directory / "mark").write_text("last")
        write_ours(tmp_path / "d", "first")
    assert (tmp_path / "d" / "mark").read_text() == "last"
    assert list_names(tmp_path) == ["d"]


def test_the_remains_of_killed_processes_are_removed_when_they_are_old(tmp_path: Path) -> None:
    write_ours(tmp_path / "d", "old")
    left = [".d.0123456789ab.tmp", ".d.0123456789ac.old"]
    kept = [".d.0123456789ad.tmp", ".d.notours.tmp", ".e.0123456789ab.tmp"]
    for name in [*left, *kept]:
        (tmp_path / name).mkdir()
        age = 0 if name == kept[0] else HOUR
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path) == sorted(["d", *kept])


def test_an_older_copy_without_a_destination_is_kept(tmp_path: Path) -> None:
    """A process was killed between its two renames, so that this is the only copy."""
    (tmp_path / ".d.0123456789ac.old").mkdir()
    os.utime(tmp_path / ".d.0123456789ac.old", (1, 1))
    write_ours(tmp_path / "d", "new")
    assert list_names(tmp_path) == [".d.0123456789ac.old", "d"]


def test_the_directory_of_a_live_process_is_kept_at_any_age(tmp_path: Path) -> None:
    with new_directory(tmp_path / "d", OURS) as directory:
        (directory / "mark").write_text("slow")
        os.utime(directory, (1, 1))
        write_ours(tmp_path / "d", "quick")
        assert directory.exists()
    assert (tmp_path / "d" / "mark").read_text() == "slow"


def test_a_file_has_its_name_when_the_block_ends(tmp_path: Path) -> None:
    destination = tmp_path / "deep" / "f"
    for content in (b"old", b"new"):
        with new_file(destination) as file:
            file.write(content)
            assert not destination.exists() or destination.read_bytes() == b"old"
        assert destination.read_bytes() == content
    assert list_names(destination.parent) == ["f"]


def test_an_error_leaves_the_older_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"old")

    def write_half() -> None:
        with new_file(tmp_path / "f") as file:
            file.write(b"new")
            raise KeyError("the rest")

    with pytest.raises(KeyError, match="the rest"):
        write_half()
    assert list_names(tmp_path) == ["f"]
    assert (tmp_path / "f").read_bytes() == b"old"


def test_a_full_disk_is_an_output_error(tmp_path: Path) -> None:
    for write in (new_file(tmp_path / "f"), new_directory(tmp_path / "d", OURS)):
        with pytest.raises(OutputError, match=r"cannot write .*: No space left on device"), write:
            raise OSError(28, "No space left on device")
    assert list_names(tmp_path) == []


def test_files_in_wrong_places_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="d is a directory; give the name of a file to write"):
        check_file_writable(tmp_path / "d")
    with pytest.raises(OutputError, match=r"cannot write to .*file"):
        check_file_writable(tmp_path / "file" / "f")
    check_file_writable(tmp_path / "new" / "f")
    assert list_names(tmp_path) == ["d", "file", "new"]
