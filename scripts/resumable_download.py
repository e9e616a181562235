"""Downloads that resume where they stopped and are checked before the file gets its name; for fetch_corpus.py.

A file grows as ``NAME.part``. Beside it ``NAME.part.json`` says which version of the file on the server it is
the start of (entity tag or date), so that parts of two versions never end up in one file.
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
"""Seconds between two tries at most."""
BLOCK = 1 << 18
USER_AGENT = "tied-word2vec-fetch-corpus/1.0"
"""Wikimedia turns clients away that do not say who they are."""
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers worth another try: timeouts, too many requests, and troubles of the server itself."""


class FetchError(Exception):
    """The corpus cannot be fetched; the message is for the user."""


class Dropped(Exception):
    """The connection broke; another try may go on from there."""


@dataclass(frozen=True)
class File:
    """A file to download: its address, and what is known about it (size in bytes, SHA-1 in hex)."""

    url: str
    size: int | None = None
    sha1: str | None = None

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.url.rpartition("/")[2]


class Part:
    """What there is of a file so far."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".part")
        self.note = target.with_name(target.name + ".part.json")

    def known(self) -> tuple[int, dict[str, Any]]:
        """Return how many bytes there are and where from; 0 bytes if nobody knows what they are the start of."""
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
        directory: Where to.
        tries: Give up after so many in a row that brought nothing new.
        wait: Seconds before the second try; doubles with every further one that brings nothing new.

    Raises:
        FetchError: the server refuses, the connection stays broken, the disk is full, or the checksum is wrong.
    """
    target = directory / file.name
    if target.exists():
        check(target, file, f"remove {target} to fetch it again")
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
                    f"{file.url}: {error}; gave up after {tries} tries at {reached:,} bytes; run the same "
                    "command again to go on from there, or name another server with --mirror"
                ) from error
            pause = min(LONGEST_WAIT, wait * 2 ** max(0, failures - 1))
            print(f"{file.name}: {error} at {reached:,} bytes; trying again in {pause:g} s", file=sys.stderr)
            time.sleep(pause)
    wrong = target.with_name(target.name + ".wrong")
    try:
        check(part.path, file, f"it is kept as {wrong}; run again, or name another --mirror or --date")
    except FetchError:
        part.path.replace(wrong)
        part.remove()
        raise
    part.path.replace(target)
    part.remove()
    return target


def receive(file: File, part: Part) -> None:
    """Make one request and add what comes to the part; return when it is complete.

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
                # This server heeds Range but not If-Range, and the file has changed: what is here is of no use.
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
            raise Dropped("the file on the server is shorter than what is here, starting over") from error
        if error.code in PASSING:
            raise Dropped(f"the server says {error.code} {error.reason}") from error
        raise FetchError(f"{file.url}: the server says {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        # Writing errors are FetchErrors by now: this is the network, of whatever layer.
        reason = getattr(error, "reason", None) or error
        raise Dropped(f"the connection broke ({reason or type(error).__name__})") from error
    if size is not None and reached < size:
        raise Dropped("the connection broke (it ended early)")


def ask(url: str, have: int = 0, validator: str | None = None) -> Any:
    """Open the address; from byte ``have`` on if the file is still the one that the validator names."""
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
    """Return the entity tag and the date of the file; a weak tag (W/...) does not tell bytes apart."""
    etag = response.headers.get("ETag")
    return (None if etag is None or etag.startswith("W/") else etag), response.headers.get("Last-Modified")


def write_note(part: Part, url: str, response: Any, size: int | None) -> None:
    """Start a new part: write down which version of the file it is of."""
    part.remove()
    etag, modified = validators(response)
    note = {"url": url, "etag": etag, "modified": modified, "size": size}
    try:
        part.note.write_text(json.dumps(note), encoding="utf-8")
    except OSError as error:
        raise disk_error(part.note, error) from error


def copy(response: IO[bytes], path: Path, start: int, size: int | None) -> int:
    """Append the response to the file, which has ``start`` bytes (0 begins it anew), and return its length."""
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
    """Say what is wrong with the disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return FetchError(
            f"no room for {path} ({error.strerror}); free some and run the same command again to go on"
        )
    return FetchError(f"cannot write {path}: {error.strerror or error}")


def check_room(directory: Path, needed: int) -> None:
    """Refuse to begin what cannot end."""
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise FetchError(
            f"{needed:,} bytes are missing and {directory} has room for {free:,}; free some, or name -o"
        )


def check(path: Path, file: File, remedy: str) -> None:
    """Compare size and SHA-1 with what is known of the file.

    Raises:
        FetchError: one of them differs.
    """
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        raise FetchError(f"{file.name} has {size:,} bytes and should have {file.size:,}; {remedy}")
    if file.sha1 is not None:
        sha1 = digest(path, "sha1")
        if sha1 != file.sha1:
            raise FetchError(f"{file.name} has SHA-1 {sha1} and should have {file.sha1}; {remedy}")


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
        f"{url}: {reason}; is there a dump of this --language and --date? Where only the list of checksums is "
        "missing, give --sha1 HEX or --no-checksum"
    )
