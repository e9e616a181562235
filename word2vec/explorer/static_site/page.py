"""The page of a static export: the files of the server's page, told where their answers come from."""

from __future__ import annotations

from pathlib import Path

from word2vec.explorer.static_files import PAGE, POLICY, STATIC, read_static_files

_OF_SERVER = '<meta name="explorer-source" content="server">'
_OF_FILES = '<meta name="explorer-source" content="files">'
_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
"""What the server says by a header. Who may show the page in a frame cannot be said here."""


def write_page(directory: Path, static: Path = STATIC) -> None:
    """Write ``index.html`` and the files that it loads, whose addresses are relative.

    Args:
        directory: Where to.
        static: The files of the server's page.
    """
    for name, file in read_static_files(static).items():
        path = directory / (PAGE if name == PAGE else f"static/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_adapt_page(file.content) if name == PAGE else file.content)


def _adapt_page(content: bytes) -> bytes:
    """Return ``index.html`` with files as its source of answers, and with a policy of its own."""
    text = content.decode()
    assert text.count(_OF_SERVER) == 1, "the page must say once where its answers come from"
    # The policy holds for what comes after it, so it stands before scripts and styles.
    return text.replace(_OF_SERVER, f"{_POLICY}\n    {_OF_FILES}").encode()
