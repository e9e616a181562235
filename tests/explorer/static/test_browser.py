"""What happens without a browser: a reason to skip, or a failure where one is required."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import browser


def test_it_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORD2VEC_BROWSER", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"), browser.open_browser():
        pass


def test_it_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD2VEC_BROWSER", "required")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="there is no chromium"), browser.open_browser():
        pass


@pytest.mark.parametrize(
    ("required", "raised"), [("", pytest.skip.Exception), ("required", pytest.fail.Exception)]
)
def test_axe_is_missed_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, required: str, raised: type[BaseException]
) -> None:
    monkeypatch.setenv("WORD2VEC_BROWSER", required)
    monkeypatch.setattr(browser, "AXE", tmp_path / "axe.min.js")
    with pytest.raises(raised, match="npm install"):
        browser.find_axe()
