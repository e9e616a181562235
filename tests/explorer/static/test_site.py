"""A static export in a browser, from a server that knows nothing but files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Watch
from tests.support.file_server import serve_files
from word2vec import explorer
from word2vec.ask.questions import AskedAnalogy, AskedContext, Near, OddOneOut, Similarity, Sum, parse_question
from word2vec.errors import ConfigError
from word2vec.explorer.maps.axis import find_axis_cosines
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
    words = vectors.words[4:304]
    explorer.export(
        vectors.subset(words), root / "project" / "few", top=200, topn=20, without=["umap", "vectors"]
    )
    with serve_files(root) as host:
        yield host


@pytest.fixture
def page(browser: Browser, host: str) -> Iterator[Page]:
    page = browser.new_page(locale="en-US")
    watch = Watch(host)
    watch.watch(page)
    yield page
    watch.check()
    page.close()


def open_page(page: Page, host: str, view: str, site: str = "words") -> None:
    page.goto(f"http://{host}/project/{site}/#{view}")
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
    expect(page.locator("#not-started")).to_have_count(0)
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
    open_page(page, host, "model=1&q=a1%20a2&tab=related")
    expect(page.locator("#panel-related")).to_contain_text("This exported page has no answer to it")
    for name in ("next", "keywords"):
        expect(page.locator(f"#tab-{name}")).to_have_count(0)
    assert page.locator("#topn option").all_inner_texts() == ["10", "25"]
    expect(page.locator("#question-help")).not_to_contain_text("capital")
    open_page(page, host, "q=nowhere")
    expect(page.locator("#panel-similar")).to_contain_text("is not in the vocabulary")


@pytest.mark.parametrize(
    ("line", "plus", "minus"),
    [
        ("word1 - word2 + word3", ["word1", "word3"], ["word2"]),
        ("word1+word3-word2", ["word1", "word3"], ["word2"]),
        ("word2 : word1 :: word3", ["word1", "word3"], ["word2"]),
    ],
)
def test_sums_are_answered_from_rounded_vectors(
    page: Page, host: str, vectors: WordVectors, line: str, plus: list[str], minus: list[str]
) -> None:
    open_page(page, host, f"q={quote(line)}&topn=25")
    expect(page.locator("#panel-similar")).to_contain_text("Found from vectors rounded to 8 bits.")
    rows = page.locator("#panel-similar table tbody tr")
    expect(rows).to_have_count(25)
    found = rows.all_inner_texts()
    expected = vectors.most_similar(plus, minus, 25)
    # Rounding may swap neighbours whose cosines hardly differ.
    assert sum(any(word in text.split() for text in found) for word, _ in expected) >= 22


def test_cosines_odd_words_and_an_axis_come_from_rounded_vectors(
    page: Page, host: str, vectors: WordVectors
) -> None:
    ask = """async ({ asked }) => {
      const { FilesSource } = await import(new URL("static/js/sources/files_source.js", document.baseURI));
      const { Connection } = await import(new URL("static/js/sources/connection.js", document.baseURI));
      const source = new FilesSource(new Connection());
      await source.models();
      const [name, ...rest] = asked;
      const found = await source[name](...rest);
      return ArrayBuffer.isView(found) ? [...found] : found;
    }"""
    open_page(page, host, "")
    words = ["word1", "word2", "word3", "word4"]
    (*pairs,) = page.evaluate(ask, {"asked": ["similar", 0, f"sim {' '.join(words)}", 10]})["pairs"]
    assert len(pairs) == 6
    for pair in pairs:
        assert pair["cosine"] == pytest.approx(vectors.similarity(pair["first"], pair["second"]), abs=0.02)
    odd = page.evaluate(ask, {"asked": ["similar", 0, f"odd {' '.join(words)}", 10]})["odd"]
    assert odd == vectors.doesnt_match(words)
    compared = page.evaluate(ask, {"asked": ["compare", 0, "word1", "word2", 10]})
    assert compared["cosine"] == pytest.approx(vectors.similarity("word1", "word2"), abs=0.02)
    axis = page.evaluate(ask, {"asked": ["axis", 0, ["word1", "word2"], ["word3"]]})
    np.testing.assert_allclose(axis, find_axis_cosines(vectors, ["word1", "word2"], ["word3"]), atol=0.02)


WORDS_TO_READ = {"king", "queen", "man", "woman", "well", "known", "well-known", "C++", "a", "b", "c"}
LINES = [
    "king",
    " king  queen ",
    "king - man + woman",
    "king-man+woman",
    "- man + king",
    "king − man ＋ woman",
    "well-known",
    "C++",
    "man-known",
    "-",
    "+ +",
    "a : b :: c",
    "a：b：：c",
    "a:b::c:?",
    "a : b ::",
    "::",
    "sim king",
    "sim king queen",
    "odd king man",
    "odd king man C++",
    "near help",
    "help",
    "near sim",
    "sim",
    "king -",
    "king + - man",
    "king man - queen",
    "? king man",
    "？",
]


def test_lines_are_read_as_the_conversation_reads_them(page: Page, host: str) -> None:
    open_page(page, host, "")
    read = """async ({ lines, words }) => {
      const { readLine } = await import(new URL("static/js/sources/line_reading.js", document.baseURI));
      const known = new Set(words);
      return lines.map((line) => {
        try { return readLine(line, (word) => known.has(word)); } catch (error) { return { kind: error.kind }; }
      });
    }"""
    found = page.evaluate(read, {"lines": LINES, "words": sorted(WORDS_TO_READ)})
    for line, one in zip(LINES, found, strict=True):
        assert one == {**describe(line, WORDS_TO_READ), **({"title": one["title"]} if "title" in one else {})}, (
            line
        )


def describe(line: str, words: set[str]) -> dict[str, Any]:
    """What the conversation reads a line as, in the words of the page."""
    try:
        question = parse_question(line, words)
    except ConfigError:
        return {"kind": "bad_question"}
    match question:
        case Near(asked):
            return {"kind": "near", "words": list(asked)}
        case Sum(plus, minus, read_as):
            return {"kind": "sum", "plus": list(plus), "minus": list(minus), "readAs": read_as}
        case AskedAnalogy(a, b, c):
            return {"kind": "analogy", "plus": [b, c], "minus": [a], "readAs": None}
        case Similarity(asked):
            return {"kind": "similarity", "words": list(asked)}
        case OddOneOut(asked):
            return {"kind": "odd", "words": list(asked)}
        case AskedContext(asked):
            return {"kind": "context", "words": list(asked)}
        case _:
            return {"kind": "help"}


def test_the_map_loads_its_places_and_the_classes_next_to_the_number_asked_for(page: Page, host: str) -> None:
    address = f"http://{host}/project/words/data/0/"
    with (
        page.expect_response(lambda response: response.url.startswith(f"{address}map-pca.bin?v=")) as places,
        page.expect_response(lambda response: response.url.startswith(f"{address}classes-8.bin?v=")) as classes,
    ):
        open_page(page, host, "colour=class&classes=9")
    assert (len(places.value.body()), len(classes.value.body())) == (704 * 8, 704)
    expect(page.locator("#map canvas").first).to_be_visible()


def test_the_arrows_of_the_number_of_classes_reach_those_that_were_exported(page: Page, host: str) -> None:
    open_page(page, host, "colour=class&classes=8")
    field = page.locator("#map-classes")
    for key, value in (("ArrowUp", "12"), ("ArrowUp", "16"), ("ArrowDown", "12")):
        field.press(key)
        field.dispatch_event("change")
        expect(field).to_have_value(value)
    field.fill("64")
    field.press("Enter")
    expect(field).to_have_value("32")
    assert "classes=32" in page.url


def test_a_context_is_refused_and_not_taken_for_words(page: Page, host: str) -> None:
    open_page(page, host, f"q={quote('? word1 word2')}")
    expect(page.locator("#panel-similar")).to_contain_text("This exported page has no answer to it")
    expect(page.locator("#panel-similar table")).to_have_count(0)


def test_only_what_the_export_answers_is_an_example(page: Page, host: str) -> None:
    open_page(page, host, "")
    examples = page.locator("#panel-similar .help button.example")
    expect(examples).to_have_count(5)
    # None of the usual words is in these models. There are numbers in their words, so no word speaks.
    expected = ["国王", "国王 - constructor + word0", "国王 : constructor :: word0", "sim 国王 constructor"]
    assert examples.all_inner_texts()[:4] == expected
    open_page(page, host, "", "few")
    examples = page.locator("#panel-similar .help button.example")
    expect(examples).to_have_text(["word0"])
    page.locator("#question-help button").click()
    expect(page.locator("#panel-similar table tbody tr")).to_have_count(10)


def test_a_word_beyond_those_of_the_page_is_said_to_be_so(page: Page, host: str) -> None:
    open_page(page, host, "q=word250", "few")
    expect(page.locator("#panel-similar")).to_contain_text("is not among the 200 words of this page")
    expect(page.locator("#panel-similar").get_by_role("button", name="word0", exact=True)).to_be_visible()


def test_the_most_answers_of_the_export_can_be_chosen(page: Page, host: str) -> None:
    open_page(page, host, "q=word7", "few")
    assert page.locator("#topn option").all_inner_texts() == ["10", "20"]
    page.locator("#topn").select_option("20")
    expect(page.locator("#panel-similar table tbody tr")).to_have_count(20)
    page.reload()
    expect(page.locator("#panel-similar table tbody tr")).to_have_count(20)


def test_the_numbers_of_classes_that_there_are_are_named(page: Page, host: str) -> None:
    open_page(page, host, "colour=class&classes=8")
    expect(page.locator("#map-classes").locator("..")).to_contain_text("one of 4, 8, 12, 16, 24, 32")


def test_a_page_from_the_disk_says_how_to_open_it(
    browser: Browser, tmp_path: Path, vectors: WordVectors
) -> None:
    explorer.export(vectors, tmp_path / "site", top=20, without=["umap", "classes", "vectors"])
    page = browser.new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri())
    notice = page.locator("#not-started")
    expect(notice).to_contain_text("open this folder through a file server")
    expect(notice).to_contain_text("请通过文件服务器打开此文件夹")
    page.wait_for_timeout(2500)
    assert notice.evaluate("element => getComputedStyle(element).opacity") == "1"
    page.close()
