"""The address holds the view: back and forward, new tabs, reloads, links, malformed ones, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.explorer_page import Visitor
from tests.support.running_explorer import RunningExplorer

TOKEN = "a-token-of-the-tests"


def test_back_and_forward_return_to_questions(visitor: Visitor) -> None:
    visited = visitor.visit()
    for word in ("king", "queen", "river1"):
        visited.ask(word)
        visited.wait_for_caption(word)
    visited.page.go_back()
    visited.wait_for_caption("queen")
    expect(visited.question).to_have_value("queen")
    visited.page.go_back()
    visited.wait_for_caption("king")
    visited.page.go_forward()
    visited.wait_for_caption("queen")
    expect(visited.page).to_have_title("queen · english · Word explorer")


def test_a_new_tab_shows_what_the_address_holds(visitor: Visitor) -> None:
    visited = visitor.visit(
        "q=king&tab=related&topn=25&colour=class&classes=5&labels=0&zoom=3&x=0.1&y=0.2&lang=zh"
    )
    visited.wait_for_caption("king")
    visited.wait_for_map()
    other = visitor.visit(visited.page.url.split("#")[1])
    other.wait_for_caption("king")
    other.wait_for_map()
    assert other.read_table(column="score") == visited.read_table(column="score")
    assert len(other.read_table(column="score")) == 25
    assert other.read_view() == visited.read_view()
    assert (other.photograph() != visited.photograph()).mean() < 0.001


def test_two_tabs_at_once_do_not_disturb_each_other(visitor: Visitor) -> None:
    window = visitor.open_window()
    one, other = (visitor.visit(context=window) for _ in range(2))
    one.ask("king")
    other.ask("queen")
    one.wait_for_caption("king")
    other.wait_for_caption("queen")
    one.page.locator("#language").select_option("zh")
    expect(one.page.locator("h1")).to_have_text("词向量浏览器")
    expect(other.page.locator("h1")).to_have_text("Word explorer")


def test_a_reload_in_the_middle_asks_again(visitor: Visitor) -> None:
    visited = visitor.visit()
    visited.question.press_sequentially("kin")
    visited.page.reload()
    visited.page.locator("#tabs [role=tab]").first.wait_for()
    visited.ask("king")
    # The answer may not have come yet.
    visited.page.reload()
    visited.wait_for_caption("king")
    expect(visited.question).to_have_value("king")
    assert len(visited.read_table()) == 10


@pytest.mark.parametrize(
    "view",
    [
        "%",
        "q=%E0%A4%A",
        "model=99&tab=nowhere&topn=7&layout=5&colour=&classes=1000&labels=2&x=NaN&y=Infinity&zoom=-1&lang=xx",
        "model=-1&topn=1e9&other=0&zoom=1e400",
        pytest.param("tab=similar&tab=model&q=&q=king", marks=pytest.mark.thorough),
        pytest.param("constructor=1&__proto__=2&q=", marks=pytest.mark.thorough),
        pytest.param("&&==&=&#", marks=pytest.mark.thorough),
    ],
)
def test_a_malformed_address_never_breaks_the_page(visitor: Visitor, view: str) -> None:
    if "%E0" in view:
        visitor.expect_complaint("400 (Bad Request)")
    visited = visitor.visit(view)
    visited.wait_for_map()
    visited.ask("king")
    visited.wait_for_caption("king")


def test_a_token_opens_the_page_once_and_leaves_the_address(browser: Browser, models: Sequence[Path]) -> None:
    with RunningExplorer(models[:1], TOKEN) as running:
        visitor = Visitor(browser, running.host)
        window = visitor.open_window()
        try:
            visited = visitor.visit("q=king", address=running.address, context=window)
            visited.wait_for_caption("king")
            assert "token" not in visited.page.url
            # Later it is known by its cookie.
            visitor.visit("q=queen", context=window).wait_for_caption("queen")
            stranger = visitor.open_window().new_page()
            answer = stranger.goto(f"http://{running.host}/")
            assert answer is not None
            assert answer.status == 403
            assert "asks for a token" in stranger.content()
            assert TOKEN not in stranger.content()
        finally:
            visitor.leave()


def test_a_model_goes_by_its_name_and_an_old_number_is_read(visitor: Visitor) -> None:
    visited = visitor.visit("model=1&q=king")
    visited.wait_for_caption("king")
    expect(visited.page.locator("#model")).to_have_value("1")
    visited.ask("queen")
    visited.wait_for_view(model="other.npz", q="queen")
    other = visitor.visit("model=other.npz&q=queen")
    expect(other.page.locator("#model")).to_have_value("1")
    expect(other.page.locator("#unknown-model")).to_be_hidden()


@pytest.mark.parametrize("name", ["older", "99", "<b>"])
def test_an_unknown_model_is_said_and_the_first_is_shown(visitor: Visitor, name: str) -> None:
    visited = visitor.visit(f"model={name}&q=king")
    visited.wait_for_caption("king")
    note = visited.page.locator("#unknown-model")
    expect(note).to_have_text(f"There is no model named \u2068{name}\u2069 here. \u2068english\u2069 is shown.")
    expect(visited.page.locator("#model")).to_have_value("0")
    visited.ask("queen")
    expect(note).to_be_hidden()
    visited.wait_for_view(model="english", q="queen")
