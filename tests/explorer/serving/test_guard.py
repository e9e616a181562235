"""Who may ask: names, sites, methods and tokens, and the headers that protect the page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import ADDRESS, open_client
from word2vec.errors import ConfigError
from word2vec.explorer import app
from word2vec.explorer.opened_model import open_models
from word2vec.explorer.serving.access import make_access, make_token
from word2vec.explorer.serving.application import make_application

MODELS = "/api/models"
TOKEN = "a-secret-that-is-long"
PROTECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(royal_vectors()) as opened:
        yield opened


def make_client(**access: Any) -> TestClient:
    access = {"allowed_hosts": (), **access}
    return TestClient(
        make_application(open_models([royal_vectors()]), make_access(**access)), ADDRESS, follow_redirects=False
    )


def get(client: TestClient, path: str, **headers: str) -> tuple[int, str]:
    """Return the status and the kind of the refusal."""
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert PROTECTED.items() <= response.headers.items()
    assert response.headers["content-security-policy"].startswith("default-src 'none';")
    json = response.headers.get("content-type") == "application/json"
    return response.status_code, response.json().get("kind", "") if json else ""


# ==== Host ====


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "localhost:8000",
        "LOCALHOST",
        "[::1]:8000",
        "127.1.2.3:80",
        "localhost:9999",
    ],
)
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert get(client, MODELS, host=host) == (200, "")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",  # pointed at 127.0.0.1 after its page was loaded
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost.",
        "192.168.1.7:8000",
        "0.0.0.0:8000",
        "[::2]:8000",
        "",
        " ",
        "localhost:8000:8000",
        "localhost:port",
        "user@localhost",
        "localhost/evil",
        "2130706433",
        "0x7f000001",
        "127.1",
        "[::1",
        "a" * 5000,
    ],
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    for path in (MODELS, "/", "/static/js/main.js"):
        assert get(client, path, host=host) == (403, "forbidden")


def test_the_refusal_of_a_name_says_how_to_allow_it(client: TestClient) -> None:
    response = client.get(MODELS, headers={"host": "my.example:8000"})
    assert "word2vec.explorer.app with allowed_hosts=['my.example']" in response.json()["error"]
    by_verb = make_client(by_verb=True).get(MODELS, headers={"host": "my.example:8000"})
    assert "--allow-host my.example" in by_verb.json()["error"]
    in_notebook = make_client(in_notebook=True).get(MODELS, headers={"host": "my.example:8000"})
    assert in_notebook.json()["error"].endswith("open the page by 127.0.0.1 or localhost")
    with open_client(royal_vectors(), allowed_hosts=["My.Example", "[fe80::1]", "10.0.0.7"]) as allowing:
        for host in ("my.example:8000", "MY.example", "[fe80::1]:1", "10.0.0.7"):
            assert get(allowing, MODELS, host=host) == (200, "")
        assert get(allowing, MODELS, host="your.example") == (403, "forbidden")


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1", "evil.example"], ["localhost", "localhost"]])
def test_a_request_has_one_name(hosts: list[str]) -> None:
    """Servers refuse these themselves. The guard does not rely on it."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": MODELS,
        "query_string": b"",
        "headers": [(b"host", host.encode()) for host in hosts],
    }
    asyncio.run(app(royal_vectors())(scope, receive, send))
    assert sent[0]["status"] == 403


def test_a_server_that_other_machines_reach_goes_by_any_address() -> None:
    client = make_client(any_address=True)
    assert get(client, MODELS, host="192.168.1.7:8000") == (200, "")
    assert get(client, MODELS, host="[2001:db8::7]:8000") == (200, "")
    assert get(client, MODELS, host="evil.example") == (403, "forbidden")


@pytest.mark.parametrize("host", ["http://a.example", "a.example:80", "*", "", "a b", "a.example/", "[nothing]"])
def test_what_cannot_be_a_name_is_not_allowed(host: str) -> None:
    with pytest.raises(ConfigError, match="without"):
        make_access([host])


# ==== Other pages ====


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9000", "http://localhost:8000", "file://"]
)
def test_pages_of_other_origins_are_refused(client: TestClient, origin: str) -> None:
    assert get(client, MODELS, origin=origin) == (403, "forbidden")


def test_the_page_itself_may_ask(client: TestClient) -> None:
    assert get(client, MODELS, origin=ADDRESS, sec_fetch_site="same-origin") == (200, "")
    assert get(client, MODELS, sec_fetch_site="none") == (200, "")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_other_sites_have_no_answers_and_no_files(client: TestClient, site: str) -> None:
    for path in (MODELS, "/static/js/main.js", "/api/models/0/similar?q=king"):
        for wanted in ("document", "script", "empty", "iframe", "image"):
            assert get(client, path, sec_fetch_site=site, sec_fetch_dest=wanted) == (403, "forbidden")


def test_a_link_from_another_site_opens_the_page_and_a_frame_does_not(client: TestClient) -> None:
    assert get(client, "/", sec_fetch_site="cross-site", sec_fetch_dest="document")[0] == 200
    for wanted in ("iframe", "object", "embed", "script", "empty"):
        assert get(client, "/", sec_fetch_site="cross-site", sec_fetch_dest=wanted) == (403, "forbidden")


def test_a_notebook_may_show_the_page_in_a_frame(client: TestClient) -> None:
    assert client.get("/").headers["content-security-policy"].endswith("frame-ancestors 'none'")
    notebook = make_client(in_notebook=True)
    response = notebook.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"})
    assert response.status_code == 200
    assert "frame-ancestors 'self' http://localhost:*" in response.headers["content-security-policy"]
    assert get(notebook, MODELS, sec_fetch_site="cross-site", sec_fetch_dest="iframe") == (403, "forbidden")
    assert get(notebook, MODELS, sec_fetch_site="same-origin") == (200, "")


# ==== Methods, and what is not HTTP ====


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE"])
def test_nothing_but_get_and_head_is_answered(client: TestClient, method: str) -> None:
    for path in (MODELS, "/", "/nowhere"):
        response = client.request(method, path)
        assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
        assert PROTECTED.items() <= response.headers.items()


def test_head_is_answered(client: TestClient) -> None:
    assert client.head(MODELS).status_code == 200
    assert client.head("/").headers["content-type"].startswith("text/html")


def test_websockets_are_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(MODELS):
        pass


def test_every_response_is_protected(client: TestClient) -> None:
    for path in ("/", MODELS, "/nowhere", "/api/nothing", "/static/nothing", "/api/models/0/similar?q=nix"):
        get(client, path)


# ==== The token ====


def test_who_does_not_know_the_token_is_refused() -> None:
    client = make_client(token=TOKEN)
    for path in (
        "/",
        MODELS,
        "/static/js/main.js",
        "/?token=",
        "/?token=wrong",
        f"{MODELS}?token={TOKEN}",
    ):
        assert get(client, path) == (403, "token")
    for given in ("Bearer wrong", "Bearer", f"Basic {TOKEN}", TOKEN):
        assert get(client, MODELS, authorization=given) == (403, "token")
    # Not ASCII, as a stranger may send it.
    assert client.get(MODELS, headers=[(b"authorization", b"Bearer \xfc\xff")]).status_code == 403
    assert get(client, MODELS, cookie=f"word2vec-8000={TOKEN}x") == (403, "token")
    assert get(client, MODELS, cookie=f"word2vec-9000={TOKEN}") == (403, "token")
    assert get(client, MODELS, cookie=";;=;" + "x" * 1000) == (403, "token")


def test_the_token_in_the_address_becomes_a_cookie() -> None:
    client = make_client(token=TOKEN)
    response = client.get("/", params={"token": TOKEN, "lang": "zh"})
    assert (response.status_code, response.headers["location"]) == (303, "./?lang=zh")
    cookie = response.headers["set-cookie"]
    assert cookie == f"word2vec-8000={TOKEN}; HttpOnly; SameSite=Strict; Path=/"
    assert response.headers["cache-control"] == "no-store"
    assert get(client, MODELS) == (200, "")  # the client keeps it, as a browser does
    assert get(client, "/")[0] == 200


@pytest.mark.parametrize("others", ['other={"a": 1}', "a b=c", "flag", "name=\u00fc", "list=[1, 2]", 'half="x'])
def test_cookies_of_other_servers_of_this_machine_do_not_hide_ours(others: str) -> None:
    """Browsers send one port what another has set, whatever it holds."""
    client = make_client(token=TOKEN)
    for line in (f"{others}; word2vec-8000={TOKEN}", f"word2vec-8000={TOKEN}; {others}"):
        assert client.get(MODELS, headers=[(b"cookie", line.encode())]).status_code == 200
    assert client.get(MODELS, headers=[(b"cookie", others.encode())]).status_code == 403


def test_programs_give_the_token_in_a_header() -> None:
    client = make_client(token=TOKEN)
    for kind in ("Bearer", "token", "bearer"):
        assert get(client, MODELS, authorization=f"{kind} {TOKEN}") == (200, "")


def test_a_link_from_another_site_comes_again_with_the_cookie() -> None:
    """Browsers do not send a strict cookie while they follow a link from elsewhere."""
    client = make_client(token=TOKEN)
    response = client.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"})
    assert response.status_code == 200
    assert b'http-equiv="refresh"' in response.content
    assert get(client, "/", sec_fetch_site="same-origin") == (403, "token")


def test_the_rules_of_other_sites_hold_for_who_knows_the_token() -> None:
    client = make_client(token=TOKEN)
    secret = f"Bearer {TOKEN}"
    assert get(client, MODELS, authorization=secret, host="evil.example") == (403, "forbidden")
    assert get(client, MODELS, authorization=secret, origin="https://evil.example") == (403, "forbidden")


@pytest.mark.parametrize("token", ["", "short", "with space inside", "semi;colon-and-more", "x" * 300, "ü" * 20])
def test_what_is_easily_guessed_or_needs_escapes_is_not_a_token(token: str) -> None:
    with pytest.raises(ConfigError, match="8 to 256 letters"):
        make_access(token=token)


def test_tokens_are_made_anew() -> None:
    made = {make_token() for _ in range(10)}
    assert len(made) == 10
    assert all(make_access(token=token).token == token for token in made)
    assert "token" not in repr(make_access(token=make_token()))


def test_the_page_may_stand_below_a_path_of_yours() -> None:
    mounted = Starlette(routes=[Mount("/words", app(royal_vectors(), token=TOKEN))])
    client = TestClient(mounted, ADDRESS, follow_redirects=False)
    assert client.get(f"/words/?token={TOKEN}").headers["location"] == "./"
    assert get(client, "/words/api/models") == (200, "")
