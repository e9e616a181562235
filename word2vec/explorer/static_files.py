"""The files of the page: a fixed table, read once. A request chooses from it and never names a path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
}
STATIC = Path(__file__).with_name("static")
"""Where they are in the package."""
PAGE = "index.html"
"""The file that ``/`` shows."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""The content security policy of the page, but for who may show it in a frame."""


@dataclass(frozen=True)
class StaticFile:
    """A file of the page.

    Attributes:
        content: Its bytes.
        content_type: What browsers are told it is.
        tag: Its ETag, a digest of the bytes in quotes.
    """

    content: bytes
    content_type: str
    tag: str


def read_static_files(directory: Path = STATIC) -> dict[str, StaticFile]:
    """Return the files of the page by name, such as ``js/sources/source.js``."""
    files = {}
    for path in sorted(directory.rglob("*")):
        content_type = _CONTENT_TYPES.get(path.suffix)
        if content_type is not None and path.is_file():
            content = path.read_bytes()
            tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
            files[path.relative_to(directory).as_posix()] = StaticFile(content, content_type, tag)
    return files
