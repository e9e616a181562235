"""A connection to the server: how long it may wait, how many there are, and what is said to what is not HTTP."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from word2vec.explorer.json_text import encode_json
from word2vec.explorer.refusal import Refusal
from word2vec.explorer.serving.guard import PROTECTION

MOST_CONNECTIONS = 256
PATIENCE = 30.0
"""How many seconds a request may take to arrive, counted from the connection or from the answer before."""


class Connection(H11Protocol):
    """uvicorn's connection, which does not wait for ever for a request.

    Who only opens connections takes none from others. When there are too many, the one that has waited the
    longest for its next request is closed, which browsers expect of connections that they keep open.

    Args:
        *args: Those of uvicorn.
        **kwargs: Those of uvicorn.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits_since = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, and make room for this connection."""
        super().connection_made(transport)
        self._wait_for_request()
        if len(self.connections) > MOST_CONNECTIONS:
            # If all others are being answered, it is this one.
            waiting = [
                other for other in self.connections if isinstance(other, Connection) and other._is_waiting
            ]
            min(waiting, key=lambda other: other._waits_since)._close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._wait_for_request()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, with what every response says."""
        refusal = Refusal(400, "bad_question", "the request is not HTTP, or it is too long; ask for less")
        headers = [
            *PROTECTION.items(),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=encode_json(refusal.describe())),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    @property
    def _is_waiting(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_for_request(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._waits_since = time.monotonic()
        self._timer = self.loop.call_later(PATIENCE, self._give_up)

    def _give_up(self) -> None:
        # The next request may have come. The end of its answer begins to wait anew.
        if self._is_waiting:
            self._close()

    def _close(self) -> None:
        # Taken out at once, because the loop closes it only later, and more may come until then.
        self.connections.discard(self)
        self.transport.close()
