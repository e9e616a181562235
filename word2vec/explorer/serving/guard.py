"""Who may ask: a guard in front of the application, which refuses what other pages have a browser ask.

A page from anywhere can have your browser send requests to your own machine. Four rules keep it from answers.

* The ``Host`` must be one that we go by. A page whose name was pointed at 127.0.0.1 afterwards (DNS rebinding)
  still sends its own name. An address in numbers cannot be pointed elsewhere. The port is not looked at, because
  a tunnel (``ssh -L``) or a container may give us another one.
* ``Origin`` and ``Sec-Fetch-Site``, which browsers send and pages cannot forge, must say that our own page asks.
  Only the page itself may be opened from elsewhere.
* Nothing is changed by a request: GET and HEAD alone are answered.
* Where other machines can reach us, a token must have been given.

Every response says that the page may load nothing from elsewhere, and be shown in no frame but a notebook's.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from word2vec.explorer.refusal import Refusal
from word2vec.explorer.serving.access import Access
from word2vec.explorer.serving.refusal_page import VARY, write_refusal
from word2vec.explorer.static_files import POLICY

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
_NOTEBOOKS = "http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:* vscode-webview:"
PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every response says, beside its policy."""


class Guard:
    """Lets requests through to an application, or refuses them.

    Args:
        app: The application.
        access: Who may ask.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle what comes over one connection."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._handle(scope, receive, self._add_headers(send))

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            _check_method(scope["method"])
            name = self._check_host(headers)
            _check_origin(headers, name)
            _check_site(headers, _is_page(scope), self._access.in_notebook)
            answer = self._check_token(scope, headers)
        except Refusal as refusal:
            answer = _make_error(refusal, scope, headers)
        if answer is None:
            await self._app(scope, receive, send)
        else:
            await answer.send(send)

    def _add_headers(self, send: Send) -> Send:
        """Return a function that adds the headers that protect to the start of every response."""
        frames = f"'self' {_NOTEBOOKS}" if self._access.in_notebook else "'none'"
        policy = f"{POLICY}; frame-ancestors {frames}"

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**PROTECTION, "Content-Security-Policy": policy})
            await send(message)

        return send_protected

    def _check_host(self, headers: Headers) -> str:
        """Return the ``Host`` of a request.

        Raises:
            Refusal: it is missing, comes twice, or is not one that this server goes by.
        """
        given = headers.getlist("host")
        found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
        if found is None:
            raise Refusal(403, "forbidden", "the request has no Host, or not one that can be read; name one")
        name = found["name"]
        if not self._access.goes_by(name.strip("[]")):
            remedy = self._say_how_to_allow(name)
            raise Refusal(403, "forbidden", f"{name} is not a name that this server goes by; {remedy}")
        return found[0]

    def _say_how_to_allow(self, name: str) -> str:
        if self._access.by_verb:
            return f"to allow it start word2vec explore with --allow-host {name}"
        if self._access.in_notebook:
            return "open the page by 127.0.0.1 or localhost"
        return f"to allow it call word2vec.explorer.app with allowed_hosts=['{name}']"

    def _check_token(self, scope: Scope, headers: Headers) -> _Answer | None:
        """Return None if the visitor knows the token, or the answer to send instead.

        Raises:
            Refusal: the visitor does not know it.
        """
        token = self._access.token
        if token is None:
            return None
        cookie = f"word2vec-{(scope.get('server') or ('', 0))[1]}"
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        typed = [value for name, value in query if name == "token"]
        if _is_page(scope) and typed and _is_token(typed, token):
            rest = urlencode([pair for pair in query if pair[0] != "token"])
            return _make_redirect(f"./?{rest}" if rest else "./", f"{cookie}={token}")
        if _is_token(_list_tokens(headers, cookie), token):
            return None
        if _is_page(scope) and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return _COME_AGAIN
        raise Refusal(
            403,
            "token",
            "this server asks for a token; open the address that word2vec explore printed, with its token"
            if self._access.by_verb
            else "this server asks for a token; open its address with ?token= and the token behind it",
        )


@dataclass(frozen=True)
class _Answer:
    """A response of the guard's own."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [
            *self.headers,
            (b"content-length", str(len(self.body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def _make_error(refusal: Refusal, scope: Scope, asked: Headers) -> _Answer:
    body, kind = write_refusal(refusal, scope, asked)
    headers = [(b"content-type", kind.encode()), (b"vary", VARY.encode())]
    if refusal.status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    return _Answer(refusal.status, body, headers)


# The cookie is not sent while a link from another site is followed. Our own page may ask again, with the cookie.
_COME_AGAIN = _Answer(
    200,
    b'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>word2vec</title>',
    [(b"content-type", b"text/html; charset=utf-8")],
)


def _make_redirect(address: str, cookie: str) -> _Answer:
    return _Answer(
        303,
        b"",
        [
            (b"location", address.encode()),
            (b"set-cookie", f"{cookie}; HttpOnly; SameSite=Strict; Path=/".encode()),
        ],
    )


def _check_method(method: str) -> None:
    if method not in ("GET", "HEAD"):
        raise Refusal(405, "forbidden", f"the method is {method}; only GET and HEAD are answered")


def _check_origin(headers: Headers, host: str) -> None:
    """Raise Refusal if the page that asks is not of this server."""
    for origin in headers.getlist("origin"):
        if origin.lower() not in (f"http://{host}", f"https://{host}"):
            raise Refusal(403, "forbidden", "a page of another site asks; only the explorer's own page may")


def _is_page(scope: Scope) -> bool:
    """Tell whether a request asks for the page itself. Your server may have it below a path of its own."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) in ("/", "")


def _check_site(headers: Headers, is_page: bool, in_notebook: bool) -> None:
    """Raise Refusal if another site has the browser ask, other than by a link to the page itself."""
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return
    wanted = headers.get("sec-fetch-dest", "document")
    if is_page and (wanted == "document" or (in_notebook and wanted == "iframe")):
        return
    raise Refusal(403, "forbidden", "another site asks; only the explorer's own page may, and a link to it")


def _list_tokens(headers: Headers, cookie: str) -> list[str]:
    """Return the tokens that a request has in its headers."""
    found = []
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() in ("bearer", "token"):
        found.append(given.strip())
    # Servers of other ports share the cookies of a machine. Whatever those hold must not hide ours, as it would
    # from Python's parser, which gives up the whole line.
    for line in headers.getlist("cookie"):
        for pair in line.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == cookie:
                found.append(value)
    return found


def _is_token(given: Iterable[str], token: str) -> bool:
    """Tell whether one of some texts is the token, in a time that does not tell how much of it is right."""
    right = token.encode()
    return sum(hmac.compare_digest(text.encode("utf-8", "replace"), right) for text in given) > 0
