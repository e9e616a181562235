"""Files of word pairs in every layout that is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from word2vec.errors import FormatError
from word2vec.evaluation.question_files import Pair, read_pairs


@pytest.mark.parametrize(
    "text",
    [
        "a\tb\t3\n c d\t e \t4.5\n",
        "# made by hand\nword1,word2,score\na,b,3\nc d,e,4.5\n",
        '\ufeff"Word 1","Word 2","Human (mean)"\n"a","b","3"\n"c d","e","4.5"\n',
        "a;b;3\r\n\r\nc d;e;4.5\r\n",
        "w1\tw2\tPOS\tSimLex999\tsd\na\tb\tA\t3\t9\nc d\te\tN\t4.5\t9\n",
    ],
)
def test_pair_files_are_read_in_every_layout(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_pairs(path) == [Pair("a", "b", 3.0), Pair("c d", "e", 4.5)]


def test_pair_files_separated_by_spaces(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text("first second score\na  b 3\nc d 4.5 # sure\n")
    assert read_pairs(path) == [Pair("a", "b", 3.0), Pair("c", "d", 4.5)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no pairs: it is empty"),
        ("x\ty\tscore\n", "has no pairs: line 1 is"),
        ("x\ty\t3\nx\ty\tmany\n", "line 2 is"),
        ("x\ty\t3\nx\ty\n", "line 2 is"),
        ("x\ty\t3\nx\ty\tnan\n", "line 2 is"),
        ("x\ty\t3\n\ty\t3\n", "line 2 is"),
    ],
)
def test_files_that_are_not_pair_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "p"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        read_pairs(path)
