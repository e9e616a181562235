"""A refusal as a small page, for whoever opens an address in a browser. Programs get it as JSON."""

from __future__ import annotations

import html

from starlette.datastructures import Headers
from starlette.types import Scope

from word2vec.explorer.json_text import encode_json
from word2vec.explorer.refusal import Refusal

VARY = "Accept, Sec-Fetch-Mode"
"""The headers of a request that decide between the two, for whoever keeps the response."""


def write_refusal(refusal: Refusal, scope: Scope, headers: Headers) -> tuple[bytes, str]:
    """Return a refusal as the request wants it, and its content type.

    Args:
        refusal: What is wrong.
        scope: The request.
        headers: Those of the request.
    """
    if _is_opened_in_browser(headers):
        return write_refusal_page(refusal, _find_home(scope)), "text/html; charset=utf-8"
    return encode_json(refusal.describe()), "application/json"


def _is_opened_in_browser(headers: Headers) -> bool:
    """Tell whether a person looks at the answer to a request, and not the page or another program.

    Browsers ask for text/html when an address is opened. Newer ones also say that they navigate.
    """
    return "text/html" in headers.get("accept", "") and headers.get("sec-fetch-mode", "navigate") == "navigate"


def _find_home(scope: Scope) -> str:
    """Return the address of the explorer's page, which your server may have below a path of its own."""
    return f"{scope.get('root_path', '')}/"


def write_refusal_page(refusal: Refusal, home: str) -> bytes:
    """Return a page that says what is wrong. It has neither scripts nor styles.

    Args:
        refusal: What is wrong.
        home: The address of the explorer's page, which a visitor of a wrong address is led to.
    """
    message: str = refusal.describe()["error"]
    title = "Page not found" if refusal.status == 404 else "Access refused"
    lines = [message[:1].upper() + message[1:] + "."]
    if refusal.kind == "token":
        lines.append("The address ends in ?token= and the token. Whoever started the explorer has it.")
    text = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    link = f'<p><a href="{html.escape(home)}">Open the explorer</a></p>\n' if refusal.status == 404 else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{title} - Word explorer</title>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{text}{link}</body>\n</html>\n"
    ).encode()
