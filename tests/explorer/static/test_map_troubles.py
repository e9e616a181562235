"""The map when something is missing: WebGL2, the graphics card, UMAP."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.explored_models import WORDS
from tests.support.explorer_page import Visitor, count_drawn, normalise
from word2vec.arrays import Float32s
from word2vec.explorer.maps.all_maps import Maps
from word2vec.explorer.maps.progress import Progress
from word2vec.vectors import WordVectors

_WITHOUT_WEBGL = """
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...others) {
  return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...others);
};
"""
_KEEP_CONTEXT = """
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...others) {
  const context = getContext.call(this, kind, ...others);
  if (kind === "webgl2" && context) window.lossOfContext = context.getExtension("WEBGL_lose_context");
  return context;
};
"""


def test_without_webgl_it_says_so_and_the_rest_works(visitor: Visitor) -> None:
    visited = visitor.visit("model=0", prepare=lambda page: page.add_init_script(_WITHOUT_WEBGL))
    expect(visited.page.locator("#map .map-note")).to_contain_text("WebGL2")
    visited.ask("king")
    visited.wait_for_caption("king")
    assert len(visited.read_table()) == 10
    visited.page.locator("#language").select_option("zh")
    expect(visited.page.locator("#map .map-note")).to_contain_text("不支持")


def test_points_come_back_with_the_graphics_card(visitor: Visitor) -> None:
    visited = visitor.visit(
        "model=2&labels=0&colour=one", prepare=lambda page: page.add_init_script(_KEEP_CONTEXT)
    )
    visited.wait_for_map()
    before = count_drawn(visited.photograph())
    visited.page.evaluate("() => window.lossOfContext.loseContext()")
    note = visited.page.locator("#map .map-note")
    expect(note).to_contain_text("graphics card")
    visited.page.evaluate("() => window.lossOfContext.restoreContext()")
    expect(note).to_be_hidden()
    visited.wait_for_map()
    assert count_drawn(visited.photograph()) == pytest.approx(before, rel=0.01)


def test_umap_shows_how_far_it_is_and_then_itself(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    states = [
        Progress("running", "neighbours", 0.0),
        Progress("running", "layout", 0.5),
        Progress("ready", done=1.0),
    ]
    turns: Iterator[Progress] = iter(states[1:])
    positions = np.random.default_rng(0).normal(size=(len(WORDS), 2)).astype(np.float32)
    found: list[Float32s | Progress] = [positions, states[0]]
    monkeypatch.setattr(Maps, "find_umap", lambda maps: found.pop())
    monkeypatch.setattr(Maps, "read_progress", lambda maps, layout: next(turns))
    visited = visitor.visit("model=0&colour=one")
    visited.wait_for_map()
    before = visited.photograph()
    visited.page.locator("#map-layout").select_option("umap")
    job = visited.page.locator("#map-jobs .job:visible")
    expect(job).to_contain_text("finding neighbours")
    expect(job).to_contain_text("moving words")
    expect(job).to_contain_text("50%")
    visited.wait_for_map()
    assert (visited.photograph() != before).any()


@pytest.mark.parametrize("link", ["", "&x=0.1&y=0.2&zoom=3"])
def test_the_answer_is_seen_where_umap_has_it_unless_a_link_shows_another_place(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, english: WordVectors, link: str
) -> None:
    positions = np.random.default_rng(0).normal(size=(len(WORDS), 2)).astype(np.float32)
    rows = [english.index[word] for word in ("king", *(word for word, _ in english.most_similar("king")))]
    positions[rows] = positions[rows] / 10 + 1
    found: list[Float32s | Progress] = [positions, Progress("running", "layout", 0.5)]
    monkeypatch.setattr(Maps, "find_umap", lambda maps: found.pop())
    monkeypatch.setattr(Maps, "read_progress", lambda maps, layout: Progress("ready", done=1.0))
    visited = visitor.visit(f"model=0&layout=umap&q=king{link}")
    expect(visited.page.locator("#map-jobs .job:visible")).to_contain_text("moving words")
    visited.wait_for_caption("king")
    visited.wait_for_map()
    if link:
        visited.page.wait_for_timeout(500)
        assert link.endswith("&x={x}&y={y}&zoom={zoom}".format(**visited.read_view()))
        return
    visited.page.wait_for_function("() => new URLSearchParams(location.hash.slice(1)).has('zoom')")
    view = {name: float(value) for name, value in visited.read_view().items() if name in ("x", "y", "zoom")}
    places = normalise(positions)[rows]
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    assert (view["x"], view["y"]) == pytest.approx(tuple(middle), abs=1e-4)
    assert view["zoom"] > 2


def test_umap_that_is_refused_says_why(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Progress("refused", message="umap-learn is not installed; pip install umap-learn")
    monkeypatch.setattr(Maps, "find_umap", lambda maps: refused)
    visited = visitor.visit("model=0&layout=umap")
    job = visited.page.locator("#map-jobs .job:visible")
    expect(job).to_contain_text("UMAP is not available: umap-learn is not installed")
    expect(job.get_by_role("button")).to_have_count(0)


def test_umap_that_fails_is_tried_again(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    positions = np.random.default_rng(0).normal(size=(len(WORDS), 2)).astype(np.float32)
    found: list[Float32s | Progress] = [positions, Progress("failed", message="out of memory")]
    monkeypatch.setattr(Maps, "find_umap", lambda maps: found.pop())
    visited = visitor.visit("model=0&layout=umap")
    job = visited.page.locator("#map-jobs .job:visible")
    expect(job).to_contain_text("UMAP failed: out of memory")
    job.get_by_role("button", name="Try again").click()
    visited.wait_for_map()
    assert found == []


def test_an_axis_with_an_unknown_word_names_it(visitor: Visitor) -> None:
    visitor.expect_complaint("400 (Bad Request)")
    visited = visitor.visit("model=0&layout=axis&from=mann&to=woman")
    job = visited.page.locator("#map-jobs .job:visible")
    expect(job).to_contain_text("mann")
    expect(job).to_contain_text("is not in the vocabulary")
