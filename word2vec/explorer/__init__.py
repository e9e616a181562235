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
from typing import TYPE_CHECKING

from word2vec.optional_package import require_packages
from word2vec.vectors import WordVectors

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from word2vec.explorer.opened_model import Shown
    from word2vec.probabilities import Probabilities

__all__ = ["app"]


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
        vectors: What is shown: vectors, the path of a model or of a file of vectors, or several of these.
        probabilities: The softmax of the first. By default that of the directory that it was read from.
        names: What the page calls them. By default the names of their directories and files.
        allowed_hosts: Names by which browsers call your server, beside localhost and the loopback addresses. A
            request with another name in its ``Host`` is refused.
        token: What visitors must know, who open ``/?token=...``. Give one wherever other machines can ask. None
            lets everybody ask who reaches your server.

    Raises:
        ConfigError: starlette is not installed, nothing is shown, there are not as many names as models, or a
            host or the token cannot be one.
        FormatError: a path is missing or damaged.
    """
    require_packages(["starlette"], "the explorer")
    from word2vec.explorer.access import make_access
    from word2vec.explorer.application import make_application
    from word2vec.explorer.opened_model import open_models

    shown = [vectors] if isinstance(vectors, (WordVectors, str, os.PathLike)) else list(vectors)
    return make_application(open_models(shown, names, probabilities), make_access(allowed_hosts, token))
