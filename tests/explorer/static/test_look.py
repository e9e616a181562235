"""How the page looks and reads: languages, dark, narrow, large, and what axe-core finds."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.browser import find_axe
from tests.support.explorer_page import Visitor, count_drawn

# Views of which each shows other parts of the page.
VIEWS = {
    "start": "",
    "answers": "q=king&colour=class",
    "compare": "tab=compare&first=king&second=queen",
    "keywords": "tab=keywords",
    "training": "tab=training",
    "model": "tab=model",
    "axis": "layout=axis&from=man&to=woman",
    "problem": "q=kingg",
}
NARROW = {"viewport": {"width": 390, "height": 844}}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (view, {}) for name, view in VIEWS.items()},
    "dark": (VIEWS["answers"], {"color_scheme": "dark"}),
    "Chinese": (VIEWS["answers"] + "&lang=zh", {}),
    "narrow": (VIEWS["answers"], NARROW),
}
FIRST = {"answers", "compare", "dark"}  # what the fast run looks at
# What stays as it is in each language: names of methods, of keys, of the other language, of models and words.
_SAME = re.compile(
    r"PCA|UMAP|CSV|PNG|softmax|word2vec|JavaScript|English|WebGL2|Shift|Enter|Esc|king|english|[a-z]+\.npz"
)


@pytest.mark.parametrize(
    "name", [name if name in FIRST else pytest.param(name, marks=pytest.mark.thorough) for name in LOOKS]
)
def test_axe_finds_nothing_serious(visitor: Visitor, name: str) -> None:
    view, options = LOOKS[name]
    if name == "problem":
        visitor.expect_complaint("400 (Bad Request)")
    # The page's policy lets no script of others in, not even this one.
    visited = visitor.visit(view, bypass_csp=True, **options)
    visited.wait_for_map()
    visited.page.add_script_tag(path=find_axe())
    found = visited.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    serious = [
        (each["id"], each["help"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert len(found["passes"]) > 10


def test_the_language_changes_all_texts(visitor: Visitor) -> None:
    visited = visitor.visit("q=king")
    visited.wait_for_caption("king")
    visited.page.locator("#language").select_option("zh")
    expect(visited.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    visited.wait_for_view(lang="zh", q="king", tab="")
    for tab in ("similar", "related", "next", "compare", "keywords", "training"):
        visited.choose_tab(tab)
        expect(visited.panel.locator("[aria-busy=true]")).to_have_count(0)
        visited.wait_for_map()
        labels = visited.page.evaluate(
            "() => [...document.querySelectorAll(':is([aria-label],[placeholder],[title]):not(bdi)')]"
            ".flatMap(each =>"
            " ['aria-label', 'placeholder', 'title'].map(name => each.getAttribute(name) ?? ''))"
        )
        # Words of the model are not texts of the page.
        texts = visited.page.evaluate(
            "() => { const copy = document.body.cloneNode(true);"
            " for (const each of copy.querySelectorAll('bdi, script, noscript, [lang=en]')) each.remove();"
            " return copy.textContent; }"
        )
        said = re.sub("\u2068[^\u2069]*\u2069", "", " ".join([texts, *labels]))
        assert re.findall(r"[A-Za-z]{3,}", _SAME.sub("", said)) == []


def test_every_text_is_there_in_both_languages(visitor: Visitor) -> None:
    visited = visitor.visit()
    texts = visited.page.evaluate("async () => (await import('/static/js/texts/texts.js')).TEXTS")
    assert texts["en"].keys() == texts["zh"].keys()
    same = {name for name, text in texts["en"].items() if text == texts["zh"][name]}
    assert same <= {"layoutPca", "layoutUmap", "timesOf"}
    holes = {
        language: {name: sorted(set(re.findall(r"\{\w+\}", json.dumps(text)))) for name, text in table.items()}
        for language, table in texts.items()
    }
    assert holes["en"] == holes["zh"]


def test_the_browser_chooses_the_language_unless_the_address_does(visitor: Visitor) -> None:
    expect(visitor.visit(locale="zh-CN").page.locator("h1")).to_have_text("词向量浏览器")
    expect(visitor.visit("lang=en", locale="zh-CN").page.locator("h1")).to_have_text("Word explorer")
    expect(visitor.visit(locale="fr-FR").page.locator("h1")).to_have_text("Word explorer")


def test_chinese_words_are_labels_with_glyphs(visitor: Visitor) -> None:
    visited = visitor.visit("lang=zh&q=国王")
    visited.wait_for_caption("国王")
    visited.wait_for_map()
    # A font without these characters would draw the same box for both.
    differ = visited.page.evaluate(
        """() => {
          const draw = (text) => {
            const canvas = document.createElement("canvas");
            const context = canvas.getContext("2d");
            context.font = getComputedStyle(document.body).font;
            context.fillText(text, 5, 20);
            return canvas.toDataURL();
          };
          return draw("国") !== draw("王");
        }"""
    )
    assert differ


def test_dark_is_dark(visitor: Visitor) -> None:
    bright, dark = (visitor.visit(color_scheme=scheme) for scheme in ("light", "dark"))
    for visited in (bright, dark):
        visited.wait_for_map()
    assert np.median(bright.photograph()) > 0.9
    assert np.median(dark.photograph()) < 0.2
    script = "() => getComputedStyle(document.documentElement).backgroundColor"
    assert bright.page.evaluate(script) != dark.page.evaluate(script)
    # The system may change its mind while the page is open.
    bright.page.emulate_media(color_scheme="dark")
    bright.wait_for_map()
    assert np.median(bright.photograph()) < 0.2


@pytest.mark.parametrize("width", [pytest.param(320, marks=pytest.mark.thorough), 390])
@pytest.mark.parametrize("name", ["answers", "compare", "training", "model", "axis"])
def test_a_narrow_screen_is_not_scrolled_sideways(visitor: Visitor, name: str, width: int) -> None:
    visited = visitor.visit(VIEWS[name], viewport={"width": width, "height": 844})
    visited.wait_for_map()
    assert visited.page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("width", "view"), [(1280, "layout=pca&colour=class"), (1920, "layout=axis&colour=class")]
)
def test_tabs_are_one_row_and_settings_at_most_two(visitor: Visitor, lang: str, width: int, view: str) -> None:
    visited = visitor.visit(f"model=1&q=king&lang={lang}&{view}", viewport={"width": width, "height": 800})
    visited.wait_for_map()
    for selector, most in (("#tabs > *", 1), ("#map-controls > *", 2)):
        tops = (
            visited.page.locator(selector)
            .locator("visible=true")
            .evaluate_all(
                # What is not as high as its neighbours stands in the middle of their row.
                "each => each.map(one => one.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"
            )
        )
        rows = sorted(tops)
        assert 1 + sum(below - above > 12 for above, below in pairwise(rows)) <= most


def test_an_axis_without_ends_has_the_map_until_they_are_typed(visitor: Visitor) -> None:
    visited = visitor.visit("model=0&layout=axis")
    visited.wait_for_map()
    assert count_drawn(visited.photograph()) > 1000
    hint = visited.page.locator("#map-controls .hint")
    expect(hint).to_be_visible()
    visited.page.locator("#axis-from").fill("man")
    visited.page.locator("#axis-to").fill("woman")
    visited.page.locator("#axis-to").press("Enter")
    visited.wait_for_view(layout="axis", to="woman")
    expect(hint).to_be_hidden()
