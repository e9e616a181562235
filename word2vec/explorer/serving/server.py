"""Serve the explorer: a socket, the server on it, the browser, and the end of all three."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from word2vec.errors import ConfigError, quote
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.serving.access import is_host_name, is_loopback, make_access, make_token
from word2vec.explorer.serving.application import make_application
from word2vec.explorer.serving.connection import PATIENCE, Connection
from word2vec.explorer.serving.own_names import find_own_address, list_own_names, list_reached_addresses
from word2vec.terminal.stop_signals import handle_signals, leave_lost_terminal
from word2vec.vectors.questions import check_whole_number

# A text of 10,000 characters outside the basic plane has 12 bytes for each as escapes. Headers come on top.
_LONGEST_REQUEST = 160 * 1024
_BACKLOG = 128
_ALL = ("0.0.0.0", "::")  # all addresses of this machine
_GRACE = 0  # seconds: who ends the server does not want to wait for what it was about to say


def serve_models(
    models: Sequence[OpenedModel],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    browser: bool = True,
    allowed_hosts: Iterable[str] = (),
    token: str | None = None,
) -> None:
    """Serve the page until Ctrl-C, SIGTERM or SIGHUP.

    Its address is printed as a line when it answers. Where it serves on all addresses of this machine, further
    lines have those by which other machines reach it.

    Args:
        models: What is shown.
        host: The name or address to serve on.
        port: The port, 0 for a free one.
        browser: Whether the page is opened in a browser.
        allowed_hosts: Further names by which browsers may call this server.
        token: What visitors must know. None makes one, unless only this machine reaches the host.

    Raises:
        ConfigError: the host, the port, a name or the token cannot be that.
    """
    with open_socket(host, port) as opened:
        # Asked of the socket, because a name may stand for this machine alone (127.1) or for all addresses (0).
        bound, port = opened.getsockname()[:2]
        local = is_loopback(bound)
        if token is None and not local:
            token = make_token()
        names = [] if local else filter(is_host_name, list_own_names())
        access = make_access([*allowed_hosts, host, *names], token, any_address=not local, by_verb=True)
        addresses = [write_address(name, port, token) for name in _list_names(opened, host)]

        def announce() -> None:
            print("\n".join(addresses), flush=True)
            if bound in _ALL and len(addresses) == 1:
                print("word2vec: other machines reach it by an address of this one", file=sys.stderr)
            if browser:
                open_page(addresses[0])

        serve(make_application(models, access), opened, announce)


def _list_names(opened: socket.socket, host: str) -> list[str]:
    """Return the names or addresses by which a server is reached, first that for this machine."""
    bound = opened.getsockname()[0]
    return [bound, *list_reached_addresses(opened)] if bound in _ALL else [host]


def check_port(port: int) -> int:
    """Return the number of a port.

    Raises:
        ConfigError: it is not a whole number from 0 to 65535.
    """
    # True is a whole number for Python.
    number = -1 if isinstance(port, bool) else check_whole_number(port, "port")
    if not 0 <= number <= 65535:
        raise ConfigError(f"port is {port}; it must be 0 to 65535, where 0 is a free one")
    return number


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: A name or address of this machine.
        port: The port, 0 for a free one.

    Raises:
        ConfigError: the port is in use, or the host is not of this machine.
    """
    port = check_port(port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        opened = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"host is {quote(host)}, which is not found; leave it out for 127.0.0.1") from error
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise ConfigError(_describe_refusal(host, port, error)) from error
    return opened


def _describe_refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        reason = "which is not an address of this machine"
        return f"host is {quote(host)}, {reason}; leave it out for 127.0.0.1{_say_own()}"
    if error.errno == errno.EACCES:
        return f"port {port} is for administrators ({error.strerror}); choose one from 1024, or 0 for a free one"
    if error.errno != errno.EADDRINUSE:
        reason = f"which cannot be listened on ({error.strerror})"
        return f"host is {quote(host)}, {reason}; leave it out for 127.0.0.1{_say_own()}"
    reason = f"is not free to listen on ({error.strerror})"
    return f"port {port} of {host} {reason}; choose another port, or 0 for a free one"


def _say_own() -> str:
    own = find_own_address()
    return ", or give 0.0.0.0 for all of its addresses" if own is None else f", or give its own, {own}"


def write_address(host: str, port: int, token: str | None = None) -> str:
    """Return the address of the page for a browser on this machine.

    Example:
        >>> write_address("0.0.0.0", 8000), write_address("::1", 8000, "secret")
        ('http://127.0.0.1:8000/', 'http://[::1]:8000/?token=secret')
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    if ":" in name:
        name = f"[{name}]"
    return f"http://{name}:{port}/" + ("" if token is None else f"?token={token}")


class ExplorerServer(uvicorn.Server):
    """uvicorn's server, which leaves signals to us and speaks of errors alone.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                loop="asyncio",
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=int(PATIENCE),
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
        """End within moments. It may be called by a signal or by another thread."""
        # It would complain about the answers that are dropped.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
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
        leave_lost_terminal()
        server.stop()

    with handle_signals(stop), opened:
        asyncio.run(_serve(server, opened, announce))


async def _serve(server: ExplorerServer, opened: socket.socket, announce: Callable[[], None]) -> None:
    serving = asyncio.ensure_future(server.serve(sockets=[opened]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.005)
    try:
        if server.started:
            announce()
    except OSError:
        # Nobody reads the address. The server ends by itself, because it would complain if it were cancelled.
        server.stop()
        await serving
        raise
    await serving


def open_page(address: str) -> None:
    """Open a page in the browser, in the background. A browser that fails or talks is not heard."""
    # In a thread, because some browsers return only when they are closed.
    threading.Thread(target=_open_page, args=(address,), name="browser", daemon=True).start()


def _open_page(address: str) -> None:
    # In a process, because browsers write to the terminal that they are started from, and end at its Ctrl-C.
    # Python is isolated, because a file of the working directory may be called webbrowser.py too.
    command = [sys.executable, "-I", "-m", "webbrowser", address]
    nowhere = subprocess.DEVNULL
    with suppress(OSError):
        subprocess.run(
            command, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True, check=False
        )
