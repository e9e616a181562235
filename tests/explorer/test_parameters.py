"""What a request may say, and what is said of what it may not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import open_client
from word2vec.explorer.parameters import Parameters
from word2vec.explorer.refusal import Refusal


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_client(royal_vectors()) as opened:
        yield opened


SIMILAR = "/api/models/0/similar?"
WORDS = "/api/models/0/words?"


@pytest.mark.parametrize(
    ("address", "kind", "said"),
    [
        (SIMILAR, "bad_question", "q is empty; give at least one word"),
        (SIMILAR + "q=", "bad_question", "q is empty"),
        (SIMILAR + "q=+%20%0a", "bad_question", "q is empty"),
        (SIMILAR + "q=king&q=queen", "bad_question", "q comes twice"),
        (SIMILAR + "q=king&top=5", "bad_question", "'top' is unknown; those of this address are: q, topn"),
        (SIMILAR + "q=king&topn=0", "out_of_range", "topn is 0; it must be from 1 to 1,000"),
        (SIMILAR + "q=king&topn=1001", "out_of_range", "topn is 1,001; it must be from 1 to 1,000"),
        (SIMILAR + "q=king&topn=-1", "out_of_range", "topn is -1"),
        (SIMILAR + "q=king&topn=ten", "out_of_range", "'ten'; it must be a whole number from 1 to 1,000"),
        (SIMILAR + "q=king&topn=1e3", "out_of_range", "'1e3'; it must be a whole number"),
        (SIMILAR + "q=king&topn=", "out_of_range", "''; it must be a whole number"),
        (SIMILAR + "q=king&topn=%D9%A3", "out_of_range", "it must be a whole number"),
        (SIMILAR + "q=king&topn=" + "9" * 5000, "out_of_range", "it must be a whole number"),
        (SIMILAR + "q=" + "x" * 1001, "too_long", "q has 1,001 characters; at most 1,000 are answered"),
        (
            SIMILAR + "q=" + "+".join(f"w{number}" for number in range(51)),
            "out_of_range",
            "51 words; at most 50",
        ),
        (SIMILAR + "q=%", "bad_question", "write % as %25"),
        (SIMILAR + "q=%zz", "bad_question", "write % as %25"),
        (SIMILAR + "q=%ff", "bad_question", "not UTF-8"),
        (SIMILAR + "q=%ed%a0%80", "bad_question", "not UTF-8"),  # half of a surrogate pair
        (SIMILAR + "q=king%00", "bad_question", "NUL"),
        (SIMILAR + "q=sim+king", "bad_question", "sim needs at least two words"),
        (SIMILAR + "q=a+::+b", "bad_question", "it must read: a : b :: c"),
        (SIMILAR + "q=king+-+king", "bad_question", "cancel each other out"),
        (WORDS + "rows=1&rows=x", "out_of_range", "rows is 'x'"),
        (WORDS + "&".join(["rows=1"] * 513), "too_long", "rows comes 513 times; at most 512"),
        (WORDS + "count=4097", "out_of_range", "count is 4,097; it must be from 1 to 4,096"),
        (WORDS + "start=13", "out_of_range", "start is 13; it must be from 0 to 12"),
        ("/api/models/0/complete?prefix=k&limit=1000000", "out_of_range", "limit is 1,000,000"),
        ("/api/models/0/classes?count=65", "out_of_range", "count is 65; it must be from 2 to 64"),
        ("/api/models/0/axis?from=king", "out_of_range", "to comes 0 times; give it 1 to 50 times"),
        ("/api/models/0/axis?from=king&to=", "bad_question", "to is empty"),
        ("/api/models/0/map", "out_of_range", "layout is ''; it must be one of: pca, umap"),
        ("/api/models/0/keywords?text=" + "x" * 10_001, "too_long", "text has 10,001 characters"),
        ("/api/compare?word=king&models=0&models=7", "out_of_range", "models is 7"),
        ("/api/models?x=1", "bad_question", "those of this address are: none"),
    ],
)
def test_what_is_wrong_is_said(client: TestClient, address: str, kind: str, said: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert response.json()["kind"] == kind
    assert said in response.json()["error"]


def test_the_same_word_many_times_is_one_word(client: TestClient) -> None:
    assert client.get(SIMILAR + "q=" + "king+" * 51).status_code == 200


def test_an_unknown_word_has_suggestions(client: TestClient) -> None:
    found = client.get(SIMILAR + "q=kinng").json()
    assert (found["kind"], found["word"], found["suggestions"][0]) == ("unknown_word", "kinng", "king")


@pytest.mark.parametrize(
    "address",
    ["/api/models/1/info", "/api/models/-1/info", "/api/models/x/info", f"/api/models/{'9' * 5000}/info",
     "/api/models/0/", "/api/models/0/nothing", "/api/models/00/info", "/api/nothing", "/nothing",
     "/api/models/0/map/nothing", "/api", "/api/models/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.json()["kind"]) == (404, "not_found")


def test_models_are_never_named_by_a_path(client: TestClient) -> None:
    for address in ("/api/models/..%2f..%2fetc/info", "/api/models/%2e%2e/info", "/api/models//etc/info"):
        assert client.get(address).status_code == 404


def test_the_longest_text_is_read() -> None:
    text = "\U00020000" * 10_000
    parameters = Parameters(("text=" + "%F0%A0%80%80" * 10_000).encode(), ("text",))
    assert parameters.read_text("text", 10_000) == text


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(query: bytes) -> None:
    try:
        text = Parameters(b"q=" + query, ("q",)).read_text("q", 1000)
    except Refusal:
        return
    assert text.strip()
    assert "\0" not in text
    text.encode()
