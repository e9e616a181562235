"""``vectors.explore()`` in a notebook."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.conversation_vectors import royal_vectors
from word2vec import WordVectors, load
from word2vec.errors import ConfigError


@pytest.fixture
def vectors() -> Iterator[WordVectors]:
    made = royal_vectors()
    yield made
    made.explore().close()


def test_a_frame_shows_the_page(vectors: WordVectors) -> None:
    frame = vectors.explore(height=500)
    shown = frame._repr_html_()
    assert re.fullmatch(r'<iframe src="http://127\.0\.0\.1:\d+/" title="[^"]+" width="100%" .*</iframe>', shown)
    assert 'height="500"' in shown
    assert repr(frame) == f"Frame('{frame.address}', height=500)"
    # As a notebook of another site asks for it, and then the page for its answers.
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"}
    with urllib.request.urlopen(urllib.request.Request(frame.address, headers=elsewhere)) as page:
        assert "frame-ancestors 'self' http://localhost:*" in page.headers["Content-Security-Policy"]
    own = urllib.request.Request(
        frame.address + "api/models/0/similar?q=king", headers={"Sec-Fetch-Site": "same-origin"}
    )
    with urllib.request.urlopen(own) as answer:
        assert json.loads(answer.read())["kind"] == "near"


def test_the_same_vectors_have_one_server(vectors: WordVectors) -> None:
    assert vectors.explore(300).address == vectors.explore().address
    other = royal_vectors()  # equal, and not the same
    frame = other.explore()
    assert frame.address != vectors.explore().address
    frame.close()


def test_another_number_of_words_laid_out_has_a_server_of_its_own(vectors: WordVectors) -> None:
    first = vectors.explore()
    second = vectors.explore(umap_words=7)
    assert second.address != first.address
    assert vectors.explore(umap_words=7).address == second.address
    first.close()
    with pytest.raises(ConfigError, match="umap_words is 5; it must be 6 to 1,000,000"):
        vectors.explore(umap_words=5)


def test_a_server_that_was_closed_is_started_again(vectors: WordVectors) -> None:
    frame = vectors.explore()
    frame.close()
    frame.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(frame.address)
    with urllib.request.urlopen(vectors.explore().address) as page:
        assert page.status == 200


def test_what_cannot_be_shown_is_refused(vectors: WordVectors) -> None:
    for height in (0, 199, -5):
        with pytest.raises(ConfigError, match="at least 200"):
            vectors.explore(height)
    with pytest.raises(ConfigError, match="whole number"):
        vectors.explore("100%")  # type: ignore[arg-type]
    for port in (70000, True, False, -1):
        with pytest.raises(ConfigError, match=f"port is {port}; it must be 0 to 65535"):
            vectors.explore(port=port)
    with pytest.raises(ConfigError, match="port is '80'; it must be a whole number"):
        vectors.explore(port="80")  # type: ignore[arg-type]


def test_the_softmax_is_that_of_the_directory(trained_model: Path) -> None:
    vectors = load(trained_model)
    frame = vectors.explore()
    with urllib.request.urlopen(frame.address + "api/models") as answer:
        (model,) = json.loads(answer.read())["models"]
    frame.close()
    assert (model["name"], model["softmax"]) == ("m", True)
