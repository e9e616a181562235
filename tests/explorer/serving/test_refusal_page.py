"""What a person reads who opens an address that is refused."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import ADDRESS
from word2vec.explorer import app
from word2vec.explorer.refusal import Refusal
from word2vec.explorer.serving.refusal_page import write_refusal_page

TOKEN = "a-secret-that-is-long"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/", 403, "?token= and the token"),
        ("/api/models", 403, "?token= and the token"),
        ("/nowhere", 404, "There is nothing at this address."),
        ("/static/nothing.js", 404, "The page has no file of this name."),
        ("/api/nothing", 404, "There is no question of this name"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_json(path: str, status: int, said: str) -> None:
    client = TestClient(app(royal_vectors(), token=TOKEN if status == 403 else None), ADDRESS)
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert said in page.text
    assert "<script" not in page.text
    assert "style" not in page.text
    assert TOKEN not in page.text
    assert ('href="/"' in page.text) == (status == 404)
    for headers in ({}, {**BROWSER, "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"}):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
        assert set(answer.json()) == {"error", "kind", "word", "suggestions"}


def test_a_host_that_is_refused_is_named_with_the_remedy() -> None:
    page = TestClient(app(royal_vectors()), ADDRESS).get("/", headers={**BROWSER, "host": "my.example"})
    assert page.status_code == 403
    assert "allowed_hosts=[&#x27;my.example&#x27;]" in page.text


def test_the_link_leads_to_the_page_below_a_path_of_yours() -> None:
    client = TestClient(Starlette(routes=[Mount("/words", app(royal_vectors()))]), ADDRESS)
    assert 'href="/words/"' in client.get("/words/nowhere", headers=BROWSER).text


def test_texts_are_escaped() -> None:
    page = write_refusal_page(Refusal(404, "not_found", "no <b>\x1b[2J & more"), '/"><script>').decode()
    assert "No &lt;b&gt;\\x1b[2J &amp; more." in page
    assert "<script" not in page
