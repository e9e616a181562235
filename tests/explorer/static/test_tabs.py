"""The tabs beside the map: what they show is what the package computes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.support.explorer_page import Visitor
from tests.support.running_explorer import RunningExplorer
from word2vec import Probabilities
from word2vec.arrays import Float32s
from word2vec.vectors import WordVectors

TABS = ["similar", "related", "next", "compare", "keywords", "training", "model"]


def test_what_belongs_to_a_word_is_the_softmax_answer(visitor: Visitor, models: Sequence[Path]) -> None:
    visited = visitor.visit("q=king&tab=related")
    visited.wait_for_caption("king")
    expected = Probabilities.load(models[0]).related(["king"])
    found = visited.read_table(column="score")
    assert found == [(word, f"{score:.4f}") for word, score in expected]


def test_a_file_of_vectors_says_at_once_that_it_has_no_softmax(visitor: Visitor) -> None:
    visited = visitor.visit("model=1")
    disabled = visited.page.locator("#tabs [aria-disabled=true]")
    expect(disabled).to_have_text(["Related", "Next word", "Keywords", "Training"])
    for name in ("related", "next", "keywords"):
        # Playwright waits for what is disabled. A person need not.
        visited.page.locator(f"#tab-{name}").click(force=True)
        expect(visited.panel).to_contain_text("This model has no softmax")
    expect(visited.page.locator("#keyword-text")).to_be_hidden()
    visited.page.locator("#tab-training").click(force=True)
    expect(visited.panel).to_contain_text("There is no record of a training.")
    # A question changes nothing.
    visited.ask("? france capital")
    expect(visited.page.locator("#tab-next")).to_have_attribute("aria-selected", "true")
    expect(visited.panel).to_contain_text("This model has no softmax")
    visited.page.locator("#model").select_option("0")
    expect(disabled).to_have_count(0)


def test_the_tab_of_the_next_word_says_that_the_order_does_not_count(visitor: Visitor) -> None:
    visited = visitor.visit("tab=next")
    expect(visited.panel).to_contain_text("The order of the words does not count.")
    visited.ask("france capital")
    visited.wait_for_caption("france capital")
    expect(visited.panel).to_contain_text("The order of the words does not count.")


def test_two_words_are_compared_side_by_side(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit("tab=compare")
    visited.page.locator("#compare-first").fill("king")
    visited.page.locator("#compare-second").fill("queen")
    visited.panel.get_by_role("button", name="Compare", exact=True).click()
    expect(visited.panel.locator("table")).to_have_count(2)
    first, second = (dict(english.most_similar(word)) for word in ("king", "queen"))
    shared = len(first.keys() & second.keys())
    assert shared > 0
    note = visited.panel.locator(".note")
    expect(note).to_contain_text(f"{shared} of 10 nearest words are the same ({10 * shared}%)")
    expect(note).to_contain_text(f"{english.similarity('king', 'queen'):.4f}".rstrip("0"))
    assert [word for word, _ in visited.read_table(0)] == list(first)
    assert [word for word, _ in visited.read_table(1)] == list(second)
    expect(visited.panel.locator("tr.shared")).to_have_count(2 * shared)


def test_a_word_is_compared_in_two_models(
    visitor: Visitor, english: WordVectors, models: Sequence[Path]
) -> None:
    visited = visitor.visit("tab=compare&first=river1")
    visited.panel.get_by_label("One word in two models").check()
    expect(visited.panel.locator("table")).to_have_count(2)
    both = [WordVectors.load(path).most_similar("river1") for path in models[:2]]
    first, second = ([word for word, _ in answer] for answer in both)
    shared = len({*first} & {*second})
    expect(visited.panel.locator(".note")).to_contain_text(f"{shared} of 10 nearest words")
    assert [word for word, _ in visited.read_table(1)] == second
    assert visited.read_view()["other"] == "other.npz"


def test_the_word_of_the_question_is_compared_in_two_models_at_once(visitor: Visitor) -> None:
    visited = visitor.visit("q=river1")
    visited.wait_for_caption("river1")
    visited.choose_tab("compare")
    expect(visited.panel.locator("table")).to_have_count(2)
    expect(visited.page.locator("#compare-first")).to_have_value("river1")
    expect(visited.panel.get_by_label("One word in two models")).to_be_checked()
    expect(visited.panel.get_by_label("Other model")).to_have_value("1")
    shown = visited.read_table(0), visited.read_table(1)
    # The address alone shows the same.
    again = visitor.visit("q=river1&tab=compare")
    assert (again.read_table(0), again.read_table(1)) == shown
    # What a person chooses comes before.
    again.panel.get_by_label("One word in two models").uncheck()
    again.wait_for_view(first="river1", second="", other="")
    expect(again.page.locator("#compare-second")).to_be_visible()
    expect(again.panel.locator("table")).to_have_count(0)
    # It follows the question for as long as nobody has typed a word.
    visited.ask("king - man + woman")
    visited.choose_tab("compare")
    expect(visited.page.locator("#compare-first")).to_have_value("king")
    visited.wait_for_caption("king")


def test_with_one_model_the_second_word_is_typed_at_once(
    browser: Browser, models: Sequence[Path], english: WordVectors
) -> None:
    with RunningExplorer(models[:1]) as running:
        visitor = Visitor(browser, running.host)
        visited = visitor.visit("q=king")
        visited.wait_for_caption("king")
        visited.choose_tab("compare")
        expect(visited.page.locator("#compare-first")).to_have_value("king")
        expect(visited.page.locator("#compare-second")).to_be_focused()
        expect(visited.panel.locator("table")).to_have_count(0)
        visited.page.keyboard.type("queen")
        visited.page.keyboard.press("Enter")
        visited.wait_for_view(first="king", second="queen", tab="compare")
        assert [word for word, _ in visited.read_table(1)] == [word for word, _ in english.most_similar("queen")]
        visitor.leave()


def test_the_button_beside_an_answer_compares(visitor: Visitor) -> None:
    visited = visitor.visit("q=king")
    visited.wait_for_caption("king")
    visited.panel.get_by_role("button", name="Compare with").filter(has_text="⇄").first.click()
    expect(visited.panel.locator("table")).to_have_count(2)
    assert visited.read_view()["first"] == "king"


def test_keywords_of_a_text_are_found(visitor: Visitor, models: Sequence[Path]) -> None:
    visited = visitor.visit("tab=keywords")
    visited.page.locator("#keyword-text").fill("king queen river1 nowhere")
    visited.page.keyboard.press("Control+Enter")
    visited.wait_for_caption("Keywords")
    expect(visited.panel.locator(".note")).to_contain_text("3 of 4 words")
    expected = Probabilities.load(models[0]).keywords([["king", "queen", "river1"]])
    assert [word for word, _ in visited.read_table(column="score")] == [word for word, _ in expected]
    visited.page.locator("#keyword-text").fill("a" * 10_001)
    expect(visited.page.locator("#keyword-counter")).to_contain_text("Shorten it")
    # The text is nobody's business: it stays out of the address.
    assert "nowhere" not in visited.page.url


def test_keywords_of_the_longest_text_are_found_and_seen_together(
    visitor: Visitor, english: WordVectors, english_places: Float32s
) -> None:
    visited = visitor.visit("tab=keywords&x=9&y=9&zoom=50")
    visited.wait_for_map()
    text = "king 国王 river1 ".ljust(10_000, "国")
    visited.page.locator("#keyword-text").fill(text)
    with visited.page.expect_response(lambda response: "/keywords?" in response.url) as answer:
        visited.panel.get_by_role("button", name="Find keywords").click()
    # The text is in the address of the question, nine bytes for a Chinese character.
    assert len(answer.value.url) > 89_000
    assert answer.value.ok
    visited.wait_for_caption("Keywords")
    keywords = [word for word, _ in visited.read_table(column="score")]
    assert set(keywords) == {"king", "国王", "river1"}
    visited.page.wait_for_function("() => !location.hash.includes('zoom=50')")
    box = visited.surface.bounding_box()
    assert box is not None
    view = {name: float(value) for name, value in visited.read_view().items() if name in ("x", "y", "zoom")}
    rows = [english.words.index(word) for word in keywords]
    for x, y in visited.locate(english_places, **view)[rows]:
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]


def test_the_training_is_shown_as_pictures_and_numbers(visitor: Visitor) -> None:
    visited = visitor.visit("tab=training")
    expect(visited.panel.locator("svg.chart")).to_have_count(2)
    expect(visited.panel).to_contain_text("The loss of training went from 3 to 1.1")
    visited.panel.get_by_text("The numbers").click()
    expect(visited.panel.locator("tbody tr")).to_have_count(20)
    visited.page.locator("#model").select_option("1")
    expect(visited.panel).to_contain_text("There is no record of a training.")


def test_the_facts_are_those_of_the_verb_info(visitor: Visitor) -> None:
    visited = visitor.visit("tab=model")
    expect(visited.panel.locator("table")).to_contain_text("345")
    visited.page.locator("#model").select_option("2")
    expect(visited.panel.locator("caption")).to_contain_text("many.npz")


def test_another_model_answers_the_same_question(visitor: Visitor, models: Sequence[Path]) -> None:
    visited = visitor.visit("q=king")
    visited.wait_for_caption("king")
    visited.page.locator("#model").select_option("1")
    expected = WordVectors.load(models[1]).most_similar("king")
    first = f"{expected[0][1]:.4f}"
    expect(visited.panel.locator("td.cosine").first).to_have_text(first)
    assert visited.read_table() == [(word, f"{cosine:.4f}") for word, cosine in expected]


def test_all_of_the_page_is_used_by_the_keyboard_alone(visitor: Visitor) -> None:
    visited = visitor.visit()
    keyboard = visited.page.keyboard
    # The skip link comes first.
    keyboard.press("Tab")
    expect(visited.page.locator("#skip")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("/")
    keyboard.type("king")
    expect(visited.options.first).to_be_visible()
    keyboard.press("Enter")
    visited.wait_for_caption("king")
    # From the box through the settings and the map to the tabs, without a trap.
    seen = []
    for _ in range(40):
        keyboard.press("Tab")
        seen.append(visited.page.evaluate("() => document.activeElement.id || document.activeElement.className"))
        if seen[-1] == "tab-similar":
            break
    assert seen[-1] == "tab-similar"
    assert {"language", "map-layout", "map-surface"} <= set(seen)
    for name in [*TABS[1:], TABS[0]]:
        keyboard.press("ArrowRight")
        expect(visited.page.locator(f"#tab-{name}")).to_be_focused()
        expect(visited.page.locator(f"#panel-{name}")).to_be_visible()
    keyboard.press("End")
    expect(visited.page.locator("#tab-model")).to_be_focused()
    keyboard.press("Home")
    # The answers are buttons.
    for _ in range(8):
        keyboard.press("Tab")
        if visited.page.evaluate("() => document.activeElement.matches('button.go')"):
            break
    word = visited.page.evaluate("() => document.activeElement.textContent")
    keyboard.press("Enter")
    visited.wait_for_caption(word)
    expect(visited.question).to_have_value(word)
