"""A browser for the tests of the explorer's page: Debian's Chromium, driven by Playwright.

Where there is none, these tests are skipped with the reason. With ``WORD2VEC_BROWSER=required`` they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from tests.support.places import PROJECT

# SwiftShader draws WebGL2 without a graphics card. Chromium refuses a sandbox to root. The rest keeps it from
# looking for updates, which are requests that no test made.
_ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
AXE = PROJECT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
"""Where ``npm install --prefix build/axe axe-core`` puts it."""


def miss(reason: str) -> NoReturn:
    """Skip a test that lacks a browser, or fail it where one is required."""
    if os.environ.get("WORD2VEC_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    found = shutil.which("chromium")
    if found is None:
        miss("there is no chromium; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        yield browser
        browser.close()


def find_axe() -> Path:
    """Return the script of axe-core, which finds what people with a screen reader or no mouse cannot use."""
    if not AXE.is_file():
        miss("there is no axe-core; npm install --prefix build/axe --no-package-lock axe-core")
    return AXE


@dataclass
class Watch:
    """What a page must not do: complain, ask other hosts, or open dialogs.

    Attributes:
        own: The host and port that it may ask.
        complaints: Errors and warnings of the console, and exceptions that nothing caught.
        foreign: The addresses of other hosts that it asked for.
        dialogs: What its dialogs said.
    """

    own: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note from now on what a page does."""
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note_request)
        page.on("dialog", self._note_dialog)

    def check(self) -> None:
        """Fail if the page did anything of this."""
        assert (self.complaints, self.foreign, self.dialogs) == ([], [], [])

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _is_of_software_rendering(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.own:
            self.foreign.append(request.url)

    def _note_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def _is_of_software_rendering(text: str) -> bool:
    """True for what Chromium says of WebGL without a graphics card. No page can help that."""
    return "GL Driver Message" in text or "software WebGL" in text
