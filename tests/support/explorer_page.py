"""The explorer's page in a browser, as a visitor sees and uses it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from tests.support.browser import Watch
from word2vec.arrays import Float32s

# As camera.js and normalised_positions.js of the map have them.
_MARGIN = 0.9
_OUTSIDE = 0.001
_PATIENCE = 15_000  # milliseconds


class Visitor:
    """Opens pages of one server in windows of their own, and fails if a page did what none must do.

    Args:
        browser: The browser.
        host: The host and port that pages may ask.
    """

    def __init__(self, browser: Browser, host: str) -> None:
        self._browser = browser
        self._host = host
        self._contexts: list[BrowserContext] = []
        self._watch = Watch(host)
        self._expected: list[str] = []

    def visit(
        self,
        view: str = "",
        *,
        address: str | None = None,
        context: BrowserContext | None = None,
        ready: bool = True,
        prepare: Callable[[Page], Any] | None = None,
        **options: Any,
    ) -> ExplorerPage:
        """Open the page.

        Args:
            view: The hash of the address.
            address: The address without it.
            context: The window. By default a new one.
            ready: Whether to wait until the page has its tabs.
            prepare: Called with the page before it has an address.
            options: Of the window.
        """
        page = (context or self.open_window(**options)).new_page()
        page.set_default_timeout(_PATIENCE)
        self._watch.watch(page)
        if prepare is not None:
            prepare(page)
        page.goto(f"{address or f'http://{self._host}/'}#{view}")
        if ready:
            page.locator("#tabs [role=tab]").first.wait_for()
        return ExplorerPage(page)

    def open_window(self, **options: Any) -> BrowserContext:
        """Return a new window without cookies. Nothing flies in it, so that tests need not wait."""
        usual = {"locale": "en-US", "viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = self._browser.new_context(**{**usual, **options})
        self._contexts.append(context)
        return context

    def expect_complaint(self, text: str) -> None:
        """The browser itself logs answers that are errors. A test that asks for one names it."""
        self._expected.append(text)

    def leave(self) -> None:
        """Close all windows, and check what their pages did."""
        for context in self._contexts:
            context.close()
        for text in self._expected:
            found = [complaint for complaint in self._watch.complaints if text in complaint]
            assert found, f"no complaint has {text!r}"
            self._watch.complaints = [each for each in self._watch.complaints if each not in found]
        self._watch.check()


class ExplorerPage:
    """One page.

    Args:
        page: What Playwright drives.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.question = page.locator("#question")
        self.options = page.locator("#question-list [role=option]")
        self.panel = page.locator("#panels > [role=tabpanel]:visible")
        self.surface = page.locator("#map .map-surface")

    def ask(self, line: str) -> None:
        """Type a question and press Enter."""
        self.question.fill(line)
        self.question.press("Enter")

    def wait_for_caption(self, text: str) -> None:
        """Wait until a table of the tab has a caption with this text. Words are isolated in it."""
        expect(self.panel.locator("caption").filter(has_text=text).first).to_be_visible()

    def read_table(self, number: int = 0, column: str = "cosine") -> list[tuple[str, str]]:
        """Return the words of a table and what stands in a column beside each."""
        rows = self.panel.locator("table").nth(number).locator("tbody tr")
        expect(rows.first).to_be_visible()
        script = (
            "(rows, name) => rows.map(row =>"
            " [row.querySelector('bdi').textContent, row.querySelector(name).textContent])"
        )
        return list(map(tuple, rows.evaluate_all(script, f"td.{column}")))

    def choose_tab(self, name: str) -> None:
        """Click on a tab."""
        self.page.locator(f"#tab-{name}").click()

    def read_view(self) -> dict[str, str]:
        """Return what the address holds."""
        script = "() => [...new URLSearchParams(location.hash.slice(1))]"
        return dict(self.page.evaluate(script))

    def wait_for_view(self, **values: str) -> None:
        """Wait until the address holds these values. Empty means not there."""
        script = (
            "wanted => { const view = new URLSearchParams(location.hash.slice(1));"
            " return Object.entries(wanted).every(([name, value]) => (view.get(name) ?? '') === value); }"
        )
        self.page.wait_for_function(script, arg=values)

    def save(self, button: Locator, path: Path) -> tuple[str, bytes]:
        """Click on what saves a file, and return the file's name and contents."""
        with self.page.expect_download() as waiting:
            button.click()
        download: Download = waiting.value
        download.save_as(path)
        return download.suggested_filename, path.read_bytes()

    # ==== The map ====

    def wait_for_map(self) -> None:
        """Wait until the points are there and the labels have come to rest."""
        expect(self.page.locator("#map .map-surface")).to_be_visible()
        # The first classes of a server take seconds, because scikit-learn is imported for them.
        expect(self.page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=30_000)
        # A labelled map has words, which come after its places.
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def locate(
        self, positions: Float32s, x: float = 0.0, y: float = 0.0, zoom: float = 1.0
    ) -> NDArray[np.float64]:
        """Return where words are on the page, [V, 2] in pixels.

        Args:
            positions: As the server sends them, [V, 2].
            x: The middle of the map, in the units of the address.
            y: The same upwards.
            zoom: The zoom, 1 for the whole map.
        """
        box = self.surface.bounding_box()
        assert box is not None
        places = normalise(positions)
        scale = zoom * _MARGIN * min(box["width"], box["height"]) / 2
        right = (places[:, 0] - x) * scale + box["width"] / 2 + box["x"]
        down = (y - places[:, 1]) * scale + box["height"] / 2 + box["y"]
        return np.stack([right, down], axis=1)

    def photograph(self) -> NDArray[np.float64]:
        """Return the pixels of the map as it is seen, [height, width, 3] from 0 to 1."""
        return read_pixels(self.page.locator("#map").screenshot())


def normalise(positions: Float32s) -> NDArray[np.float64]:
    """Return places of which nearly all lie between -1 and 1, [V, 2]."""
    exact = positions.astype(np.float64)
    step = max(1, len(exact) // 20_000)
    ordered = np.sort(exact[::step], axis=0)
    cut = int(len(ordered) * _OUTSIDE)
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    places: NDArray[np.float64] = (exact - (low + high) / 2) / ((high - low).max() / 2)
    return places


def read_pixels(picture: bytes) -> NDArray[np.float64]:
    """Return the pixels of a PNG, [height, width, 3] from 0 to 1."""
    pixels: NDArray[np.float64] = matplotlib.image.imread(io.BytesIO(picture))[:, :, :3]
    return pixels


def count_drawn(pixels: NDArray[np.float64]) -> int:
    """Return how many pixels differ from the most frequent colour."""
    whole = np.round(pixels * 255).astype(np.int64)
    codes = (whole[:, :, 0] << 16) + (whole[:, :, 1] << 8) + whole[:, :, 2]
    background = np.bincount(codes.ravel()).argmax()
    return int((codes != background).sum())
