from __future__ import annotations

import hashlib
import importlib
import io
import json
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.support.ctrl_c import heed_ctrl_c
from tests.support.places import PROJECT

SCRIPTS = PROJECT / "scripts"
DUMP = np.random.default_rng(0).bytes(1_000_000)
NAME = "zhwiki-20250101-pages-articles.xml.bz2"
ADDRESS = f"/zhwiki/20250101/{NAME}"


class Asked(NamedTuple):
    path: str
    range: str | None
    status: int


@dataclass
class Site:
    """What the server has and how it misbehaves.

    Attributes:
        files: Content by path.
        tag: Entity tag of all files, None for no tag and no date.
        drops: For the next requests of a dump or archive, after how many bytes the connection breaks.
        statuses: For the next of these requests, an answer instead of the file.
        heeds_range: Whether it sends parts.
        heeds_if_range: Whether it looks if the part is of the same version.
        tells_length: Whether it says how long the file is.
        stall: Set by a test that waits for the first bytes and then for the other event.
        asked: The requests so far.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    tag: str | None = '"one"'
    drops: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    heeds_range: bool = True
    heeds_if_range: bool = True
    tells_length: bool = True
    stall: threading.Event | None = None
    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def put_dump(self, content: bytes = DUMP, sha1: str | None = None, listed: str = NAME) -> None:
        self.files[ADDRESS] = content
        lines = f"{'0' * 40}  zhwiki-20250101-pages-articles-multistream.xml.bz2\n"
        lines += f"{sha1 or hashlib.sha1(content).hexdigest()}  {listed}\n"
        for date in ("20250101", "latest"):
            self.files[f"/zhwiki/{date}/zhwiki-{date}-sha1sums.txt"] = lines.encode()

    def ranges(self) -> list[str | None]:
        return [asked.range for asked in self.asked if not asked.path.endswith(".txt")]


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        site = self.site
        content = site.files.get(self.path)
        listing = self.path.endswith(".txt")
        status = 404 if content is None else site.statuses.pop(0) if site.statuses and not listing else 200
        part = self.headers["Range"]
        start = int(part.removeprefix("bytes=").removesuffix("-")) if part else 0
        fresh = not site.heeds_if_range or self.headers["If-Range"] == site.tag
        if status == 200 and part and site.heeds_range and fresh:
            status = 206 if start < len(content or b"") else 416
        site.asked.append(Asked(self.path, part, status))
        self.send_response(status)
        if content is None or status not in (200, 206):
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = content[start:] if status == 206 else content
        if site.tells_length:
            self.send_header("Content-Length", str(len(body)))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if site.tag is not None:
            self.send_header("ETag", site.tag)
        self.end_headers()
        if not listing and site.drops:
            body = body[: site.drops.pop(0)]
        self.wfile.write(body)
        if not listing and site.stall is not None:
            self.wfile.flush()
            site.stall.wait(30)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("SiteHandler", (Handler,), {"site": site}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    if site.stall is not None:
        site.stall.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("fetch_corpus")


@pytest.fixture
def fetch(script: Any, site: Site, tmp_path: Path) -> Callable[..., int]:
    """Fetch the dump from the site into tmp_path; returns the exit code."""

    def run(*options: str) -> int:
        return int(script.main(dump_options(site, tmp_path, *options)))

    return run


def dump_options(site: Site, directory: Path, *options: str) -> list[str]:
    options = ("wikipedia", "--language", "zh", "--date", "20250101", *options)
    return [*options, "--mirror", f"{site.address}/", "-o", str(directory), "--wait", "0"]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_dump_is_fetched_and_checked(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    assert fetch() == 0
    assert capsys.readouterr() == (f"{tmp_path / NAME}\n", "")
    assert names(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == DUMP
    # What is there and right is not fetched again.
    assert fetch() == 0
    assert site.ranges() == [None]
    (tmp_path / NAME).write_bytes(b"other")
    assert fetch() == 1
    assert "SHA-1" in capsys.readouterr().err
    assert (tmp_path / NAME).read_bytes() == b"other"


def test_a_connection_that_drops_is_resumed(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.put_dump()
    site.drops = [300_000, 0, 1, 0, 500_000]
    assert fetch("--tries", "2") == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    expected = [None, "bytes=300000-", "bytes=300000-", "bytes=300001-", "bytes=300001-", "bytes=800001-"]
    assert site.ranges() == expected
    assert names(tmp_path) == [NAME]


def test_the_next_run_goes_on_where_the_last_gave_up(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    site.drops = [400_000, 0, 0]
    assert fetch("--tries", "2") == 1
    errors = capsys.readouterr().err.splitlines()
    assert "Gave up after 2 tries at 400,000 bytes" in errors[-1]
    assert "Traceback" not in "".join(errors)
    assert names(tmp_path) == [f"{NAME}.part", f"{NAME}.part.json"]
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


def test_a_file_of_untold_length_is_told_by_its_checksum(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    site.tells_length = False
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    (tmp_path / NAME).unlink()
    site.drops = [1000]
    assert fetch() == 1
    assert "has SHA-1" in capsys.readouterr().err


def test_a_wrong_checksum_is_not_taken(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump(sha1="a" * 40)
    assert fetch() == 1
    error = capsys.readouterr().err
    assert error.startswith(
        f"fetch_corpus: {NAME} has SHA-1 {hashlib.sha1(DUMP).hexdigest()} and should have aaaa"
    )
    assert error.count("\n") == 1
    assert names(tmp_path) == [f"{NAME}.wrong"]
    site.put_dump()
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP


def test_a_checksum_can_be_given_or_waived(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.files[ADDRESS] = DUMP
    assert fetch("--sha1", "b" * 40) == 1
    assert fetch("--sha1", hashlib.sha1(DUMP).hexdigest().upper()) == 0
    (tmp_path / NAME).unlink()
    assert fetch("--no-checksum") == 0
    assert {asked.path for asked in site.asked} == {ADDRESS}


def test_a_missing_file_is_reported_at_once(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch() == 1
    error = capsys.readouterr().err
    assert "404" in error
    assert "--date" in error
    assert error.count("\n") == 1
    assert fetch("--no-checksum") == 1
    assert f"{ADDRESS}: the server says 404 Not Found" in capsys.readouterr().err
    assert len(site.asked) == 2
    assert names(tmp_path) == []


def test_a_dump_that_is_not_finished_is_named(
    fetch: Callable[..., int], site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump(listed="zhwiki-20250101-pages-meta-current.xml.bz2")
    assert fetch() == 1
    assert (
        "does not list pages-articles.xml.bz2: that dump is not finished. Name an earlier --date"
        in capsys.readouterr().err
    )


def test_latest_is_fetched_under_its_date(
    script: Any, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    options = ["wikipedia", "--language", "zh", "--mirror", site.address, "-o", str(tmp_path / "new" / "data")]
    assert script.main(options) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'new' / 'data' / NAME}\n"
    assert [asked.path for asked in site.asked] == ["/zhwiki/latest/zhwiki-latest-sha1sums.txt", ADDRESS]


def test_a_busy_server_is_asked_again(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.put_dump()
    site.statuses = [503, 429]
    assert fetch() == 0
    assert [asked.status for asked in site.asked[1:]] == [503, 429, 200]


def test_no_server_at_all(script: Any, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = dump_options(site, tmp_path, "--tries", "2", "--no-checksum")
    options[options.index("--mirror") + 1] = "http://127.0.0.1:1"
    assert script.main(options) == 1
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


TEXT = b"anarchism originated as a term of abuse " * 5000


@pytest.fixture
def fetch_text8(script: Any, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Fetch a small text8 that the script takes for the real one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text8", TEXT)
    site.files["/text8.zip"] = packed.getvalue()
    expected = script.Archive(len(packed.getvalue()), "text8", len(TEXT), hashlib.md5(TEXT).hexdigest())
    monkeypatch.setitem(script.ARCHIVES, "text8", expected)
    return lambda: int(
        script.main(["text8", "--mirror", site.address, "-o", str(tmp_path), "--wait", "0", "--tries", "2"])
    )


def test_text8_is_unpacked(
    fetch_text8: Callable[[], int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.drops = [100]
    assert fetch_text8() == 0
    assert capsys.readouterr().out == f"{tmp_path / 'text8'}\n"
    assert names(tmp_path) == ["text8"]
    assert (tmp_path / "text8").read_bytes() == TEXT
    assert fetch_text8() == 0
    assert site.ranges() == [None, "bytes=100-"]
    (tmp_path / "text8").write_bytes(TEXT[:-1])
    assert fetch_text8() == 1
    assert f"Remove {tmp_path / 'text8'} to fetch it again" in capsys.readouterr().err


def test_another_archive_is_not_taken(
    fetch_text8: Callable[[], int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = site.files["/text8.zip"]
    site.files["/text8.zip"] = good + b"x"
    assert fetch_text8() == 1
    assert f"text8.zip has {len(good) + 1:,} bytes and should have {len(good):,}" in capsys.readouterr().err
    assert names(tmp_path) == ["text8.zip.wrong"]


@pytest.mark.parametrize("damage", ["directory", "stream", "text"])
def test_a_damaged_archive_is_not_unpacked(
    script: Any,
    fetch_text8: Callable[[], int],
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    good = site.files["/text8.zip"]
    place = len(good) - 10 if damage == "directory" else len(good) // 2
    if damage == "text":
        expected = script.ARCHIVES["text8"]
        wrong = script.Archive(expected.size, expected.text, expected.text_size, "f" * 32)
        monkeypatch.setitem(script.ARCHIVES, "text8", wrong)
    else:
        site.files["/text8.zip"] = good[: place - 8] + b"\xff" * 16 + good[place + 8 :]
    assert fetch_text8() == 1
    error = capsys.readouterr().err
    assert ("should have" if damage == "text" else "text8.zip is damaged: ") in error
    assert f"Remove {tmp_path / 'text8.zip'} and run again" in error
    assert names(tmp_path) == ["text8.zip"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["gutenberg"], "invalid choice"),
        (["wikipedia", "--language", "../x"], "--language is '../x'"),
        (["wikipedia", "--date", "2025-01-01"], "YYYYMMDD or latest"),
        (["wikipedia", "--sha1", "abc"], "40 hexadecimal digits"),
        (["text8", "--mirror", "ftp://a"], "begins with http"),
        (["text8", "--tries", "0"], "at least 1"),
    ],
)
def test_bad_options_are_refused(
    script: Any, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        script.main(options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_an_output_that_is_a_file_is_refused(
    fetch: Callable[..., int], site: Site, script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert script.main(dump_options(site, tmp_path / "file")) == 1
    assert f"cannot write {tmp_path / 'file'}" in capsys.readouterr().err


def test_the_published_files_are_known(script: Any) -> None:
    assert script.ARCHIVES["text8"].text_size == 10**8
    assert script.ARCHIVES["enwik9"].text_size == 10**9
    assert {len(archive.text_md5) for archive in script.ARCHIVES.values()} == {32}
