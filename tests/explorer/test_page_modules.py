"""The page's modules that need no page, but for its texts, fields and sources: addresses, tables, axes."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.javascript import Run
from word2vec.explorer.static_files import STATIC

_MODULES = sorted((STATIC / "js").rglob("*.js"))


# ==== address.js ====

_STANDARD = {
    "model": 0, "tab": "similar", "q": "", "topn": 10, "first": "", "second": "", "other": None, "layout": "pca",
    "from": "", "to": "", "colour": "frequency", "classes": 8, "labels": 1, "x": None, "y": None, "zoom": None,
    "lang": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"q": "king - man + woman", "topn": 50, "tab": "related"},
        {"q": "国王 & #=%+?", "lang": "zh", "model": 2},
        {"q": '<script>alert("1")</script>\u202e\x1b[31m', "first": "a b", "second": "&", "other": 0},
        {"layout": "axis", "from": "man he", "to": "woman she", "colour": "class", "classes": 64, "labels": 0},
        {"x": -1.25, "y": 0, "zoom": 0.001},
    ],
)
def test_a_view_comes_back_from_its_address(run: Run, changes: dict[str, Any]) -> None:
    body = "const { readAddress, writeAddress } = await load('address'); return readAddress(writeAddress(view));"
    view = {**_STANDARD, **changes}
    assert run(body, view=view) == view


def test_the_address_of_a_view_is_short(run: Run) -> None:
    body = "return (await load('address')).writeAddress(view);"
    assert run(body, view=_STANDARD) == ""
    assert run(body, view={**_STANDARD, "q": "king", "x": 1 / 3, "lang": "zh"}) == "q=king&x=0.33333&lang=zh"


@pytest.mark.parametrize(
    "hash",
    [
        "",
        "#",
        "#%E0%A4%A=%",
        "#&&&===",
        "#model=-1&topn=11&tab=<b>&lang=xx&layout=__proto__&colour=constructor",
        "#model=1e3&classes=1&labels=2&other=",
        "#x=NaN&y=Infinity&zoom=-1",
        "#x=&y=%20&zoom=0",
        "#x=1e99&y=0x&zoom=1e-99",
        "#__proto__=1&hasOwnProperty=2",
    ],
)
def test_what_a_malformed_address_lacks_is_standard(run: Run, hash: str) -> None:
    assert run("return (await load('address')).readAddress(hash);", hash=hash) == _STANDARD


@pytest.mark.parametrize(
    ("names", "number", "written"),
    [
        (["english"], 0, ""),
        (["english", "chinese"], 0, "model=english"),
        (["english", "中文 & more"], 1, "model=%E4%B8%AD%E6%96%87+%26+more"),
        (["same", "same"], 1, "model=1"),
        # A name that is a number is that of another model.
        (["1", "0"], 0, "model=1"),
    ],
)
def test_a_model_is_written_by_its_name(run: Run, names: list[str], number: int, written: str) -> None:
    body = """
        const { readAddress, writeAddress } = await load("address");
        const known = { names, topns: [10] };
        const hash = writeAddress({ ...readAddress("", known), model: number }, known);
        return [hash, readAddress(hash, known).model];
    """
    assert run(body, names=names, number=number) == [written, number]


def test_a_model_is_read_by_its_name_or_its_number(run: Run) -> None:
    body = """
        const { findUnknownModel, readAddress } = await load("address");
        const known = { names: ["english", "1"], topns: [10] };
        const hashes = ["", "model=", "model=0", "model=1", "model=english", "model=2", "model=x"];
        return hashes.map((hash) => [readAddress(hash, known).model, findUnknownModel(hash, known)]);
    """
    assert run(body) == [[0, None], [0, None], [0, None], [1, None], [0, None], [0, "2"], [0, "x"]]


@pytest.mark.parametrize(
    ("most", "topns"),
    [(1000, [10, 25, 50, 100]), (100, [10, 25, 50, 100]), (20, [10, 20]), (25, [10, 25]), (5, [5])],
)
def test_the_most_answers_of_a_source_are_among_the_choices(run: Run, most: int, topns: list[int]) -> None:
    assert run("return (await load('address')).listTopns(most);", most=most) == topns


def test_a_question_in_the_address_is_bounded(run: Run) -> None:
    view = run("return (await load('address')).readAddress(hash);", hash="#q=" + "a" * 5000)
    assert view["q"] == "a" * 1000


# ==== comparison.js ====


@pytest.mark.parametrize(
    ("view", "others", "first", "other"),
    [
        # One model: the word of the question waits for another one.
        ({"q": "king"}, 0, "king", None),
        # More models: it is compared in two of them.
        ({"q": "king - man + woman"}, 1, "king", 1),
        ({"q": "king", "model": 2}, 2, "king", 0),
        # What a person has chosen stays.
        ({"q": "king", "first": "paris"}, 1, "paris", None),
        ({"q": "king", "second": "queen"}, 1, "king", None),
        ({"q": "king", "other": 2}, 2, "king", 2),
        # A context has no word to compare.
        ({"q": "? the capital"}, 1, "", None),
        ({}, 1, "", None),
    ],
)
def test_a_comparison_without_a_first_word_takes_that_of_the_question(
    run: Run, view: dict[str, Any], others: int, first: str, other: int | None
) -> None:
    body = "return (await load('tabs/comparison')).completeComparison(view, others);"
    whole = {**_STANDARD, **view}
    assert run(body, view=whole, others=others) == {**whole, "first": first, "other": other}


# ==== csv.js, downloads.js ====


def test_a_table_is_read_back_by_a_reader_of_csv(run: Run) -> None:
    words = ["king", 'say "no"', "a,b", "two\r\nlines", "=1+1", "国王", "", "-", "NA"]
    rows = [[place, word, 0.1 + 0.2, None] for place, word in enumerate(words)]
    body = "return (await load('csv')).writeCsv(['rank', 'word', 'cosine', 'a \"b\"'], rows);"
    text = run(body, rows=rows)
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert read[0] == ["rank", "word", "cosine", 'a "b"']
    assert read[1:] == [[str(place), word, "0.30000000000000004", ""] for place, word in enumerate(words)]


def test_words_are_a_line_each(run: Run) -> None:
    body = "return (await load('downloads')).writeLines(['king', 'a\\nb', '国王']);"
    assert run(body) == "king\na\\nb\n国王\n"


# ==== axis_ticks.js ====


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0.13, 0.31, [0.15, 0.2, 0.25, 0.3]),
        (0, 85e6, [0, 20e6, 40e6, 60e6, 80e6]),
        (-3, 3, [-2, 0, 2]),
        (5, 5, [5]),
    ],
)
def test_an_axis_has_round_numbers(run: Run, low: float, high: float, ticks: list[float]) -> None:
    body = "return (await load('tabs/axis_ticks')).chooseTicks(low, high, 5);"
    assert run(body, low=low, high=high) == pytest.approx(ticks)


# ==== map_layout.js ====


def test_an_axis_places_words_by_cosine_and_frequency(run: Run) -> None:
    body = """
        const { placeOnAxis } = await load("map_side/map_layout");
        const places = placeOnAxis(Float32Array.of(-0.5, 0.5, 0), counts && Float32Array.from(counts));
        return [...places];
    """
    assert run(body, counts=[0, 99, 9]) == pytest.approx([-0.5, -0.5, 0.5, 0.5, 0, 0], abs=1e-6)
    by_row = run(body, counts=None)
    assert by_row[1] > by_row[3] > by_row[5]


def test_a_layout_is_looked_after_until_it_is_ready(run: Run) -> None:
    body = """
        const { loadLayout } = await load("map_side/map_layout");
        const maps = [{ state: "running", stage: "layout", done: 0.5 }, { state: "ready", positions: [1, 2] }];
        const source = { map: async () => maps.shift(), progress: async () => ({ state: "ready" }) };
        const seen = [];
        const signal = new AbortController().signal;
        const view = { model: 0, layout: "umap" };
        const found = await loadLayout({ source }, view, signal, (progress) => seen.push(progress));
        maps.push({ state: "refused", message: "too many words" });
        const refused = await loadLayout({ source }, view, signal, () => {}).catch((error) => error);
        return [found.positions, seen, [refused.kind, refused.message]];
    """
    assert run(body) == [[1, 2], [{"stage": "layout", "done": 0.5}], ["refused", "too many words"]]


# ==== The files ====


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_nothing_of_the_page_makes_elements_of_text(path: Path) -> None:
    code = path.read_text("utf-8")
    makers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    assert re.findall(rf"{makers}|setAttribute\(.style", code) == []
    # Only one module asks the server, so that one place knows when it is gone.
    assert ("fetch(path" in code) == (path.name == "connection.js")


def test_the_page_loads_nothing_from_elsewhere_and_has_no_code_or_style_of_its_own() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert re.findall(r"https?:|//\w|<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", page) == []
    sheets = "\n".join(path.read_text("utf-8") for path in STATIC.rglob("*.css"))
    assert re.findall(r"url\(|@import|https?:", sheets) == []
