"""Fetch a training corpus: text8, enwik9, or a Wikipedia dump of any language and date.

Downloads resume where they stopped, whether the connection dropped or you stopped the script. A file is checked
by size and checksum before it gets its name::

    python scripts/fetch_corpus.py text8 -o data      # clean English, unpacked to data/text8, 100 MB
    python scripts/fetch_corpus.py enwik9 -o data     # English Wikipedia of 2006 as XML, unpacked, 1 GB
    python scripts/fetch_corpus.py wikipedia --language zh -o data
    python scripts/fetch_corpus.py wikipedia --language en --date 20250101 --mirror https://... -o data

A dump stays compressed, because ``word2vec prepare`` reads it as it is. It reads the XML of enwik9 too.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from resumable_download import (
    BLOCK,
    FetchError,
    File,
    check_room,
    digest,
    disk_error,
    download,
    read_text,
)
from tqdm import tqdm

MAHONEY = "https://mattmahoney.net/dc"
WIKIMEDIA = "https://dumps.wikimedia.org"


@dataclass(frozen=True)
class Archive:
    """A zip file with one text in it: sizes in bytes, MD5 of the text in hex."""

    size: int
    text: str
    text_size: int
    text_md5: str


ARCHIVES = {
    # As published with the files.
    "text8": Archive(31_344_016, "text8", 100_000_000, "3bea1919949baf155f99411df5fada7e"),
    "enwik9": Archive(322_592_222, "enwik9", 1_000_000_000, "e206c3450ac99950df65bf70ef61a12d"),
}


def fetch_archive(name: str, mirror: str, directory: Path, tries: int, wait: float) -> Path:
    """Download text8 or enwik9, unpack it and remove the archive."""
    archive = ARCHIVES[name]
    target = directory / archive.text
    if target.exists():
        check_text(target, archive, digest(target, "md5"), f"Remove {target} to fetch it again")
        return target
    packed = download(File(f"{mirror}/{name}.zip", archive.size), directory, tries, wait)
    unpack(packed, archive, target)
    packed.unlink()
    return target


def unpack(packed: Path, archive: Archive, target: Path) -> None:
    """Write the archive's text under a temporary name, check it, and rename it."""
    partial = target.with_name(target.name + ".unpacking")
    hasher = hashlib.md5(usedforsecurity=False)
    remedy = f"Remove {packed} and run again"
    check_room(target.parent, archive.text_size)
    try:
        with (
            zipfile.ZipFile(packed) as zipped,
            zipped.open(archive.text) as text,
            partial.open("wb") as file,
            tqdm(total=archive.text_size, unit="B", unit_scale=True, desc="unpacking", disable=None) as bar,
        ):
            while block := text.read(BLOCK):
                hasher.update(block)
                file.write(block)
                bar.update(len(block))
        check_text(partial, archive, hasher.hexdigest(), remedy)
        partial.replace(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise FetchError(f"{packed} is damaged: {error}. {remedy}") from error
    except OSError as error:
        raise disk_error(partial, error) from error
    finally:
        partial.unlink(missing_ok=True)


def check_text(path: Path, archive: Archive, md5: str, remedy: str) -> None:
    """Compare the size and MD5 of an unpacked text with the published ones."""
    size = path.stat().st_size
    if (size, md5) != (archive.text_size, archive.text_md5):
        raise FetchError(
            f"{archive.text} has {size:,} bytes and MD5 {md5}. It should have {archive.text_size:,} and "
            f"{archive.text_md5}. {remedy}"
        )


def dump_file(options: argparse.Namespace, mirror: str) -> File:
    """Return the dump to fetch, with its SHA-1 from the list beside it.

    For the date "latest", the list tells the date. So the list and the dump are of one run, named by its date.
    """
    wiki = options.language.replace("-", "_") + "wiki"
    beginning = f"{mirror}/{wiki}/{options.date}/{wiki}-{options.date}"
    url = f"{beginning}-pages-articles.xml.bz2"
    if options.sha1 or not options.checksum:
        return File(url, sha1=options.sha1)
    listing = read_text(f"{beginning}-sha1sums.txt", options.tries, options.wait)
    entry = re.search(
        rf"^([0-9a-f]{{40}}) [ *]{re.escape(wiki)}-(\d{{8}}|latest)-pages-articles\.xml\.bz2$", listing, re.M
    )
    if entry is None:
        raise FetchError(
            f"{beginning}-sha1sums.txt does not list pages-articles.xml.bz2: that dump is not finished. Name an "
            "earlier --date"
        )
    date = entry[2]
    return File(f"{mirror}/{wiki}/{date}/{wiki}-{date}-pages-articles.xml.bz2", sha1=entry[1])


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Fetch a training corpus. Run it again to resume.")
    parser.add_argument("corpus", choices=[*ARCHIVES, "wikipedia"])
    parser.add_argument(
        "-o", "--output", type=Path, default=Path(), metavar="DIR", help="folder of the file (default: here)"
    )
    parser.add_argument("--mirror", metavar="URL", help=f"another server than {MAHONEY} or {WIKIMEDIA}")
    parser.add_argument(
        "--language", default="en", help="of the Wikipedia: en, zh, zh-min-nan, ... (default: en)"
    )
    parser.add_argument("--date", default="latest", help="of the dump: YYYYMMDD or latest (default)")
    parser.add_argument(
        "--sha1", type=str.lower, metavar="HEX", help="the dump's checksum, instead of the server's list"
    )
    parser.add_argument(
        "--no-checksum", dest="checksum", action="store_false", help="accept the dump without a check"
    )
    parser.add_argument(
        "--tries",
        type=int,
        default=8,
        help="give up after this many tries in a row without a new byte (default: 8)",
    )
    parser.add_argument("--wait", type=float, default=1.0, help="seconds before the second try (default: 1)")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", options.language):
        parser.error(f"--language is {options.language!r}, expected a code such as en or zh-min-nan")
    if not re.fullmatch(r"\d{8}|latest", options.date):
        parser.error(f"--date is {options.date!r}, expected YYYYMMDD or latest")
    if options.sha1 and not re.fullmatch(r"[0-9a-f]{40}", options.sha1):
        parser.error(f"--sha1 is {options.sha1!r}, expected 40 hexadecimal digits")
    if options.mirror and not re.match(r"https?://", options.mirror):
        parser.error(f"--mirror is {options.mirror!r}, expected an address that begins with http:// or https://")
    if options.tries < 1 or options.wait < 0:
        parser.error(
            f"--tries is {options.tries} and --wait is {options.wait:g}, expected at least 1 and at least 0"
        )
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = parse(arguments)
    try:
        try:
            options.output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_error(options.output, error) from error
        if options.corpus == "wikipedia":
            file = dump_file(options, (options.mirror or WIKIMEDIA).rstrip("/"))
            path = download(file, options.output, options.tries, options.wait)
        else:
            mirror = (options.mirror or MAHONEY).rstrip("/")
            path = fetch_archive(options.corpus, mirror, options.output, options.tries, options.wait)
    except FetchError as error:
        print(f"fetch_corpus: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fetch_corpus: stopped. Run the same command again to continue from here", file=sys.stderr)
        return 130
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
