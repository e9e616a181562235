"""Words of a stranger's model neither run nor break the page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.support.explored_models import ODD_WORDS
from tests.support.explorer_page import Visitor

SHOWN = {
    "\u202eturned\u202c": "\\u202eturned\\u202c",
    "\x1b[31mred\x1b[0m": "\\x1b[31mred\\x1b[0m",
    "two\nlines": "two\\nlines",
}


def test_odd_words_are_shown_as_text_in_answers_and_on_the_map(visitor: Visitor) -> None:
    visited = visitor.visit("q=river1&topn=100")
    visited.wait_for_caption("river1")
    visited.wait_for_map()
    words = [word for word, _ in visited.read_table()]
    assert {SHOWN.get(word, word) for word in ODD_WORDS} & set(words)
    assert visited.page.locator("#panels img, #panels script, #panels b").count() == 0
    # Of 500 characters, the table shows as many as there is room for.
    assert visited.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "word",
    [
        word if word in ODD_WORDS[:3] else pytest.param(word, marks=pytest.mark.thorough)
        for word in ODD_WORDS
        if not set(word) & set("\n ")
    ],
)
def test_an_odd_word_is_asked_by_the_address(visitor: Visitor, word: str) -> None:
    visited = visitor.visit(f"q={quote('near ' + word)}")
    expect(visited.panel.locator("tbody tr")).to_have_count(10)
    expect(visited.panel.locator("caption")).to_contain_text(SHOWN.get(word, word)[:40])
    visited = visitor.visit(f"tab=compare&first={quote(word)}&second=king")
    expect(visited.panel.locator("table")).to_have_count(2)


def test_a_table_of_odd_words_is_saved_as_csv(visitor: Visitor, tmp_path: Path) -> None:
    visited = visitor.visit("q=river1&topn=100")
    visited.wait_for_caption("river1")
    name, content = visited.save(visited.panel.get_by_role("button", name="Save as CSV"), tmp_path / "table")
    assert name == "similar-river1.csv"
    text = content.decode("utf-8-sig")
    assert text.startswith("rank,word,cosine,count\r\n1,")
    assert text.count("\r\n") == 101
    assert '"""><img src=x onerror=alert(1)>"' in text or '"<script>alert(1)</script>"' in text
