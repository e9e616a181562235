"""A server of dumps and archives that misbehaves as real ones do."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import numpy as np

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


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve a site of dumps and archives on this machine."""
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


def dump_options(site: Site, directory: Path, *options: str) -> list[str]:
    options = ("wikipedia", "--language", "zh", "--date", "20250101", *options)
    return [*options, "--mirror", f"{site.address}/", "-o", str(directory), "--wait", "0"]
