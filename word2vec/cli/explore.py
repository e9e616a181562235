"""The verb that serves a page to look at vectors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import tyro
from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import require
from word2vec.cli.loading import DEFAULT_LOADING, Loading
from word2vec.explorer.opened_model import open_path
from word2vec.optional_package import require_packages

_Models = Positional[
    Annotated[
        tuple[Path, ...],
        Doc("Model directories, or files of word vectors, plain or compressed."),
        arg(metavar="MODEL ..."),
    ]
]


def explore(
    models: _Models,
    host: Annotated[
        str, Doc("The address to serve on. With any but 127.0.0.1 other machines can ask, who need the token.")
    ] = "127.0.0.1",
    port: Annotated[int, Doc("The port to serve on, 0 for a free one.")] = 0,
    no_browser: Annotated[bool, Doc("Do not open the page in a browser."), tyro.conf.FlagCreatePairsOff] = False,
    allow_host: Annotated[tuple[str, ...], Doc("Further names by which browsers may call this server.")] = (),
    token: Annotated[
        str | None, Doc("What visitors must know. By default one is made if other machines can ask.")
    ] = None,
    loading: OmitArgPrefixes[Loading] = DEFAULT_LOADING,
) -> None:
    """Serve a page to look at vectors in a browser, until Ctrl-C."""
    require(models, "explore", "MODEL")
    require_packages(("starlette", "uvicorn"), "explore")
    opened = [open_path(path, loading.load(path)) for path in models]
    # Imported only now, because it imports the packages.
    from word2vec.explorer.server import serve_models

    serve_models(opened, host=host, port=port, browser=not no_browser, allowed_hosts=allow_host, token=token)
    print("word2vec: the explorer has ended", file=sys.stderr)
