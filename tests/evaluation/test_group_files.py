"""Files of categories and of outliers, in the layouts in which they are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from word2vec.errors import FormatError
from word2vec.evaluation.group_files import CategorisedWord, OutlierGroup, read_categories, read_outliers


@pytest.mark.parametrize(
    "text",
    [
        "dog\tanimal\nice cream\tfood\n cat \tanimal\n",
        "# made by hand\nword,class\ndog,animal\n\nice cream,food\ncat,animal\n",
        '\ufeff"Word";"Category"\r\n"dog";"animal"\r\n"ice cream";"food"\r\n"cat";"animal"\r\n',
    ],
)
def test_categories_are_read_in_every_layout(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_categories(path) == [
        CategorisedWord("dog", "animal"),
        CategorisedWord("ice cream", "food"),
        CategorisedWord("cat", "animal"),
    ]


def test_a_first_line_is_a_header_only_if_its_category_is_of_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_text("noun class\nverb class\npupil person\n")
    assert [word.word for word in read_categories(path)] == ["noun", "verb", "pupil"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 0 words of 0 categories; expected at least two categories"),
        ("dog animal\ncat animal\n", "has 2 words of 1 categories"),
        ("dog animal\nred colour\n", "has 2 words of 2 categories"),
        ("word class\ndog animal\nred colour\n", "has 2 words of 2 categories"),
        ("dog animal\ncat animal\nred\n", "line 3 is 'red'; expected: word, category"),
        ("dog animal\ncat animal pet\n", "line 2 is 'cat animal pet'"),
        ("dog,animal\ncat,\n", "line 2 is 'cat,'"),
    ],
)
def test_files_without_categories_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_categories(path)
    with pytest.raises(FormatError, match=r"no such file: .*none"):
        read_categories(tmp_path / "none")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_clusters_and_their_outliers_are_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "o"
    lines = [
        "# cities",
        "",
        "Paris",
        " New  York ",
        " ",
        "",
        "moon",
        "# near",
        "tree",
        "",
        "a",
        "b",
        "c",
        "",
        "d",
        "",
    ]
    path.write_text("\ufeff" + end.join(lines), encoding="utf-8", newline="")
    assert read_outliers(path) == [
        OutlierGroup(("Paris", "New_York"), ("moon", "tree")),
        OutlierGroup(("a", "b", "c"), ("d",)),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 0 paragraphs; expected two for each cluster: the words of a cluster"),
        ("a\nb\nc\n", "has 1 paragraphs"),
        ("a\nb\n\nc\n\nd\n", "has 3 paragraphs"),
        ("a\n\nc\n", "has a cluster of one word, 'a'; expected at least two"),
    ],
)
def test_files_without_outliers_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "o"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_outliers(path)
    with pytest.raises(FormatError, match=r"no such file: .*none"):
        read_outliers(tmp_path / "none")
