"""Downloads for fetch_corpus.py. They resume where they stopped and are checked before the file gets its name.

A file grows as ``NAME.part``. Beside it, ``NAME.part.json`` holds the entity tag or the date of the file on the
server. So parts of two versions never end up in one file.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

TIMEOUT = 60.0
"""Seconds without a byte after which a connection counts as dropped."""
LONGEST_WAIT = 60.0
"""At most this many seconds pass between two tries."""
BLOCK = 1 << 18
USER_AGENT = "tied-word2vec-fetch-corpus/1.0"
"""Wikimedia refuses clients that do not say who they are."""
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Status codes worth another try: timeouts, too many requests, and the server's own faults."""


class FetchError(Exception):
    """The corpus cannot be fetched. The message is for the user."""


class Dropped(Exception):
    """The connection broke. Another try may continue from there."""


@dataclass(frozen=True)
class File:
    """A file to download: its address and, where they are known, its size in bytes and its SHA-1 in hex."""

    url: str
    size: int | None = None
    sha1: str | None = None

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.url.rpartition("/")[2]


class Part:
    """The part of a file that has arrived so far."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".part")
        self.note = target.with_name(target.name + ".part.json")

    def known(self) -> tuple[int, dict[str, Any]]:
        """Return the number of bytes and the note about their origin. Without a note, the bytes do not count."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            return (self.path.stat().st_size, note) if isinstance(note, dict) else (0, {})
        except (FileNotFoundError, ValueError):
            return 0, {}

    def remove(self) -> None:
        """Forget all of it."""
        self.note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def download(file: File, directory: Path, tries: int, wait: float) -> Path:
    """Download a file, or what is missing of it, check it and return its path.

    Args:
        file: What to fetch.
        directory: Where the file goes.
        tries: Give up after this many tries in a row that brought nothing new.
        wait: Seconds before the second try. They double with every further try that brings nothing new.

    Raises:
        FetchError: the server refuses, the connection stays broken, the disk is full, or the checksum is wrong.
    """
    target = directory / file.name
    if target.exists():
        check(target, file, f"Remove {target} to fetch it again")
        return target
    part = Part(target)
    furthest, failures = part.known()[0], 0
    while True:
        try:
            receive(file, part)
            break
        except Dropped as error:
            reached = part.known()[0]
            failures = 0 if reached > furthest else failures + 1
            furthest = max(reached, furthest)
            if failures >= tries:
                raise FetchError(
                    f"{file.url}: {error}. Gave up after {tries} tries at {reached:,} bytes. Run the same "
                    "command again to continue from there, or name another server with --mirror"
                ) from error
            pause = min(LONGEST_WAIT, wait * 2 ** max(0, failures - 1))
            print(f"{file.name}: {error} at {reached:,} bytes, trying again in {pause:g} s", file=sys.stderr)
            time.sleep(pause)
    wrong = target.with_name(target.name + ".wrong")
    try:
        check(part.path, file, f"It is kept as {wrong}. Run again, or name another --mirror or --date")
    except FetchError:
        part.path.replace(wrong)
        part.remove()
        raise
    part.path.replace(target)
    part.remove()
    return target


def receive(file: File, part: Part) -> None:
    """Make one request and append the answer to the part. Return when the part is complete.

    Raises:
        Dropped: the connection broke before the end.
        FetchError: another try would not help.
    """
    have, note = part.known()
    validator = note.get("etag") or note.get("modified")
    if not validator or note.get("url") != file.url:
        have = 0
    if have and have == note.get("size"):
        return
    try:
        with ask(file.url, have, validator) as response:
            if response.status == 206 and not continues(response, have, note):
                # This server heeds Range but not If-Range, and the file has changed: the part here is useless.
                part.remove()
                raise Dropped("the file has changed on the server, starting over")
            start = have if response.status == 206 else 0
            length = response.headers.get("Content-Length")
            size = start + int(length) if length else None
            check_room(part.path.parent, (size or file.size or 0) - start)
            if not start:
                write_note(part, file.url, response, size)
            reached = copy(response, part.path, start, size)
    except urllib.error.HTTPError as error:
        if error.code == 416:
            part.remove()
            raise Dropped("the file on the server is shorter than the part here, starting over") from error
        if error.code in PASSING:
            raise Dropped(f"the server says {error.code} {error.reason}") from error
        raise FetchError(f"{file.url}: the server says {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        # Errors of writing are FetchErrors by now, so this is an error of the network, on any layer.
        reason = getattr(error, "reason", None) or error
        raise Dropped(f"the connection broke ({reason or type(error).__name__})") from error
    if size is not None and reached < size:
        raise Dropped("the connection broke (it ended early)")


def ask(url: str, have: int = 0, validator: str | None = None) -> Any:
    """Open the address, from byte ``have`` on if the file is still the one that the validator names."""
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    if have and validator:
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)


def continues(response: Any, have: int, note: dict[str, Any]) -> bool:
    """Whether the response goes on where the part ends, and is of the same version of the file."""
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != have:
        return False
    if match[2] != "*" and note.get("size") not in (None, int(match[2])):
        return False
    etag, modified = validators(response)
    return note.get("etag") in (None, etag) and (etag is not None or note.get("modified") in (None, modified))


def validators(response: Any) -> tuple[str | None, str | None]:
    """Return the file's entity tag and date. A weak tag (W/...) does not tell bytes apart: it counts as None."""
    etag = response.headers.get("ETag")
    return (None if etag is None or etag.startswith("W/") else etag), response.headers.get("Last-Modified")


def write_note(part: Part, url: str, response: Any, size: int | None) -> None:
    """Start a new part: write down the version of the file that it belongs to."""
    part.remove()
    etag, modified = validators(response)
    note = {"url": url, "etag": etag, "modified": modified, "size": size}
    try:
        part.note.write_text(json.dumps(note), encoding="utf-8")
    except OSError as error:
        raise disk_error(part.note, error) from error


def copy(response: IO[bytes], path: Path, start: int, size: int | None) -> int:
    """Append the response to the file of ``start`` bytes and return its new length. 0 begins the file anew."""
    reached = start
    try:
        file = path.open("ab" if start else "wb")
    except OSError as error:
        raise disk_error(path, error) from error
    label = path.name.removesuffix(".part")
    with file, tqdm(total=size, initial=start, unit="B", unit_scale=True, desc=label, disable=None) as bar:
        while block := response.read(BLOCK):
            try:
                file.write(block)
                file.flush()
            except OSError as error:
                raise disk_error(path, error) from error
            reached += len(block)
            bar.update(len(block))
    return reached


def disk_error(path: Path, error: OSError) -> FetchError:
    """Return an error that says what is wrong with the disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FetchError(
            f"no room for {path} ({error.strerror}). Free some and run the same command again to continue"
        )
    return FetchError(f"cannot write {path}: {error.strerror or error}")


def check_room(directory: Path, needed: int) -> None:
    """Refuse to begin a download that the disk has no room for."""
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise FetchError(
            f"{needed:,} bytes are missing and {directory} has room for {free:,}. Free some, or name "
            "another directory with -o"
        )


def check(path: Path, file: File, remedy: str) -> None:
    """Compare size and SHA-1 with those that are known.

    Raises:
        FetchError: one of them differs.
    """
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        raise FetchError(f"{file.name} has {size:,} bytes and should have {file.size:,}. {remedy}")
    if file.sha1 is not None:
        sha1 = digest(path, "sha1")
        if sha1 != file.sha1:
            raise FetchError(f"{file.name} has SHA-1 {sha1} and should have {file.sha1}. {remedy}")


def digest(path: Path, algorithm: str) -> str:
    """Return the file's digest in hex."""
    hasher = hashlib.new(algorithm, usedforsecurity=False)
    with (
        path.open("rb") as file,
        tqdm(total=path.stat().st_size, unit="B", unit_scale=True, desc="checking", disable=None) as bar,
    ):
        while block := file.read(BLOCK):
            hasher.update(block)
            bar.update(len(block))
    return hasher.hexdigest()


def read_text(url: str, tries: int, wait: float) -> str:
    """Return a small text file from the server."""
    for failures in range(1, tries + 1):
        try:
            with ask(url) as response:
                return str(response.read(1 << 24).decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            reason = f"the server says {error.code} {error.reason}"
            if error.code not in PASSING:
                break
        except (OSError, http.client.HTTPException) as error:
            reason = f"the connection broke ({getattr(error, 'reason', None) or error})"
        if failures < tries:
            time.sleep(min(LONGEST_WAIT, wait * 2 ** (failures - 1)))
    raise FetchError(
        f"{url}: {reason}. Is there a dump of this --language and --date? If only the list of checksums is "
        "missing, give --sha1 HEX or --no-checksum"
    )
