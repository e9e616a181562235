"""How long a browser takes to draw the explorer's map while it is moved, without a graphics card."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

_ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="static/page.css">
<link rel="stylesheet" href="static/map.css"><style>#bench { width: 900px; height: 700px; }</style>
<div id="bench" class="map"></div>"""
# The map by itself, with the words and places that the server sends.
_START = """async () => {
  const load = (name) => import(new URL(`static/js/${name}.js`, document.baseURI));
  const { Connection } = await load("sources/connection");
  const { ServerSource } = await load("sources/source");
  const { WordStore } = await load("sources/word_store");
  const { Messages } = await load("texts/messages");
  const { WordMap } = await load("map/word_map");
  const source = new ServerSource(new Connection());
  const { models } = await source.models();
  const { positions } = await source.map(0, "pca");
  const ignore = () => {};
  const map = new WordMap(document.getElementById("bench"), {
    words: new WordStore(source, 0, models[0].words), messages: new Messages("en"),
    onPick: ignore, onSelect: ignore, onHover: ignore, onView: ignore,
  });
  map.setPositions(positions);
  window.bench = { map, frames: [], moves: false };
  let before = performance.now();
  const note = (now) => {
    const { frameMilliseconds, drawn } = map.statistics;
    if (window.bench.moves) window.bench.frames.push([now - before, frameMilliseconds, drawn]);
    before = now;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}"""
_MOVES = 240


@dataclass(frozen=True)
class Frames:
    """How the map was drawn while it moved.

    Attributes:
        interval: Milliseconds between two frames, the median.
        drawing: Milliseconds of drawing the points, the median.
        drawn: How many points a frame drew, the median.
        total: How many there are, all of which are drawn when it rests.
    """

    interval: float
    drawing: float
    drawn: int
    total: int


def measure_frames(address: str) -> Frames | str:
    """Return how the map of a server is drawn while it is dragged, or why that cannot be measured."""
    found = shutil.which("chromium")
    if found is None:
        return "there is no chromium"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "playwright is not installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": 900, "height": 700})
        # A page of our own on the server's address, which has nothing but the map.
        page.route("**/bench.html", lambda route: route.fulfill(body=_PAGE, content_type="text/html"))
        page.goto(f"{address}bench.html")
        page.evaluate(_START)
        page.wait_for_function("bench.map.statistics.drawn === bench.map.statistics.total", timeout=120_000)
        page.mouse.move(450, 350)
        page.mouse.down()
        page.evaluate("bench.moves = true")
        for move in range(_MOVES):
            page.mouse.move(450 + 4 * (move % 30), 350 + 2 * (move % 20))
        frames = page.evaluate("bench.frames")
        page.mouse.up()
        total = page.evaluate("bench.map.statistics.total")
        browser.close()
    interval, drawing, drawn = (sorted(column)[len(frames) // 2] for column in zip(*frames, strict=True))
    return Frames(interval, drawing, int(drawn), int(total))
