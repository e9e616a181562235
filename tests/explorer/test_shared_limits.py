"""The limits that the page, the server and the static export have in common, written in two languages."""

from __future__ import annotations

import re

import pytest

from word2vec.explorer import parameters
from word2vec.explorer.maps import word_classes
from word2vec.explorer.static_files import STATIC
from word2vec.explorer.static_site import extent, site_directory


def read_constant(module: str, name: str) -> str:
    """A constant of a JavaScript module, as it is written there."""
    code = (STATIC / "js" / f"{module}.js").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^(?:export )?const {name} = (.+?);", code, re.MULTILINE)
    return str(found).strip('"')


@pytest.mark.parametrize(
    ("module", "name", "ours"),
    [
        ("address", "LONGEST_LINE", parameters.LONGEST_QUESTION),
        ("tabs/keywords_tab", "LONGEST_TEXT", parameters.LONGEST_TEXT),
        ("sources/word_store", "STRETCH", parameters.MOST_IN_A_ROW),
        ("sources/word_store", "BATCH", parameters.MOST_ROWS),
        ("sources/exported_files", "FORMAT", site_directory.FORMAT),
        ("sources/exported_files", "VERSION", site_directory.FORMAT_VERSION),
        ("sources/exported_files", "WORDS_A_PAGE", site_directory.WORDS_A_PAGE),
        ("sources/exported_files", "ROWS_A_PAGE", site_directory.ROWS_A_PAGE),
        ("map/palette", "PLACES_OF_CLASSES", word_classes.MOST),
        ("map_side/map_controls", "FEWEST_CLASSES", word_classes.FEWEST),
        ("map_side/map_controls", "MOST_CLASSES", word_classes.MOST),
    ],
)
def test_a_constant_is_the_same_in_both_languages(module: str, name: str, ours: int | str) -> None:
    assert read_constant(module, name) == str(ours)


def test_fields_take_no_more_than_the_server() -> None:
    pages = [STATIC / "index.html", STATIC / "js/fields/word_field.js"]
    lengths = [re.findall(r'maxlength[=:] ?"(\d+)"', path.read_text(encoding="utf-8")) for path in pages]
    assert lengths == [[str(parameters.LONGEST_QUESTION)]] * 2
    classes = (STATIC / "js/map_side/map_controls.js").read_text(encoding="utf-8")
    assert "min: FEWEST_CLASSES, max: MOST_CLASSES" in classes


def test_the_page_asks_for_no_more_answers_than_there_are() -> None:
    choices = [int(number) for number in re.findall(r"\d+", read_constant("address", "TOPNS"))]
    assert max(choices) == extent.MOST_TOPN <= parameters.MOST_ANSWERS
