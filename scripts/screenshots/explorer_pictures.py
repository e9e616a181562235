"""Take the pictures of the explorer's page that docs/explorer.md and README.md show.

    python scripts/screenshots/explorer_pictures.py --english MODEL --chinese MODEL -o docs

Both models are directories that ``word2vec train`` wrote. The larger their corpus, the better their maps look.
It writes explorer-english.png, explorer-chinese.png and explorer-dark.png, 1280 pixels wide and 800 high.
It needs chromium (on Debian: ``apt install chromium fonts-noto-cjk``) and the extra ``test``.
"""

from __future__ import annotations

import argparse
import io
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from word2vec import explorer

_SCREEN: ViewportSize = {"width": 1280, "height": 800}
_ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_PATIENCE = 600_000  # milliseconds: UMAP of a large model takes minutes


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: The end of its file's name.
        model: The number of its model.
        view: What the address holds.
        scheme: "light" or "dark".
    """

    name: str
    model: int
    view: dict[str, str | int]
    scheme: Literal["light", "dark"] = "light"


PICTURES = [
    Picture("english", 0, {"q": "king", "layout": "umap", "colour": "class", "lang": "en"}),
    Picture("chinese", 1, {"q": "音乐", "layout": "umap", "colour": "class", "lang": "zh"}),
    Picture(
        "dark",
        0,
        {"tab": "compare", "first": "river", "second": "mountain", "layout": "umap", "lang": "en"},
        "dark",
    ),
]


def main() -> None:
    """Start the server, and photograph its page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--english", type=Path, required=True, help="a model of English text")
    parser.add_argument("--chinese", type=Path, required=True, help="a model of Chinese text")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs"), help="where the pictures go")
    arguments = parser.parse_args()
    models = {"english": arguments.english, "chinese": arguments.chinese}
    with serve(models) as address, open_browser() as browser:
        for picture in PICTURES:
            path = arguments.output / f"explorer-{picture.name}.png"
            take_picture(browser, address, picture, path)
            print(f"{path}: {path.stat().st_size:,} bytes")


@contextmanager
def serve(models: dict[str, Path]) -> Iterator[str]:
    """Serve models by the names that the pictures show, and yield the address of the page."""
    app = explorer.app(list(models.values()), names=list(models))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as opened:
        thread = threading.Thread(target=server.run, args=([opened],))
        thread.start()
        yield f"http://127.0.0.1:{opened.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


def take_picture(browser: Browser, address: str, picture: Picture, path: Path) -> None:
    """Write one picture."""
    context = browser.new_context(viewport=_SCREEN, color_scheme=picture.scheme, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(f"{address}#{urlencode({'model': picture.model, **picture.view})}")
    wait_until_drawn(page)
    save_small(page.screenshot(), path)
    context.close()


def save_small(picture: bytes, path: Path) -> None:
    """Write a PNG of 256 colours, which has a third of the bytes and looks the same."""
    with Image.open(io.BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def wait_until_drawn(page: Page) -> None:
    """Wait until the answers and the map with its words are there."""
    page.locator("#panels td").first.wait_for()
    expect(page.locator("#map-jobs .job:visible")).to_have_count(0, timeout=_PATIENCE)
    page.wait_for_load_state("networkidle")
    # The last words have come, and a frame has them.
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    main()
