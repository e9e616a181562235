"""Serve the explorer: a socket, the server on it, and the end of both."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from word2vec.errors import ConfigError
from word2vec.stop_signals import handle_signals

# A text of 10,000 characters outside the basic plane has 12 bytes for each as escapes. Headers come on top.
_LONGEST_REQUEST = 160 * 1024
_MOST_CONNECTIONS = 256
_BACKLOG = 128
_KEEP_ALIVE = 30  # seconds
_GRACE = 1  # second that answers have to end in


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: A name or address of this machine.
        port: The port, 0 for a free one.

    Raises:
        ConfigError: the port is in use, or the host is not of this machine.
    """
    if not 0 <= port <= 65535:
        raise ConfigError(f"port is {port}; it must be 0 to 65535, where 0 is a free one")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        opened = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"host is {host!r}, which is not found; give 127.0.0.1 or an address of yours"
        ) from error
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise ConfigError(
            f"cannot listen on port {port} of {host}: {error.strerror}; choose another by --port, or leave it "
            "out for a free one"
        ) from error
    return opened


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_urlsafe(24)


def write_address(host: str, port: int, token: str | None = None) -> str:
    """Return the address of the page for a browser on this machine.

    Example:
        >>> write_address("0.0.0.0", 8000), write_address("::1", 8000, "secret")
        ('http://127.0.0.1:8000/', 'http://[::1]:8000/?token=secret')
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    return f"http://{name}:{port}/" + ("" if token is None else f"?token={token}")


class ExplorerServer(uvicorn.Server):
    """uvicorn's server, which leaves signals to us and says nothing."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                loop="asyncio",
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_GRACE,
                h11_max_incomplete_event_size=_LONGEST_REQUEST,
                backlog=_BACKLOG,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are."""
        yield

    def stop(self) -> None:
        """End soon. It may be called by a signal or another thread."""
        self.should_exit = True


def serve(app: ASGIApp, opened: socket.socket, announce: Callable[[], None]) -> None:
    """Answer on a socket until Ctrl-C, SIGTERM or SIGHUP.

    Args:
        app: The application.
        opened: The socket, which is closed at the end.
        announce: Called when the server answers.
    """
    server = ExplorerServer(app)

    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    with handle_signals(stop), opened:
        asyncio.run(_serve(server, opened, announce))


async def _serve(server: ExplorerServer, opened: socket.socket, announce: Callable[[], None]) -> None:
    serving = asyncio.ensure_future(server.serve(sockets=[opened]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.005)
    if server.started:
        announce()
    await serving


def open_page(address: str) -> None:
    """Open a page in the browser, in the background. A browser that fails or talks is not heard."""
    # In a thread, because some browsers return only when they are closed.
    threading.Thread(target=_open_page, args=(address,), name="browser", daemon=True).start()


def _open_page(address: str) -> None:
    import webbrowser

    with suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
