"""The fonts of the labels, and the message when none has the characters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.drawn_vectors import MAGIC
from word2vec import WordVectors
from word2vec.plots.label_fonts import choose_fonts, describe_missing, find_drawable_characters
from word2vec.plots.word_map import plot_words


@pytest.fixture
def no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with no fonts but those that come with matplotlib, none of which has Chinese characters."""
    from matplotlib import font_manager

    bundled = [entry for entry in font_manager.fontManager.ttflist if entry.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", bundled)
    monkeypatch.setattr(font_manager, "findSystemFonts", list)


def test_a_family_that_is_gone_draws_nothing() -> None:
    assert find_drawable_characters("No Such Family", {"a", "北"}) == set()


@pytest.mark.usefixtures("no_other_fonts")
def test_without_a_font_for_them_chinese_words_are_boxes_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["北京", "上海", "tea", "中国"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32))
    plot_words(vectors, ["北京", "tea"], tmp_path / "a.png", topn=3)
    assert (tmp_path / "a.png").read_bytes().startswith(MAGIC[".png"])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "word2vec: no installed font has 上 中 京 北 国 海, so boxes are drawn in their place; install a font "
        "that has them, on Debian or Ubuntu: apt-get install fonts-noto-cjk (or fonts-wqy-zenhei)\n"
    )


def test_the_advice_fits_the_script_and_stays_short() -> None:
    assert describe_missing({"ก"}).endswith("apt-get install fonts-noto")
    assert describe_missing({"か", "한"}).endswith("apt-get install fonts-noto-cjk (or fonts-wqy-zenhei)")
    assert " and 90 more, so boxes" in describe_missing(chr(0x4E00 + place) for place in range(100))


def test_letters_need_no_other_font() -> None:
    def search() -> Iterator[str]:
        raise AssertionError("fonts were searched for letters")

    assert choose_fonts("Ångström Ελλάδα Москва \t\n", search) == (["DejaVu Sans"], set())


def test_fonts_are_chosen_by_the_characters_they_have() -> None:
    has = {"DejaVu Sans": "abc", "Half": "北京x", "Other": "上海", "Whole": "北京上海"}

    def choose(characters: str) -> tuple[list[str], set[str]]:
        families = list(has)[1:]
        return choose_fonts(characters, lambda: families, lambda family, chars: chars & set(has[family]))

    assert choose("ab北") == (["DejaVu Sans", "Half"], set())
    assert choose("a北上") == (["DejaVu Sans", "Whole"], set())
    assert choose("北上海x한") == (["DejaVu Sans", "Whole", "Half"], {"한"})


def test_a_font_of_last_resort_has_no_letters() -> None:
    from matplotlib.font_manager import fontManager

    unassigned = chr(0x0378)
    for family in sorted({entry.name for entry in fontManager.ttflist}):
        assert unassigned not in find_drawable_characters(family, {unassigned, "北"})


def test_with_a_font_for_them_chinese_words_are_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if choose_fonts("北京上海中国")[1]:
        pytest.skip("no installed font has Chinese characters")
    words = ["北京", "上海", "tea", "中国"]
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(4, 4)).astype(np.float32))
    for suffix in MAGIC:
        plot_words(vectors, words, tmp_path / f"a{suffix}", topn=0, title="模型")
    assert capsys.readouterr().err.count("no installed font") == (3 if choose_fonts("模型")[1] else 0)
