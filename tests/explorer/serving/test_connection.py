"""Connections that are silent, too many, or not HTTP."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.support.conversation_vectors import royal_vectors
from word2vec.explorer.serving import connection
from word2vec.explorer.serving.connection import MOST_CONNECTIONS

REQUEST = b"HEAD /api/models HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    frame = royal_vectors().explore()
    found = urlsplit(frame.address).port
    assert found is not None
    yield found
    frame.close()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def is_answered(one: socket.socket) -> bool:
    try:
        one.sendall(REQUEST)
        return one.recv(1 << 16).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def test_who_only_connects_takes_no_connection_from_others(port: int) -> None:
    with ExitStack() as kept:
        silent = [kept.enter_context(connect(port)) for _ in range(MOST_CONNECTIONS + 50)]
        for one in silent[:20]:
            one.sendall(b"GET / HTTP/1.1\r\nHo")
        assert is_answered(kept.enter_context(connect(port)))
        # The oldest have been closed, the youngest not.
        assert is_answered(silent[-1])
        assert not is_answered(silent[0])


def test_a_request_that_does_not_arrive_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    with connect(port) as half, connect(port) as silent, connect(port) as second:
        half.sendall(REQUEST[:20])
        assert is_answered(second)
        second.sendall(REQUEST[:20])
        begun = time.monotonic()
        assert [one.recv(1) for one in (half, silent, second)] == [b"", b"", b""]
        assert time.monotonic() - begun < 5
    with connect(port) as kept:
        for _ in range(4):
            assert is_answered(kept)
            time.sleep(0.15)


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00",
        b"GET /api/models HTTP/1.1\r\n\r\n",
        b"GET /api/models HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET /api/models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_with_what_every_response_says(port: int, request_: bytes) -> None:
    with connect(port) as one, one.makefile("rb") as answers:
        one.sendall(request_ + b"\r\n")
        head, _, body = answers.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"default-src 'none'" in head
    assert b"nosniff" in head
    assert b"not HTTP" in body
