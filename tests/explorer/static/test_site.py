"""A static export in a browser, from a server that knows nothing but files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Watch, open_browser
from tests.support.file_server import serve_files
from word2vec import explorer
from word2vec.vectors import WordVectors

ODD = ["<script>alert(1)</script>", "\u202etfel", "国王", "constructor"]


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    random = np.random.default_rng(8)
    words = [*ODD, *(f"word{row}" for row in range(700))]
    return WordVectors(words, random.normal(size=(704, 8)).astype(np.float32), np.arange(704, 0, -1))


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, vectors: WordVectors, trained_model: Path) -> Iterator[str]:
    """The host of a server that has the export in a folder, as a project's page on a site of many does."""
    root = tmp_path_factory.mktemp("root")
    explorer.export(
        [vectors, trained_model], root / "project" / "words", without=["umap"], names=["mine", "trained"]
    )
    with serve_files(root) as host:
        yield host


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    page = browser.new_page(locale="en-US")
    watch = Watch(host)
    watch.watch(page)
    yield page
    watch.check()
    page.close()


def open_page(page: Page, host: str, view: str) -> None:
    page.goto(f"http://{host}/project/words/#{view}")
    page.locator("#tabs [role=tab]").first.wait_for()


@pytest.mark.parametrize("word", ["word7", *ODD])
def test_it_shows_the_nearest_words(page: Page, host: str, vectors: WordVectors, word: str) -> None:
    open_page(page, host, f"q={quote(word)}")
    table = page.locator("#panel-similar table")
    expected = vectors.most_similar(word, topn=10)
    expect(table.locator("tbody tr")).to_have_count(10)
    text = table.inner_text()
    for _, cosine in expected:
        assert f"{cosine:.4f}" in text
    for nearest, _ in expected:
        if nearest.startswith("word"):
            assert nearest in text


def test_a_typed_word_is_completed_and_answered(page: Page, host: str) -> None:
    open_page(page, host, "")
    page.locator("#question").press_sequentially("word69")
    expect(page.locator("#question-list [role=option]")).to_have_count(10)
    page.locator("#question").press("Enter")
    expect(page.locator("#panel-similar table tbody tr")).to_have_count(10)


def test_what_belongs_to_a_word_and_the_training_go_along(page: Page, host: str) -> None:
    open_page(page, host, "model=1&q=a1&tab=related")
    expect(page.locator("#panel-related table tbody tr")).to_have_count(10)
    open_page(page, host, "model=1&tab=training")
    expect(page.locator("#panel-training svg").first).to_be_visible()
    open_page(page, host, "model=0&tab=model")
    expect(page.locator("#panel-model")).to_contain_text("704 of 704")


def test_two_words_are_compared(page: Page, host: str) -> None:
    open_page(page, host, "tab=compare&first=word1&second=word2")
    expect(page.locator("#panel-compare table")).to_have_count(2)


def test_what_was_not_computed_is_said_and_not_offered(page: Page, host: str) -> None:
    open_page(page, host, "q=word1%20-%20word2%20%2B%20word3")
    expect(page.locator("#panel-similar")).to_contain_text("This exported page has no answer to it")
    for name in ("next", "keywords"):
        expect(page.locator(f"#tab-{name}")).to_have_count(0)
    open_page(page, host, "q=nowhere")
    expect(page.locator("#panel-similar")).to_contain_text("is not in the vocabulary")


def test_the_map_loads_its_places_and_the_classes_next_to_the_number_asked_for(page: Page, host: str) -> None:
    address = f"http://{host}/project/words/data/0/"
    with (
        page.expect_response(lambda response: response.url.startswith(f"{address}map-pca.bin?v=")) as places,
        page.expect_response(lambda response: response.url.startswith(f"{address}classes-8.bin?v=")) as classes,
    ):
        open_page(page, host, "colour=class&classes=9")
    assert (len(places.value.body()), len(classes.value.body())) == (704 * 8, 704)
    expect(page.locator("#map canvas").first).to_be_visible()
