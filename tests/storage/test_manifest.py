"""The JSON file of a directory: what it says, and which files are refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from word2vec.errors import FormatError
from word2vec.storage.manifest import (
    check_members,
    has_format,
    read_json,
    read_manifest,
    write_json,
    write_manifest,
)


def test_a_manifest_names_its_format_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    write_manifest(path, "word2vec-test", 3, {"word": "北京", "size": 7})
    assert read_manifest(path, "word2vec-test", 3) == {
        "format": "word2vec-test",
        "format_version": 3,
        "word": "北京",
        "size": 7,
    }
    # People read it too.
    assert '\n  "word": "北京",\n' in path.read_text("utf-8")
    assert path.read_bytes().endswith(b"}\n")


def test_another_format_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"is not a word2vec-test: it has no m\.json$"):
        read_manifest(tmp_path / "m.json", "word2vec-test", 1)
    write_manifest(tmp_path / "m.json", "word2vec-other", 1, {})
    with pytest.raises(FormatError, match=r"m\.json is of format 'word2vec-other'; expected 'word2vec-test'"):
        read_manifest(tmp_path / "m.json", "word2vec-test", 1)
    write_json(tmp_path / "m.json", {})
    with pytest.raises(FormatError, match="is of format None"):
        read_manifest(tmp_path / "m.json", "word2vec-test", 1)


@pytest.mark.parametrize("version", [0, 3, "1", None, True, 1.0, [1]])
def test_an_unknown_version_is_refused_with_the_remedy(tmp_path: Path, version: Any) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"format": "word2vec-test", "format_version": version}))
    with pytest.raises(
        FormatError, match=r"has format_version .*; this version of the toolkit reads 1; update "
    ):
        read_manifest(path, "word2vec-test", 1)
    with pytest.raises(FormatError, match=r"has format_version .*; this version of the toolkit reads 1 and 2; "):
        read_manifest(path, "word2vec-test", 2, oldest=1)


@pytest.mark.parametrize("version", [1, 2])
def test_older_versions_are_read_where_the_caller_knows_them(tmp_path: Path, version: int) -> None:
    write_manifest(tmp_path / "m.json", "word2vec-test", version, {})
    assert read_manifest(tmp_path / "m.json", "word2vec-test", 2, oldest=1)["format_version"] == version


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "m is damaged: Expecting value"),
        (b"{", "m is damaged"),
        (b"[]", "m is damaged: it does not hold a JSON object"),
        (b'"text"', "does not hold a JSON object"),
        (b"null", "does not hold a JSON object"),
        (b'{"a": "\xff"}', "m is damaged: 'utf-8' codec"),
        (b"[" * 100_000, "m is damaged"),
        (b" " * (1 << 24) + b"{}", "m is larger than 16777216 bytes"),
    ],
)
def test_files_without_a_json_object_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "m").write_bytes(content)
    with pytest.raises(FormatError, match=message):
        read_json(tmp_path / "m")
    assert not has_format(tmp_path / "m", "word2vec-test")


def test_places_without_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"cannot read .*nothing: No such file"):
        read_json(tmp_path / "nothing")
    with pytest.raises(FormatError, match="it is not a file but a directory, a pipe or a device"):
        read_json(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FormatError, match="it is not a file but a directory, a pipe or a device"):
        read_json(tmp_path / "pipe")


def test_has_format_ignores_the_version(tmp_path: Path) -> None:
    write_manifest(tmp_path / "m", "word2vec-test", 99, {})
    assert has_format(tmp_path / "m", "word2vec-test")
    assert not has_format(tmp_path / "m", "word2vec-other")
    assert not has_format(tmp_path / "nothing", "word2vec-test")


def test_members_are_files_of_the_directory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "file").write_text("")
    (home / "inside").symlink_to("file")
    (tmp_path / "outside").write_text("")
    check_members(home, ["file", "inside", "missing"])
    (home / "away").symlink_to("../outside")
    with pytest.raises(FormatError, match=r"away is a link to .*outside, out of its directory; copy .*cp -rL"):
        check_members(home, ["file", "away"])
    (home / "directory").mkdir()
    with pytest.raises(FormatError, match="directory is not a file but a directory, a pipe or a device"):
        check_members(home, ["directory"])
    os.mkfifo(home / "pipe")
    with pytest.raises(FormatError, match="pipe is not a file but"):
        check_members(home, ["pipe"])
