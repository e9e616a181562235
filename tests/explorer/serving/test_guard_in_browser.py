"""The guard before a real browser: frames of notebooks, links of other sites, and pages that try to read."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import open_browser
from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_process import explore, read_address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """Serve a page under localhost, which to browsers is another site than 127.0.0.1."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_notebook_of_another_site_shows_the_page_and_its_answers(browser: Browser) -> None:
    frame = royal_vectors().explore()
    with another_site(frame._repr_html_()) as address:
        page = browser.new_page()
        with page.expect_response(lambda response: response.url == frame.address + "api/models") as answer:
            page.goto(address)
        assert answer.value.status == 200
        page.frames[1].wait_for_selector("#question")
        page.close()
    frame.close()


def test_a_page_of_another_site_can_neither_frame_nor_read(browser: Browser, trained_model: Path) -> None:
    with explore(trained_model, "--no-browser") as process:
        own = read_address(process)
        attack = f"""<iframe src="{own}"></iframe><script src="{own}static/js/main.js"></script><script>
            const tries = [fetch("{own}api/models"), fetch("{own}api/models", {{mode: "no-cors"}})];
            Promise.allSettled(tries).then((ends) => {{ document.title = ends.map((e) => e.status).join(); }});
            </script>"""
        with another_site(attack) as address:
            page = browser.new_page()
            refused: list[int] = []
            page.on("response", lambda answer: refused.append(answer.status) if own in answer.url else None)
            page.goto(address)
            page.wait_for_function("document.title")
            assert page.title() == "rejected,rejected"
            assert set(refused) <= {403}
            assert page.frames[1].query_selector("#question") is None
            page.close()


def test_a_link_of_another_site_leads_in_who_knows_the_token(browser: Browser, trained_model: Path) -> None:
    with explore(trained_model, "--token", "a-long-secret", "--no-browser") as process:
        address = read_address(process)
        plain = address.partition("?")[0]
        links = f'<a id="first" href="{address}">in</a><a id="again" href="{plain}">again</a>'
        with another_site(links) as site:
            page = browser.new_page()
            page.goto(site)
            page.click("#again")
            page.get_by_text("asks for a token").wait_for()
            for link in ("#first", "#again"):
                page.goto(site)
                page.click(link)
                page.wait_for_selector("#question")
                assert page.url.partition("#")[0] == plain
            page.close()
