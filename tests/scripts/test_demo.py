"""What the demo and the first pages say about the command that it leaves behind."""

from __future__ import annotations

from tests.support.places import PROJECT

ACTIVATE = ". .venv/bin/activate"


def test_the_demo_ends_with_the_way_to_its_command() -> None:
    last = (PROJECT / "scripts" / "demo.sh").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    assert last.startswith("echo ")
    assert ACTIVATE in last


def test_the_first_pages_say_so_too() -> None:
    for page in ("README.md", "docs/quickstart.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        assert ACTIVATE in text.partition("scripts/demo.sh")[2][:200], page


def test_restrict_vocab_is_named_where_nearest_words_are_shown() -> None:
    for page in ("README.md", "docs/quickstart.md", "docs/asking.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        shown = [place for place in map(text.find, ("word2vec similar", "most_similar(")) if place >= 0]
        assert "restrict" in text[min(shown) :][:2000], page
