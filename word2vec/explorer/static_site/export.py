"""Write the explorer as a folder that any file server shows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from word2vec._version import __version__
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.static_site.exported_model import write_model
from word2vec.explorer.static_site.extent import Extent
from word2vec.explorer.static_site.page import write_page
from word2vec.explorer.static_site.reporter import Reporter
from word2vec.explorer.static_site.site_directory import DATA, FORMAT, FORMAT_VERSION, MANIFEST, SITE
from word2vec.storage.atomic import new_directory
from word2vec.storage.manifest import write_manifest


@dataclass(frozen=True)
class Site:
    """A static export that was written.

    Attributes:
        models: The name of each model, how many of its words were written, and how many it has.
        files: How many files there are.
        bytes: Their size.
    """

    models: tuple[tuple[str, int, int], ...]
    files: int
    bytes: int


def export_site(models: Sequence[OpenedModel], destination: Path, extent: Extent, reporter: Reporter) -> Site:
    """Write a folder with the page and the answers about the most frequent words of some models.

    Args:
        models: Them.
        destination: The folder. An older export is replaced in one step, anything else is never.
        extent: How much of each model is written.
        reporter: Says how far it is.

    Raises:
        OutputError: the folder holds other things, or cannot be written.
        FormatError: a model is damaged.
    """
    with new_directory(destination, SITE) as directory:
        write_page(directory)
        data = directory / DATA
        data.mkdir()
        facts = []
        for number, model in enumerate(models):
            (data / str(number)).mkdir()
            facts.append({"number": number, **write_model(data / str(number), model, extent, reporter)})
        manifest = {
            "version": __version__,
            "most_topn": extent.topn,
            "stamp": _stamp_files(data),
            "models": facts,
        }
        write_manifest(data / MANIFEST, FORMAT, FORMAT_VERSION, manifest)
        sizes = [path.stat().st_size for path in directory.rglob("*") if path.is_file()]
    named = tuple((str(one["name"]), int(one["words"]), int(one["words_of_model"])) for one in facts)
    return Site(named, len(sizes), sum(sizes))


def _stamp_files(directory: Path) -> str:
    """Return digits that stand for the files. They are part of the addresses.

    A browser that kept files of an older export never mixes them with those of a newer one.
    """
    found = hashlib.blake2b(digest_size=8)
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(directory).as_posix()} {path.stat().st_size}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()
