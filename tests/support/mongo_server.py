"""A stand-in for a MongoDB server: it speaks enough of the wire protocol for the real pymongo to read from it.

It is not a database. One collection's documents lie in a list. ``find`` takes a sort, a projection that names
the fields to keep, and a batch size, but no filter. Any other command is answered with an error, as a server
answers one that it does not know. Messages are OP_MSG (opcode 2013), and OP_QUERY (2004) for the first greeting,
as the MongoDB manual's "Wire Protocol" describes them. BSON is pymongo's own.
"""

from __future__ import annotations

import socketserver
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from operator import itemgetter
from typing import Any

import bson

_HEADER = struct.Struct("<iiii")  # length, request id, response to, opcode
_OP_REPLY, _OP_QUERY, _OP_MSG = 1, 2004, 2013


class MongoStandIn(socketserver.ThreadingTCPServer):
    """Serves ``documents`` on a free port of 127.0.0.1.

    Attributes:
        commands: The names of the commands that came, in order.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.documents = documents
        self.commands: list[str] = []
        self._numbers = count(1)
        self._cursors: dict[int, Iterator[dict[str, Any]]] = {}

    @property
    def uri(self) -> str:
        """Where clients find it."""
        return f"mongodb://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *about: object) -> None:
        """Say nothing of clients that go away in the middle of a message, as a client does that was stopped."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*about)  # type: ignore[arg-type]

    def answer(self, command: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to one command."""
        name = next(iter(command))
        self.commands.append(name)
        if name.lower() in ("hello", "ismaster"):
            return {
                "ok": 1.0,
                "helloOk": True,
                "isWritablePrimary": True,
                "ismaster": True,
                "maxBsonObjectSize": 1 << 24,
                "maxMessageSizeBytes": 48_000_000,
                "maxWriteBatchSize": 100_000,
                "minWireVersion": 0,
                "maxWireVersion": 21,
                "readOnly": False,
            }
        if name == "find":
            if command.get("filter"):
                return _error(2, "BadValue", f"this stand-in knows no filter: {command['filter']}")
            cursor = next(self._numbers)
            self._cursors[cursor] = iter(self._found(command.get("sort", {}), command.get("projection", {})))
            return self._batch(cursor, command.get("batchSize", 101), "firstBatch")
        if name == "getMore":
            if int(command["getMore"]) not in self._cursors:
                return _error(43, "CursorNotFound", f"cursor id {command['getMore']} not found")
            return self._batch(int(command["getMore"]), command.get("batchSize", 101), "nextBatch")
        if name == "killCursors":
            for cursor in command["cursors"]:
                self._cursors.pop(int(cursor), None)
        elif name not in ("ping", "endSessions"):
            return _error(59, "CommandNotFound", f"no such command: '{name}'")
        return {"ok": 1.0}

    @property
    def open_cursors(self) -> int:
        """How many cursors were neither read to their end nor closed."""
        return len(self._cursors)

    def _found(self, sort: dict[str, int], projection: dict[str, Any]) -> list[dict[str, Any]]:
        documents = self.documents
        for field, direction in sort.items():
            documents = sorted(documents, key=itemgetter(field), reverse=direction < 0)
        kept = {"_id", *projection}
        return [
            {field: value for field, value in document.items() if not projection or field in kept}
            for document in documents
        ]

    def _batch(self, cursor: int, size: int, name: str) -> dict[str, Any]:
        found = list(islice(self._cursors[cursor], size))
        ended = len(found) < size
        if ended:
            del self._cursors[cursor]
        return {
            "ok": 1.0,
            "cursor": {"id": bson.Int64(0 if ended else cursor), "ns": "news.articles", name: found},
        }


def _error(code: int, name: str, message: str) -> dict[str, Any]:
    return {"ok": 0.0, "code": code, "codeName": name, "errmsg": message}


class _Connection(socketserver.StreamRequestHandler):
    server: MongoStandIn

    def handle(self) -> None:
        while header := self.rfile.read(_HEADER.size):
            length, request, _, opcode = _HEADER.unpack(header)
            body = self.rfile.read(length - _HEADER.size)
            if opcode == _OP_MSG:
                # Flags (4 bytes), then a section of kind 0: one document. Data to insert would follow.
                size = int.from_bytes(body[5:9], "little")
                reply = b"\0\0\0\0\0" + bson.encode(self.server.answer(bson.decode(body[5 : 5 + size])))
                opcode = _OP_MSG
            else:
                # Flags, the collection's name, two numbers, then the document.
                start = body.index(b"\0", 4) + 9
                document = bson.encode(self.server.answer(bson.decode(body[start:])))
                reply = struct.pack("<iqii", 8, 0, 0, 1) + document
                opcode = _OP_REPLY
            self.wfile.write(_HEADER.pack(_HEADER.size + len(reply), 1, request, opcode) + reply)


@contextmanager
def serve(documents: list[dict[str, Any]]) -> Iterator[MongoStandIn]:
    """Serve while the block runs."""
    with MongoStandIn(documents) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
