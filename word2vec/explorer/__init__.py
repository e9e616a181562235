"""The explorer: a page to look at word vectors, and the server that answers it.

>>> import word2vec
>>> vectors = word2vec.load("build/model")                                      # doctest: +SKIP
>>> vectors.explore()                                # in a notebook            # doctest: +SKIP
>>> application = word2vec.explorer.app(vectors)     # for a server of your own  # doctest: +SKIP

starlette and uvicorn serve it. They are imported only when a page is served.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from word2vec.optional_package import require_packages
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from word2vec.explorer.opened_model import OpenedModel
    from word2vec.probabilities import Probabilities

__all__ = ["app"]

_PACKAGES = ("starlette", "uvicorn")

Shown = WordVectors | str | os.PathLike[str]
"""Vectors, or the path of a model or a file of vectors."""


def app(
    vectors: Shown | Sequence[Shown],
    *,
    probabilities: Probabilities | None = None,
    names: Sequence[str] | None = None,
    allowed_hosts: Iterable[str] = (),
    token: str | None = None,
) -> Starlette:
    """Return the explorer as an ASGI application, for a server of your own.

    Args:
        vectors: What is shown: vectors, the path of a model or a file, or several of these.
        probabilities: The softmax of the first, if it is not that of the directory it was read from.
        names: What the page calls them. By default the names of their directories.
        allowed_hosts: Names by which browsers may call the server, beside those of this machine. A request with
            another name in its ``Host`` is refused.
        token: What visitors must know. Give one wherever other machines can ask.

    Raises:
        ConfigError: starlette is not installed, or there are not as many names as models.
        FormatError: a path is missing or damaged.
    """
    require_packages(_PACKAGES[:1], "the explorer")
    from word2vec.explorer.application import make_application
    from word2vec.explorer.guard import Access

    shown = [vectors] if isinstance(vectors, (WordVectors, str, os.PathLike)) else list(vectors)
    models = [open_model(one) for one in shown]
    access = Access(frozenset(name.lower() for name in allowed_hosts), token=token)
    return make_application(models, access)


def open_model(shown: Shown, path: Path | None = None) -> OpenedModel:
    """Return what the explorer asks of vectors or of a path."""
    from word2vec.explorer.opened_model import OpenedModel, find_model_directory
    from word2vec.storage.model_directory import is_model

    if isinstance(shown, WordVectors):
        vectors = shown
        directory = find_model_directory(vectors) if path is None else path if is_model(path) else None
    else:
        path = Path(shown)
        vectors = WordVectors.load(path)
        directory = path if is_model(path) else None
    name = (path or vectors.home or Path("vectors")).resolve().name
    return OpenedModel(name, vectors, directory)


def explore(
    models: Sequence[OpenedModel],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    browser: bool = True,
    allowed_hosts: Iterable[str] = (),
    token: str | None = None,
) -> None:
    """Serve a page until Ctrl-C."""
    from word2vec.explorer import server
    from word2vec.explorer.application import make_application
    from word2vec.explorer.guard import Access

    local = server.is_loopback(host)
    if token is None and not local:
        token = server.make_token()
    opened = server.open_socket(host, port)
    address = server.write_address(host, opened.getsockname()[1], token)
    access = Access(frozenset(name.lower() for name in allowed_hosts), not local, token)

    def announce() -> None:
        print(address, flush=True)
        if browser:
            server.open_page(address)

    server.serve(make_application(models, access), opened, announce)
