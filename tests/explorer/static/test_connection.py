"""A server that goes away and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.support.explorer_page import Visitor
from tests.support.running_explorer import RunningExplorer


def test_a_question_to_a_server_that_is_gone_is_answered_when_it_is_back(
    browser: Browser, models: Sequence[Path]
) -> None:
    running = RunningExplorer(models[:1])
    visitor = Visitor(browser, running.host)
    try:
        visited = visitor.visit("q=king")
        visited.wait_for_caption("king")
        visited.wait_for_map()
        running.stop()
        visited.ask("queen")
        gone = visited.page.locator("#gone")
        expect(gone).to_contain_text("The server does not answer.")
        gone.get_by_role("button", name="Try now").click()
        expect(gone).to_contain_text("The server does not answer.")
        running.start()
        visited.wait_for_caption("queen")
        expect(gone).to_be_empty()
        assert len(visited.read_table()) == 10
        visitor.expect_complaint("ERR_CONNECTION_REFUSED")
    finally:
        running.stop()
        visitor.leave()
