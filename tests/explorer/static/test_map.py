"""The map: 20,000 points are drawn, and the hand and the keys reach the words where they are seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.explored_models import WORDS
from tests.support.explorer_page import ExplorerPage, Visitor, count_drawn, normalise, read_pixels
from word2vec.arrays import Float32s
from word2vec.explorer.maps.axis import find_axis_cosines
from word2vec.vectors import WordVectors

MANY = "model=2&labels=0&colour=one"
_ASKED = np.array([0xC2, 0x41, 0x0C]) / 255
"""The colour of asked words, see palette.js."""


def find_lonely(positions: Float32s, room: float) -> int:
    """Return the most frequent row well within the map whose point has no other within some map units."""
    places = normalise(positions)
    for row in range(len(places)):
        distances = np.hypot(*(places - places[row]).T)
        distances[row] = np.inf
        if distances.min() > room and np.abs(places[row]).max() < 0.8:
            return row
    raise AssertionError("each word has others beside it")


def open_map(visitor: Visitor, view: str) -> ExplorerPage:
    visited = visitor.visit(view)
    visited.wait_for_map()
    return visited


def find_pixel(visited: ExplorerPage, positions: Float32s, row: int) -> tuple[float, float]:
    x, y = visited.locate(positions)[row]
    return float(x), float(y)


def test_20_000_points_are_drawn_at_two_zooms(visitor: Visitor, many_places: Float32s) -> None:
    visited = open_map(visitor, MANY)
    whole = count_drawn(visited.photograph())
    seen = np.unique(np.round(visited.locate(many_places)), axis=0)
    # A point is about three pixels across, and many lie on one another.
    assert len(seen) / 2 < whole < 12 * len(seen)
    closer = open_map(visitor, f"{MANY}&x=0&y=0&zoom=8")
    places = normalise(many_places)
    box = closer.surface.bounding_box()
    assert box is not None
    half = np.array([box["width"], box["height"]]) / (8 * 0.9 * min(box["width"], box["height"]))
    inside = int((np.abs(places) < half).all(axis=1).sum())
    assert 0 < inside < len(places) / 4
    # Fewer points, which hardly cover one another now.
    drawn = count_drawn(closer.photograph())
    assert 3 * inside < drawn < 120 * inside
    assert drawn != whole


def test_a_click_at_the_place_of_a_word_asks_it(visitor: Visitor, english_places: Float32s) -> None:
    visited = open_map(visitor, "model=0")
    row = find_lonely(english_places, 0.03)
    visited.page.mouse.click(*find_pixel(visited, english_places, row))
    expect(visited.question).to_have_value(WORDS[row])
    visited.wait_for_caption(WORDS[row])


def test_hover_shows_the_word_below_the_pointer(visitor: Visitor, english_places: Float32s) -> None:
    visited = open_map(visitor, "model=0")
    row = find_lonely(english_places, 0.03)
    tooltip = visited.page.locator("#map .map-tooltip")
    expect(tooltip).to_be_hidden()
    visited.page.mouse.move(*find_pixel(visited, english_places, row))
    expect(tooltip).to_contain_text(WORDS[row])
    expect(tooltip).to_contain_text(f"rank {row + 1}")
    visited.page.mouse.move(5, 5)
    expect(tooltip).to_be_hidden()


def test_the_wheel_and_dragging_move_the_map_and_the_address(visitor: Visitor) -> None:
    visited = open_map(visitor, "model=0")
    box = visited.surface.bounding_box()
    assert box is not None
    x, y = round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)
    visited.page.mouse.move(x, y)
    visited.page.mouse.wheel(0, -300)
    visited.page.wait_for_function("() => +new URLSearchParams(location.hash.slice(1)).get('zoom') > 1.5")
    before = {name: float(value) for name, value in visited.read_view().items() if name in ("x", "y", "zoom")}
    visited.page.mouse.down()
    visited.page.mouse.move(x + 100, y + 40, steps=4)
    visited.page.mouse.up()
    visited.page.wait_for_function("() => +new URLSearchParams(location.hash.slice(1)).get('y') > 0.05")
    view = visited.read_view()
    moved = float(view["x"]) - before["x"], float(view["y"]) - before["y"]
    unit = before["zoom"] * 0.9 * min(box["width"], box["height"]) / 2
    assert moved == pytest.approx((-100 / unit, 40 / unit), rel=1e-3)


def test_a_lasso_selects_exactly_the_words_inside(visitor: Visitor, english_places: Float32s) -> None:
    visited = open_map(visitor, "model=0")
    visited.page.get_by_role("button", name="Select", exact=True).click()
    expect(visited.page.locator("#map-hint")).to_contain_text("Draw a line")
    box = visited.surface.bounding_box()
    assert box is not None
    left, top = round(box["x"] + 0.3 * box["width"]), round(box["y"] + 0.25 * box["height"])
    right, bottom = left + round(0.3 * box["width"]), top + round(0.45 * box["height"])
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    pixels = visited.locate(english_places)
    visited.page.mouse.move(*corners[0])
    visited.page.mouse.down()
    for corner in corners[1:]:
        visited.page.mouse.move(*corner)
    visited.page.mouse.up()
    inside = np.asarray(((pixels > [left, top]) & (pixels < [right, bottom])).all(axis=1))
    assert 10 < inside.sum() < 100
    selection = visited.page.locator("#selection")
    expect(selection).to_contain_text(f"{inside.sum()} words selected")
    expect(selection.locator("li")).to_have_count(int(inside.sum()))
    listed = selection.locator("bdi").all_text_contents()
    assert len(listed) == inside.sum()
    plain = {word for word in WORDS if word[-1].isdigit()}
    expected = [word for word, is_in in zip(WORDS, inside.tolist(), strict=True) if is_in]
    assert [word for word in listed if word in plain] == [word for word in expected if word in plain]
    selection.get_by_role("button", name="Clear").click()
    expect(selection).to_be_hidden()


def test_the_selection_is_saved_and_copied(visitor: Visitor, tmp_path: Path) -> None:
    visited = visitor.visit("model=0", permissions=["clipboard-read", "clipboard-write"])
    visited.wait_for_map()
    visited.surface.focus()
    visited.page.keyboard.press("s")
    selection = visited.page.locator("#selection")
    expect(selection).to_contain_text(f"{len(WORDS)} words selected")
    name, content = visited.save(selection.get_by_role("button", name="Save as text"), tmp_path / "words")
    assert name == "selection.txt"
    written = "".join(word.replace("\n", "\\n") + "\n" for word in WORDS)
    assert content.decode() == written
    selection.get_by_role("button", name="Copy").click()
    expect(selection).to_contain_text("Copied.")
    assert visited.page.evaluate("() => navigator.clipboard.readText()") == written


def test_the_picture_is_saved_as_png(visitor: Visitor, tmp_path: Path) -> None:
    visited = open_map(visitor, MANY)
    name, content = visited.save(visited.page.get_by_role("button", name="Save as PNG"), tmp_path / "map.png")
    assert name.endswith(".png")
    pixels = read_pixels(content)
    box = visited.surface.bounding_box()
    assert box is not None
    assert pixels.shape[:2] == pytest.approx((box["height"], box["width"]), abs=2)
    assert count_drawn(pixels) == pytest.approx(count_drawn(visited.photograph()), rel=0.2)


def test_keys_move_the_map_and_ask_the_word_in_the_middle(
    visitor: Visitor, english_places: Float32s, english: WordVectors
) -> None:
    visited = open_map(visitor, "model=0")
    visited.surface.focus()
    for key in ("+", "+", "+", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        visited.page.keyboard.press(key)
    visited.page.wait_for_function("() => +new URLSearchParams(location.hash.slice(1)).get('zoom') > 2.5")
    view = visited.read_view()
    middle = np.array([float(view["x"]), float(view["y"])])
    nearest = int(np.hypot(*(normalise(english_places) - middle).T).argmin())
    expect(visited.page.locator("#map [aria-live]")).to_contain_text("Nearest to the centre")
    visited.page.keyboard.press("Enter")
    visited.page.wait_for_function(
        "word => new URLSearchParams(location.hash.slice(1)).get('q') === word", arg=english.words[nearest]
    )
    visited.page.locator("#map-controls").get_by_role("button", name="Whole map").click()
    visited.wait_for_view(zoom="1", x="0", y="0")


def test_a_highlighted_answer_is_linked_and_shown_whole(visitor: Visitor) -> None:
    visited = open_map(visitor, "model=0&q=king")
    visited.wait_for_caption("king")
    visited.page.wait_for_function("() => new URLSearchParams(location.hash.slice(1)).has('zoom')")


def test_colours_follow_classes(visitor: Visitor) -> None:
    visited = open_map(visitor, "model=0&labels=0&colour=one")
    one = visited.photograph()
    # What is drawn in one colour is blue.
    assert not (one[:, :, 0] > one[:, :, 2] + 0.2).any()
    with visited.page.expect_response(lambda answer: "/classes?" in answer.url and answer.status == 200):
        visited.page.locator("#map-colour").select_option("class")
    # The classes are there. How soon they are drawn depends on what else the machine does.
    for _ in range(100):
        classes = visited.photograph()
        if (classes[:, :, 0] > classes[:, :, 2] + 0.2).sum() > 100:
            break
    else:
        pytest.fail("no point has the colour of a class")
    visited.page.locator("#map-classes").fill("3")
    visited.page.locator("#map-classes").press("Enter")
    visited.wait_for_view(colour="class", classes="3")


# Notes each text of a canvas, which does not tell what is on it. Characters that isolate words are left out.
NOTE_TEXTS = """
    window.written = new Set();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      window.written.add(text.replace(/[\\u2068\\u2069]/gu, ""));
      return fillText.call(this, text, ...place);
    };
"""


@pytest.mark.parametrize(
    ("lang", "title", "more"), [("en", "Classes", "and 10 more"), ("zh", "类别", "还有 10 类")]
)
def test_the_legend_names_classes_by_their_most_frequent_words(
    visitor: Visitor, lang: str, title: str, more: str
) -> None:
    visited = visitor.visit(
        f"model=0&colour=class&classes=4&labels=0&lang={lang}",
        prepare=lambda page: page.add_init_script(NOTE_TEXTS),
    )
    wait = "text => window.written.has(text)"
    visited.page.wait_for_function(wait, arg=title)
    classes = visited.page.evaluate(
        "async () => [...new Uint8Array(await (await fetch('api/models/0/classes?count=4')).arrayBuffer())]"
    )
    assert len(classes) == len(WORDS)
    for number in range(4):
        first, second = [word for word, found in zip(WORDS, classes, strict=True) if found == number][:2]
        either = "([two, one]) => window.written.has(two) || window.written.has(one)"
        visited.page.wait_for_function(either, arg=[f"{first} · {second}", first])
    # Not all classes have room, and no word of a stranger breaks the list.
    visited.page.locator("#map-classes").fill("30")
    visited.page.locator("#map-classes").press("Enter")
    visited.page.wait_for_function(wait, arg=more)
    assert visited.page.evaluate("() => ['20', '21'].map(number => window.written.has(number))") == [True, False]


def test_an_axis_of_ones_own_is_laid_out(visitor: Visitor, english: WordVectors) -> None:
    visited = open_map(visitor, "model=0&labels=0")
    visited.page.locator("#map-layout").select_option("axis")
    visited.page.locator("#axis-from").fill("man king")
    visited.page.locator("#axis-to").fill("woman, queen")
    visited.page.get_by_role("button", name="Show axis").click()
    visited.wait_for_view(layout="axis", **{"from": "man king", "to": "woman queen"})
    visited.wait_for_map()
    assert english.counts is not None
    across = find_axis_cosines(english, ["man", "king"], ["woman", "queen"])
    heights = np.log1p(english.counts)
    unit = np.ptp(across) / np.ptp(heights)
    positions = np.stack([across, (heights - (heights.max() + heights.min()) / 2) * unit], axis=1)
    row = find_lonely(positions, 0.03)
    visited.page.mouse.move(*find_pixel(visited, positions, row))
    expect(visited.page.locator("#map .map-tooltip")).to_contain_text(WORDS[row])


def test_labels_may_be_hidden(visitor: Visitor) -> None:
    visited = open_map(visitor, "model=0&colour=one")
    labelled = count_drawn(visited.photograph())
    visited.page.get_by_label("Labels").uncheck()
    visited.wait_for_view(labels="0")
    visited.wait_for_map()
    assert count_drawn(visited.photograph()) < labelled


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("king", ["king"]),
        ("king river1", ["king", "river1"]),
        ("sim king river1", ["king", "river1"]),
        ("odd king queen river1", ["king", "queen", "river1"]),
        ("king - man + woman", ["king", "man", "woman"]),
        ("france : paris :: japan", ["france", "paris", "japan"]),
    ],
)
def test_the_asked_words_are_marked(
    visitor: Visitor, english_places: Float32s, line: str, words: list[str]
) -> None:
    visited = open_map(visitor, "labels=0")
    visited.ask(line)
    visited.page.wait_for_function("() => location.hash.includes('zoom=')")
    visited.wait_for_map()
    view = {name: float(value) for name, value in visited.read_view().items() if name in ("x", "y", "zoom")}
    pixels = read_pixels(visited.page.screenshot())
    marks = np.abs(pixels - _ASKED).max(axis=2) < 0.02
    for x, y in np.round(visited.locate(english_places, **view)[[WORDS.index(word) for word in words]]).astype(
        int
    ):
        # Asked words may lie on one another.
        assert marks[y - 5 : y + 6, x - 5 : x + 6].any(), line
