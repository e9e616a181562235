"""The files of the page come from a fixed table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import open_client
from word2vec.explorer.static_files import PAGE, STATIC, read_static_files


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(royal_vectors()) as opened:
        yield opened


def test_every_file_of_the_page_is_served_as_what_it_is(client: TestClient) -> None:
    files = read_static_files()
    assert {PAGE, "js/sources/source.js"} <= set(files)
    assert len(files) == sum(path.is_file() for path in STATIC.rglob("*"))
    for name, file in files.items():
        response = client.get(f"/static/{name}")
        assert (response.status_code, response.content) == (200, file.content)
        assert response.headers["content-type"] == file.content_type
        assert response.headers["cache-control"] == "no-cache"
        again = client.get(f"/static/{name}", headers={"if-none-match": response.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert files["js/sources/source.js"].content_type.startswith("text/javascript")


def test_the_page_is_the_root(client: TestClient) -> None:
    response = client.get("/")
    assert response.content == (STATIC / PAGE).read_bytes()
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "name",
    [
        "../__init__.py", "..%2f__init__.py", "%2e%2e/__init__.py", "%2e%2e%2f__init__.py", "....//__init__.py",
        "js/../../answers.py", "js%5c..%5c..%5canswers.py", "/etc/passwd", "%2fetc%2fpasswd", "", "js", "js/",
        "index.html%00", "index.html/", "%c0%ae%c0%ae/x", "..%252f..%252fetc%252fpasswd", "INDEX.HTML",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code == 404
    assert response.json()["kind"] == "not_found"
