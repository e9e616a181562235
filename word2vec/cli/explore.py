"""The verb that shows vectors on a page: served, or written as files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated

import tyro
from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, Quiet, print_result, require, spell_as_flag
from word2vec.cli.loading import DEFAULT_LOADING, Loading, report_idle
from word2vec.config.without_effect import report_without_effect
from word2vec.explorer.maps.all_maps import UMAP_WORDS, check_umap_words
from word2vec.explorer.opened_model import OpenedModel, open_path
from word2vec.explorer.static_site.extent import MOST_TOPN, TOP, TOPN, LeftOut, make_extent
from word2vec.optional_package import require_packages
from word2vec.storage.destination import check_directory_writable

_Models = Positional[
    Annotated[
        tuple[Path, ...],
        Doc("Model directories, or files of word vectors, plain or compressed."),
        arg(metavar="MODEL ..."),
    ]
]


@dataclass(frozen=True)
class Serving:
    """How the page is served."""

    host: Annotated[
        str, Doc("The address to serve on. With any but 127.0.0.1 other machines can ask, who need the token.")
    ] = "127.0.0.1"
    port: Annotated[int, Doc("The port to serve on, 0 for a free one.")] = 0
    no_browser: Annotated[bool, Doc("Do not open the page in a browser."), tyro.conf.FlagCreatePairsOff] = False
    allow_host: Annotated[tuple[str, ...], Doc("Further names by which browsers may call this server.")] = ()
    token: Annotated[
        str | None, Doc("What visitors must know. By default one is made if other machines can ask.")
    ] = None


@dataclass(frozen=True)
class Exporting:
    """How the page is written as files."""

    topn: Annotated[
        int,
        Doc(f"With --export: how many nearest words of each word, at most {MOST_TOPN}."),
        arg(aliases=["-n"]),
    ] = TOPN
    without: Annotated[
        tuple[LeftOut, ...],
        Doc("With --export: what is left out. All but the vectors take a while."),
    ] = ()
    quiet: Quiet = False
    json: Json = False


_SERVED, _EXPORTED = Serving(), Exporting()


def explore(
    models: _Models,
    export: Annotated[
        Path | None,
        Doc(
            f"Write the page into this folder instead, with the answers about the first {TOP:,} words of each "
            "model, or --top. Any file server shows it."
        ),
        arg(metavar="DIR"),
    ] = None,
    umap_words: Annotated[
        int,
        Doc("How many of the most frequent words UMAP lays out. Each other word goes among these."),
        arg(metavar="N"),
    ] = UMAP_WORDS,
    serving: OmitArgPrefixes[Serving] = _SERVED,
    exporting: OmitArgPrefixes[Exporting] = _EXPORTED,
    loading: OmitArgPrefixes[Loading] = DEFAULT_LOADING,
) -> None:
    """Serve a page to look at vectors in a browser until Ctrl-C, or write it as files."""
    require(models, "explore", "MODEL")
    # Before vectors are read, which may take a while.
    check_umap_words(umap_words)
    if export is not None:
        _report_other_way(serving, _SERVED, "with --export nothing is served")
        _export(models, export, umap_words, exporting, loading)
        return
    _report_other_way(exporting, _EXPORTED, "it is about files, which --export writes")
    require_packages(("starlette", "uvicorn"), "explore")
    opened = [open_path(path, loading.load(path), umap_words=umap_words) for path in models]
    # Imported only now, because it imports the packages.
    from word2vec.explorer.serving.server import serve_models

    serve_models(
        opened,
        host=serving.host,
        port=serving.port,
        browser=not serving.no_browser,
        allowed_hosts=serving.allow_host,
        token=serving.token,
    )
    print("word2vec: the explorer has ended", file=sys.stderr)


def _report_other_way(given: Serving | Exporting, default: Serving | Exporting, reason: str) -> None:
    """Say which options have no effect, because they are about the other way to show the page."""
    report_without_effect(
        [
            f"{spell_as_flag(option.name)} has no effect: {reason}"
            for option in fields(given)
            if getattr(given, option.name) != getattr(default, option.name)
        ],
        strict=False,
    )


def _export(
    models: Sequence[Path], destination: Path, umap_words: int, exporting: Exporting, loading: Loading
) -> None:
    """Write the page as files, and print what was written."""
    from word2vec.explorer.static_site.export import export_site
    from word2vec.explorer.static_site.reporter import Reporter
    from word2vec.explorer.static_site.site_directory import SITE

    if umap_words != UMAP_WORDS and "umap" in exporting.without:
        report_without_effect(["--umap-words has no effect: --without umap leaves the map out"], strict=False)
    top = loading.check_top()
    extent = make_extent(TOP if top is None else top, exporting.topn, exporting.without)
    # Before vectors are read, which may take a while.
    check_directory_writable(destination, SITE)
    opened = [_open_whole(path, umap_words, loading) for path in models]
    site = export_site(opened, destination, extent, Reporter(not exporting.quiet))
    if exporting.json:
        listed = [
            {"name": name, "words": written, "words_of_model": known} for name, written, known in site.models
        ]
        facts = {"site": str(destination), "models": listed, "files": site.files, "bytes": site.bytes}
    else:
        shown = {
            f"model {number}": f"{name}, {written:,} of {known:,} words"
            for number, (name, written, known) in enumerate(site.models)
        }
        facts = {"site": str(destination), **shown, "files": site.files, "bytes": f"{site.bytes:,}"}
    print_result(facts, exporting.json)


def _open_whole(path: Path, umap_words: int, loading: Loading) -> OpenedModel:
    """Open a model with all of its words, so that the page can say how many it does not have."""
    vectors = replace(loading, top=None).load(path)
    report_idle(vectors, top=loading.top)
    return open_path(path, vectors, umap_words=umap_words)
