"""Tables for the terminal: which columns go to the right, and how wide characters are counted."""

from __future__ import annotations

from word2vec.terminal.text_tables import align


def test_numbers_go_to_the_right_below_their_header() -> None:
    rows = [("category", "accuracy", "questions"), ("capitals", "81.2%", 1234), ("x", "9.0%", 7)]
    assert align(rows).splitlines() == [
        "category  accuracy  questions",
        "capitals     81.2%      1,234",
        "x             9.0%          7",
    ]


def test_a_column_of_numbers_stays_to_the_right_when_its_last_cell_has_none() -> None:
    rows = [("category", "accuracy", "n"), ("capitals", "81.2%", 12), ("none", "-", 0)]
    assert align(rows).splitlines() == [
        "category  accuracy   n",
        "capitals     81.2%  12",
        "none             -   0",
    ]


def test_a_column_without_any_value_is_text() -> None:
    assert align([("a", "interval", 1), ("b", "-", 2)]) == "a  interval  1\nb  -         2"


def test_floats_have_four_decimals_and_whole_numbers_commas() -> None:
    assert align([("a", 0.5), ("b", -12.34567)]) == "a    0.5000\nb  -12.3457"
    assert align([("a", 1234567), ("b", -1)]) == "a  1,234,567\nb         -1"


def test_the_last_cell_decides_between_text_and_numbers() -> None:
    assert align([("model", "build/m"), ("words", 20)]) == "model  build/m\nwords       20"
    assert align([("words", 20), ("model", "build/m")]) == "words  20\nmodel  build/m"


def test_ideographs_take_two_columns_and_combining_marks_none() -> None:
    assert align([("北京", 1), ("e\u0301", 2), ("abc", 3)]) == "北京  1\ne\u0301     2\nabc   3"


def test_no_line_ends_with_spaces() -> None:
    assert align([("a", "long text"), ("b", "x")]) == "a  long text\nb  x"


def test_a_table_of_long_texts_is_aligned_to_the_left() -> None:
    assert align([("a", "long text"), ("b", 1234)], left=True) == "a  long text\nb  1,234"
