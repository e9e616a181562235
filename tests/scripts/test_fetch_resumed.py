"""Fetching goes on where a connection, a disk or the user broke it off."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.support.ctrl_c import heed_ctrl_c
from tests.support.dump_site import ADDRESS, DUMP, NAME, SCRIPTS, Site, dump_options
from tests.support.listed_names import list_names


def test_a_connection_that_drops_is_resumed(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.put_dump()
    site.drops = [300_000, 0, 1, 0, 500_000]
    assert fetch("--tries", "2") == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    expected = [None, "bytes=300000-", "bytes=300000-", "bytes=300001-", "bytes=300001-", "bytes=800001-"]
    assert site.ranges() == expected
    assert list_names(tmp_path) == [NAME]


def test_the_next_run_goes_on_where_the_last_gave_up(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    site.drops = [400_000, 0, 0]
    assert fetch("--tries", "2") == 1
    errors = capsys.readouterr().err.splitlines()
    assert "Gave up after 2 tries at 400,000 bytes" in errors[-1]
    assert "Traceback" not in "".join(errors)
    assert list_names(tmp_path) == [f"{NAME}.part", f"{NAME}.part.json"]
    assert fetch() == 0
    assert site.ranges()[-1] == "bytes=400000-"
    assert (tmp_path / NAME).read_bytes() == DUMP


def test_a_server_that_does_not_send_parts_starts_over(
    fetch: Callable[..., int], site: Site, tmp_path: Path
) -> None:
    site.put_dump()
    site.heeds_range = False
    site.drops = [700_000, 600_000]
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert [asked.status for asked in site.asked[1:]] == [200, 200, 200]


def test_a_server_that_always_drops_at_the_same_byte_is_given_up(
    fetch: Callable[..., int], site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    site.heeds_range = False
    site.drops = [700_000] * 100
    assert fetch("--tries", "3") == 1
    assert "Gave up after 3 tries" in capsys.readouterr().err
    assert len(site.ranges()) == 4


@pytest.mark.parametrize("heeds_if_range", [True, False])
def test_a_file_that_changes_between_tries_is_never_mixed(
    fetch: Callable[..., int], site: Site, tmp_path: Path, heeds_if_range: bool
) -> None:
    site.put_dump()
    site.heeds_if_range = heeds_if_range
    site.drops = [300_000, 0]
    assert fetch("--tries", "1") == 1
    changed = DUMP[::-1]
    site.put_dump(changed)
    site.tag = '"two"'
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == changed
    assert site.ranges()[2] == "bytes=300000-"


def test_a_part_longer_than_the_file_is_dropped(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.put_dump()
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * 2_000_000)
    note = {"url": site.address + ADDRESS, "etag": site.tag, "modified": None, "size": 3_000_000}
    (tmp_path / f"{NAME}.part.json").write_text(json.dumps(note))
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert [asked.status for asked in site.asked[1:]] == [416, 200]


@pytest.mark.parametrize(
    "note", [None, "", "[]", '{"url": "http://other", "etag": "\\"one\\"", "size": 1000000}']
)
def test_a_part_of_unknown_origin_is_not_resumed(
    fetch: Callable[..., int], site: Site, tmp_path: Path, note: str | None
) -> None:
    site.put_dump()
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * 1000)
    if note is not None:
        (tmp_path / f"{NAME}.part.json").write_text(note)
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert site.ranges() == [None]


@pytest.mark.parametrize("tag", [None, 'W/"weak"'])
def test_without_a_validator_every_try_starts_over(
    fetch: Callable[..., int], site: Site, tmp_path: Path, tag: str | None
) -> None:
    site.put_dump()
    site.tag = tag
    site.drops = [300_000]
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert site.ranges() == [None, None]


def test_a_busy_server_is_asked_again(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.put_dump()
    site.statuses = [503, 429]
    assert fetch() == 0
    assert [asked.status for asked in site.asked[1:]] == [503, 429, 200]


def test_no_server_at_all(
    fetch_corpus: Any, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = dump_options(site, tmp_path, "--tries", "2", "--no-checksum")
    options[options.index("--mirror") + 1] = "http://127.0.0.1:1"
    assert fetch_corpus.main(options) == 1
    assert "Gave up after 2 tries at 0 bytes" in capsys.readouterr().err


def test_a_full_disk_leaves_the_part(site: Site, tmp_path: Path) -> None:
    site.put_dump()
    command = [sys.executable, str(SCRIPTS / "fetch_corpus.py"), *dump_options(site, tmp_path)]
    # The limit on a file's size stands in for the disk's end: the write fails in the same way.
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (600_000, 600_000))
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"fetch_corpus: no room for {tmp_path / NAME}.part (")
    assert done.stderr.count("\n") == 1
    kept = (tmp_path / f"{NAME}.part").stat().st_size
    assert 0 < kept <= 600_000
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert site.ranges() == [None, f"bytes={kept}-"]


def test_too_small_a_disk_is_told_beforehand(
    fetch: Callable[..., int], site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert fetch() == 1
    assert "1,000,000 bytes are missing and" in capsys.readouterr().err


def test_ctrl_c_leaves_the_part(site: Site, tmp_path: Path) -> None:
    site.put_dump()
    site.drops = [500_000]
    site.stall = threading.Event()
    command = [sys.executable, str(SCRIPTS / "fetch_corpus.py"), *dump_options(site, tmp_path)]
    part = tmp_path / f"{NAME}.part"
    with subprocess.Popen(command, preexec_fn=heed_ctrl_c, stderr=subprocess.PIPE, text=True) as process:
        while not (part.exists() and part.stat().st_size):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "fetch_corpus: stopped. Run the same command again to continue from here\n"
    kept = part.stat().st_size
    site.stall.set()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    assert site.ranges() == [None, f"bytes={kept}-"]
