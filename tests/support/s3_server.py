"""A store that speaks as much of S3 as reading needs, on this machine, and fails as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_WRITTEN = "Fri, 06 Mar 2026 12:00:00 GMT"
_WRITTEN_LISTED = "2026-03-06T12:00:00.000Z"


@dataclass
class S3Store:
    """Objects by bucket and key, and how the server fails.

    Attributes:
        objects: ``{"bucket": {"dir/a.txt": b"..."}}``.
        denies: Answer 403 to everything.
        cuts: How many large answers are cut in the middle. Each that is cut counts one down.
        longest: Bytes of the largest part that was asked for.
        address: ``http://127.0.0.1:PORT``, for AWS_ENDPOINT_URL.
    """

    objects: dict[str, dict[str, bytes]] = field(default_factory=dict)
    denies: bool = False
    cuts: int = 0
    longest: int = 0
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: S3Store

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing of each request."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        address = urlsplit(self.path)
        bucket, _, key = unquote(address.path).lstrip("/").partition("/")
        objects = self.store.objects.get(bucket)
        if self.store.denies:
            self._send_error(403, "AccessDenied")
        elif objects is None:
            self._send_error(404, "NoSuchBucket")
        elif not key:
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            self._send(200, self._list(bucket, objects, asked.get("prefix", ""), asked.get("delimiter")))
        elif key not in objects:
            self._send_error(404, "NoSuchKey")
        else:
            self._send_object(objects[key])

    def _list(self, bucket: str, objects: dict[str, bytes], prefix: str, delimiter: str | None) -> bytes:
        found, folders = [], set()
        for key in sorted(objects):
            if key.startswith(prefix):
                name, slash, _ = key[len(prefix) :].partition("/")
                if delimiter and slash:
                    folders.add(f"{prefix}{name}/")
                else:
                    found.append(key)
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{_WRITTEN_LISTED}</LastModified><ETag>x</ETag>"
            f"<Size>{len(objects[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in found
        )
        contents += "".join(
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders
        )
        return (
            '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix>"
            f"<KeyCount>{len(found) + len(folders)}</KeyCount>"
            f"<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
        ).encode()

    def _send_object(self, data: bytes) -> None:
        asked = self.headers.get("Range")
        headers = {"Last-Modified": _WRITTEN, "ETag": f'"{hash(data)}"', "Accept-Ranges": "bytes"}
        if asked is None:
            self._send(200, data, headers)
            return
        begin, end = asked.removeprefix("bytes=").split("-")
        part = data[int(begin) : int(end) + 1]
        self.store.longest = max(self.store.longest, len(part))
        headers["Content-Range"] = f"bytes {begin}-{int(begin) + len(part) - 1}/{len(data)}"
        self._send(206, part, headers)

    def _send_error(self, status: int, code: str) -> None:
        self._send(status, f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>'.encode())

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.store.cuts and len(body) > 1000:
            self.store.cuts -= 1
            body = body[:-500]
            self.close_connection = True
        self.wfile.write(body)


@contextmanager
def serve_s3() -> Iterator[S3Store]:
    """Serve an empty store on a free port of this machine."""
    store = S3Store()
    handler = type("_OwnHandler", (_Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        store.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield store
        server.shutdown()
        thread.join()
