"""Questions: typed, completed, answered as WordVectors answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.support.explorer_page import ExplorerPage, Visitor
from word2vec.vectors import WordVectors


def written(answers: list[tuple[str, float]]) -> list[tuple[str, str]]:
    return [(word, f"{cosine:.4f}") for word, cosine in answers]


def test_a_word_typed_and_chosen_with_the_mouse_is_answered(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit()
    visited.question.press_sequentially("kin")
    expect(visited.options).to_have_count(2)
    expect(visited.options.nth(0)).to_contain_text("king")
    visited.options.nth(1).click()
    visited.wait_for_caption("kingdom")
    assert visited.read_table() == written(english.most_similar("kingdom"))
    expect(visited.question).to_have_value("kingdom")
    assert visited.read_view()["q"] == "kingdom"


def test_a_list_is_walked_by_arrows_and_closed_by_escape(visitor: Visitor) -> None:
    visited = visitor.visit()
    visited.page.keyboard.press("/")
    expect(visited.question).to_be_focused()
    visited.question.press_sequentially("k")
    expect(visited.options).to_have_count(2)
    expect(visited.question).to_have_attribute("aria-expanded", "true")
    visited.page.keyboard.press("ArrowDown")
    expect(visited.options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(visited.question).to_have_attribute("aria-activedescendant", "question-list-0")
    visited.page.keyboard.press("ArrowUp")
    visited.page.keyboard.press("ArrowUp")
    visited.page.keyboard.press("ArrowDown")
    visited.page.keyboard.press("Escape")
    expect(visited.options).to_have_count(0)
    expect(visited.question).to_have_value("k")
    visited.page.keyboard.press("Escape")
    expect(visited.question).to_have_value("")


def test_the_word_at_the_caret_of_a_sum_is_completed(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit()
    visited.question.press_sequentially("king - man + wom")
    expect(visited.options).to_have_count(1)
    visited.page.keyboard.press("ArrowDown")
    visited.page.keyboard.press("Enter")
    expect(visited.question).to_have_value("king - man + woman ")
    visited.page.keyboard.press("Enter")
    visited.wait_for_caption("king - man + woman")
    expected = english.most_similar(["king", "woman"], ["man"])
    assert expected[0][0] == "queen"
    assert visited.read_table() == written(expected)


def test_an_analogy_is_answered(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit()
    visited.ask("france : paris :: japan")
    visited.wait_for_caption("japan")
    expected = english.analogy("france", "paris", "japan")
    assert expected[0][0] == "tokyo"
    assert visited.read_table() == written(expected)


def test_a_context_is_answered_by_probabilities(visitor: Visitor) -> None:
    visited = visitor.visit()
    visited.ask("? france capital")
    visited.wait_for_caption("france capital")
    expect(visited.page.locator("#tab-next")).to_have_attribute("aria-selected", "true")
    answers = visited.read_table(column="probability")
    assert len(answers) == 10
    assert all(value.endswith("%") for _, value in answers)


def test_pairs_and_the_odd_word_are_answered(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit()
    visited.ask("sim king queen man")
    expect(visited.panel.locator("tbody tr")).to_have_count(3)
    cosine = english.similarity("king", "queen")
    expect(visited.panel.locator("tbody tr").first).to_contain_text(f"{cosine:.4f}"[:5])
    visited.ask("odd king queen river1")
    expect(visited.panel.locator(".note")).to_contain_text(english.doesnt_match(["king", "queen", "river1"]))


def test_the_number_of_answers_is_chosen(visitor: Visitor, english: WordVectors) -> None:
    visited = visitor.visit("q=king")
    visited.wait_for_caption("king")
    visited.page.locator("#topn").select_option("25")
    expect(visited.panel.locator("tbody tr")).to_have_count(25)
    assert visited.read_table() == written(english.most_similar("king", topn=25))


def test_a_click_on_an_answer_goes_on(visitor: Visitor) -> None:
    visited = visitor.visit("q=king")
    visited.panel.locator("button.go").filter(has_text="queen").click()
    visited.wait_for_caption("queen")
    expect(visited.question).to_have_value("queen")


def test_an_unknown_word_is_said_and_a_suggestion_asked_instead(visitor: Visitor) -> None:
    visitor.expect_complaint("400 (Bad Request)")
    visited = visitor.visit()
    visited.ask("kingg")
    problem = visited.panel.get_by_role("alert")
    expect(problem).to_contain_text("is not in the vocabulary")
    problem.get_by_role("button", name="king", exact=True).click()
    visited.wait_for_caption("king")


def test_a_composed_word_has_the_known_spelling_beside_it(visitor: Visitor) -> None:
    def compose(route: Route) -> None:
        # The model has no subwords. The answer is that of a word that it has.
        response = route.fetch(url=route.request.url.replace("KING", "queen"))
        changed = {**response.json(), "composed": ["KING"], "suggestions": {"KING": ["king"]}}
        route.fulfill(response=response, json=changed)

    visited = visitor.visit()
    visited.page.route("**/similar?q=KING*", compose)
    visited.ask("KING")
    expect(visited.panel.locator(".note").first).to_contain_text("KING")
    expect(visited.panel).to_contain_text("Did you mean:")
    visited.panel.locator(".suggested").get_by_role("button", name="king", exact=True).click()
    visited.wait_for_caption("king")
    expect(visited.question).to_have_value("king")


def test_words_that_are_composed_by_an_input_method_ask_nothing_before_they_are_done(visitor: Visitor) -> None:
    visited = visitor.visit()
    asked: list[str] = []
    visited.page.on("request", lambda request: asked.append(request.url))
    visited.question.focus()
    session = visited.page.context.new_cdp_session(visited.page)
    session.send("Input.imeSetComposition", {"text": "guo", "selectionStart": 3, "selectionEnd": 3})
    # The Enter that ends a composition belongs to the input method.
    key = {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True, "isComposing": True}
    visited.question.evaluate("(input, key) => input.dispatchEvent(new KeyboardEvent('keydown', key))", key)
    visited.page.wait_for_timeout(300)
    assert [url for url in asked if "/complete" in url or "/similar" in url] == []
    session.send("Input.insertText", {"text": "国"})
    expect(visited.options).to_have_count(1)
    expect(visited.options).to_contain_text("国王")
    visited.page.keyboard.press("ArrowDown")
    visited.page.keyboard.press("Enter")
    visited.wait_for_caption("国王")


@pytest.mark.parametrize("line", ["", "   ", "help"])
def test_help_is_shown_without_a_question(visitor: Visitor, line: str) -> None:
    visited: ExplorerPage = visitor.visit()
    visited.ask(line)
    expect(visited.panel).to_contain_text("What you can ask")


@pytest.mark.parametrize("place", ["#question-help", ".help"])
def test_a_click_on_an_example_asks_it(visitor: Visitor, place: str) -> None:
    visited = visitor.visit()
    examples = visited.page.locator(f"{place} button.example")
    expect(examples.first).to_have_text("king")
    examples.nth(1).click()
    visited.wait_for_caption("king - man + woman")
    expect(visited.question).to_have_value("king - man + woman")


def test_a_model_without_a_softmax_has_no_context_among_its_examples(visitor: Visitor) -> None:
    visited = visitor.visit()
    expect(visited.page.locator("#question-help button")).to_have_count(4)
    visited.page.locator("#model").select_option("1")
    expect(visited.page.locator("#question-help button")).to_have_count(3)
    # No word of the third model speaks, so its first ones are taken.
    visited.page.locator("#model").select_option("2")
    expect(visited.page.locator("#question-help button").nth(1)).to_have_text("word0 - word1 + word2")


def test_what_screen_readers_hear_is_true_of_what_is_shown(visitor: Visitor) -> None:
    visitor.expect_complaint("400 (Bad Request)")
    visited = visitor.visit("q=king")
    said = visited.page.locator("#announcement")
    expect(said).to_have_text("10 answers")
    visited.ask("odd king queen river1")
    expect(said).to_contain_text("river1\u2069 does not belong with the others.")
    visited.ask("king")
    expect(said).to_have_text("10 answers")
    visited.ask("kingg")
    expect(visited.panel.get_by_role("alert")).to_be_visible()
    expect(said).to_have_text("")
    visited.question.fill("")
    visited.question.press_sequentially("qqq")
    expect(said).to_have_text("No word begins so")
    visited.question.press("Backspace")
    visited.question.fill("")
    expect(said).to_have_text("")


def test_on_a_narrow_screen_asking_leads_to_the_answers(visitor: Visitor) -> None:
    visited = visitor.visit(viewport={"width": 500, "height": 800})
    visited.wait_for_map()
    answers = visited.page.locator("#answers")
    assert answers.evaluate("element => element.getBoundingClientRect().top") > 300
    visited.ask("king")
    visited.wait_for_caption("king")
    assert abs(answers.evaluate("element => element.getBoundingClientRect().top")) < 2
