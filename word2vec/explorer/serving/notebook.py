"""The explorer in a notebook: a frame that shows the page, and a server in a thread that answers it."""

from __future__ import annotations

import asyncio
import html
import threading
from dataclasses import dataclass

from word2vec.errors import ConfigError
from word2vec.explorer.maps.all_maps import UMAP_WORDS, check_umap_words
from word2vec.explorer.opened_model import open_models
from word2vec.explorer.serving.access import make_access
from word2vec.explorer.serving.application import make_application
from word2vec.explorer.serving.server import ExplorerServer, check_port, open_socket, write_address
from word2vec.vectors import WordVectors
from word2vec.vectors.questions import check_whole_number

_HOST = "127.0.0.1"
_LOWEST = 200
"""Points. A lower frame has no room for the map."""

_running: dict[int, _BackgroundServer] = {}
_starting = threading.Lock()


@dataclass(frozen=True)
class Frame:
    """What a notebook shows.

    Attributes:
        address: The address of the page, which a browser on this machine can open too.
        height: The height of the frame, in points.
    """

    address: str
    height: int
    _server: _BackgroundServer

    def close(self) -> None:
        """Stop the server. The frame stays, and says that nobody answers."""
        self._server.stop()

    def __repr__(self) -> str:
        return f"Frame({self.address!r}, height={self.height})"

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        return (
            f'<iframe src="{html.escape(self.address)}" title="Word vectors" width="100%" '
            f'height="{self.height}" style="border: 0" allow="clipboard-write"></iframe>'
        )


class _BackgroundServer:
    """A server in a daemon thread, for one table of vectors."""

    def __init__(self, vectors: WordVectors, port: int, umap_words: int) -> None:
        # Held, so that no other vectors get the identity by which this server is found again.
        self.vectors = vectors
        self.umap_words = umap_words
        models = open_models([vectors], umap_words=umap_words)
        self._socket = open_socket(_HOST, port)
        self.port: int = self._socket.getsockname()[1]
        self._server = ExplorerServer(make_application(models, make_access(in_notebook=True)))
        self._thread = threading.Thread(target=self._run, name="explorer-server", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with self._socket:
            asyncio.run(self._server.serve(sockets=[self._socket]))

    @property
    def is_alive(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive() and not self._server.should_exit

    def stop(self) -> None:
        """Stop, and wait for the end."""
        with _starting:
            if _running.get(id(self.vectors)) is self:
                del _running[id(self.vectors)]
        self._server.stop()
        self._thread.join()


def show_in_notebook(
    vectors: WordVectors, height: int = 700, port: int = 0, umap_words: int = UMAP_WORDS
) -> Frame:
    """Return a frame that shows vectors. The server of the same vectors is used again.

    Args:
        vectors: Them.
        height: The height of the frame, in points.
        port: The port that the server listens on, 0 for a free one. A server that runs keeps its own.
        umap_words: How many words UMAP lays out. Another number than that of the server that runs starts a new
            one.

    Raises:
        ConfigError: the height is below 200, the port is in use, or a number is out of its range.
    """
    height = check_whole_number(height, "height")
    if height < _LOWEST:
        raise ConfigError(f"height is {height}; it must be at least {_LOWEST} points")
    port, umap_words = check_port(port), check_umap_words(umap_words)
    with _starting:
        server = _running.get(id(vectors))
        is_right = server is not None and port in (0, server.port) and umap_words == server.umap_words
        if server is None or not server.is_alive or not is_right:
            server = _running[id(vectors)] = _BackgroundServer(vectors, port, umap_words)
    return Frame(write_address(_HOST, server.port), height, server)
