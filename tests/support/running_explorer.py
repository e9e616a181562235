"""An explorer that serves in a thread, so that a browser can ask it and a test can stop it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

from typing_extensions import Self

import word2vec.explorer
from word2vec.explorer.serving.server import ExplorerServer, open_socket, write_address

_SECONDS_TO_STOP = 20.0


class RunningExplorer:
    """A server of some models. It may stop and start again, on the same port. A with statement stops it.

    Args:
        paths: The models and files of vectors.
        token: What visitors must know.
    """

    def __init__(self, paths: Sequence[Path], token: str | None = None) -> None:
        self._paths = paths
        self._token = token
        self._port = 0
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """The address of the page, with its token."""
        return write_address("127.0.0.1", self._port, self._token)

    @property
    def host(self) -> str:
        """The host and port."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Open the models and answer."""
        opened = open_socket("127.0.0.1", self._port)
        self._port = opened.getsockname()[1]
        self._server = ExplorerServer(word2vec.explorer.app(list(self._paths), token=self._token))

        def serve() -> None:
            with opened:
                asyncio.run(self._server.serve(sockets=[opened]))

        self._thread = threading.Thread(target=serve, name="explorer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()
        self._thread.join(_SECONDS_TO_STOP)
        assert not self._thread.is_alive()
