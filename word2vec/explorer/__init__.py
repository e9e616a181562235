"""The explorer: a page to look at word vectors, and the server that answers it.

>>> import word2vec
>>> vectors = word2vec.load("build/model")                                      # doctest: +SKIP
>>> vectors.explore()                                # in a notebook            # doctest: +SKIP
>>> application = word2vec.explorer.app(vectors)     # for a server of your own  # doctest: +SKIP
>>> word2vec.explorer.export(vectors, "site")        # files for any server      # doctest: +SKIP

starlette and uvicorn serve it. They are imported only when a page is served.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from word2vec.errors import ConfigError, quote
from word2vec.explorer.maps.all_maps import UMAP_WORDS
from word2vec.explorer.static_site.extent import TOP, TOPN, make_extent
from word2vec.optional_package import require_packages
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from word2vec.explorer.opened_model import Shown
    from word2vec.explorer.static_site.export import Site
    from word2vec.probabilities import Probabilities

__all__ = ["app", "export"]


def app(
    vectors: Shown | Sequence[Shown],
    *,
    probabilities: Probabilities | None = None,
    names: Sequence[str] | None = None,
    allowed_hosts: Iterable[str] = (),
    token: str | None = None,
    umap_words: int = UMAP_WORDS,
) -> Starlette:
    """Return the explorer as an ASGI application, for a server of your own.

    Args:
        vectors: What is shown: vectors, the path of a model or of a file of vectors, or several of these.
        probabilities: The softmax of the first. By default that of the directory that it was read from.
        names: What the page calls them. By default the names of their directories and files.
        allowed_hosts: Names by which browsers call your server, beside localhost and the loopback addresses. A
            request with another name in its ``Host`` is refused.
        token: What visitors must know, who open ``/?token=...``. Give one wherever other machines can ask. None
            lets everybody ask who reaches your server.
        umap_words: How many of the most frequent words UMAP lays out, 20,000 by default, 6 to 1,000,000. Each
            other word goes among its neighbours of these.

    Raises:
        ConfigError: starlette is not installed, nothing is shown or something that is neither vectors nor a
            path, there are not as many names as models, a host or the token cannot be one, or ``umap_words`` is
            out of its range.
        FormatError: a path is missing or damaged.
    """
    require_packages(["starlette"], "the explorer")
    from word2vec.explorer.opened_model import open_models
    from word2vec.explorer.serving.access import make_access
    from word2vec.explorer.serving.application import make_application

    models = open_models(_list_shown(vectors), names, probabilities, umap_words)
    return make_application(models, make_access(allowed_hosts, token))


def export(
    vectors: Shown | Sequence[Shown],
    directory: str | os.PathLike[str],
    *,
    probabilities: Probabilities | None = None,
    names: Sequence[str] | None = None,
    top: int = TOP,
    topn: int = TOPN,
    without: Sequence[str] = (),
    umap_words: int = UMAP_WORDS,
    progress: bool = False,
) -> Site:
    """Write the explorer as a folder that any file server shows, without Python behind it.

    It has the most frequent words with their nearest words among these, what belongs to each by the softmax, the
    maps, the training and the facts. Sums and cosines are found from vectors that are rounded to 8 bits.
    Contexts and texts cannot be asked there.

    Args:
        vectors: As for :func:`app`.
        directory: The folder. An older export is replaced in one step, anything else is never.
        probabilities: As for :func:`app`.
        names: As for :func:`app`.
        top: How many words of each model, 10,000 by default and at most 100,000.
        topn: How many nearest words of each word, 25 by default and at most 100.
        without: What is left out: "umap", "classes", "related", "vectors". The first two need packages. If
            one is not installed, a line on stderr says so, and the rest is written.
        umap_words: As for :func:`app`.
        progress: Show how far it is, on stderr.

    Returns:
        What was written: the ``models``, each with its name, its words here and its words in all, and the
        number of ``files`` and of ``bytes``.

    Raises:
        ConfigError: nothing is shown, there are not as many names as models, or a number is out of its range.
        FormatError: a path is missing or damaged.
        OutputError: the folder holds other things, or cannot be written.
    """
    from word2vec.explorer.opened_model import open_models
    from word2vec.explorer.static_site.export import export_site
    from word2vec.explorer.static_site.reporter import Reporter

    extent = make_extent(top, topn, without)
    models = open_models(_list_shown(vectors), names, probabilities, umap_words)
    return export_site(models, Path(directory), extent, Reporter(progress))


def _list_shown(vectors: Shown | Sequence[Shown]) -> list[Shown]:
    """Return what is shown as a list.

    Raises:
        ConfigError: something is neither vectors nor a path.
    """
    kinds = (WordVectors, str, os.PathLike)
    # Vectors and texts can be walked through as well, so they are asked for first.
    given: Any = vectors
    is_one = isinstance(given, kinds) or not isinstance(given, Iterable)
    listed: list[Any] = [given] if is_one else list(given)
    for one in listed:
        if not isinstance(one, kinds):
            raise ConfigError(
                f"{quote(one)} cannot be shown; give vectors, the path of a model or of a file of vectors, or a "
                "list of these"
            )
    return listed
