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


@pytest.mark.parametrize("header", ["king queen n/a", "king\tqueen\t", "king,queen,?"])
def test_a_first_line_that_may_be_a_pair_is_named_when_it_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str
) -> None:
    separator = next((mark for mark in "\t," if mark in header), " ")
    rows = [header, *(separator.join(row) for row in (("a", "b", "3"), ("c", "d", "4.5")))]
    (tmp_path / "p").write_text("\n".join(rows) + "\n")
    assert read_pairs(tmp_path / "p") == [Pair("a", "b", 3.0), Pair("c", "d", 4.5)]
    assert f"p line 1 is {header.strip()!r}, without a number behind two words" in capsys.readouterr().err


@pytest.mark.parametrize(
    "header", ["word1,word2,score", "Word 1,Word 2,Human (mean)", "w1,w2,SimLex999", "词语1,词语2,分数"]
)
def test_names_of_columns_are_a_header_and_nothing_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str
) -> None:
    (tmp_path / "p").write_text(f"{header}\na,b,3\nc,d,4.5\n")
    assert read_pairs(tmp_path / "p") == [Pair("a", "b", 3.0), Pair("c", "d", 4.5)]
    assert capsys.readouterr().err == ""


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


@pytest.mark.parametrize("header", ["id\tword1\tword2\tscore\n", "#\tw1\tw2\tmean\n", ""])
def test_a_column_that_numbers_the_pairs_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str
) -> None:
    for content in (
        f"{header}1\tthe\tcat\t3\n2\tdog\tcat\t5\n",
        f"{header}1\tthe\tcat\t3\n2\tdog\tcat\t5\n".replace("\t", ","),
    ):
        (tmp_path / "p").write_text(content)
        found = [(pair.first, pair.second, pair.judgement) for pair in read_pairs(tmp_path / "p")]
        assert found == [("the", "cat", 3), ("dog", "cat", 5)]
        assert "the first column numbers the pairs and was left out" in capsys.readouterr().err


def test_numbers_that_are_words_stay_and_parts_of_speech_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for content in (
        "1\tone\t9\n2\ttwo\t8\n",
        "1\tone\t9\t3\n2\ttwo\t8\t3\n",
        "1\tone\tuno\t3\n1\ttwo\tdos\t3\n",
    ):
        (tmp_path / "p").write_text(content)
        assert [pair.first for pair in read_pairs(tmp_path / "p")] == [line[0] for line in content.splitlines()]
    assert capsys.readouterr().err == ""
    (tmp_path / "p").write_text("1\tBrazil\tn\tnut\tn\ta b\tc d\t5.4\n2\tgo\tv\trun\tv\ta\tb\t3.1\n")
    with pytest.raises(FormatError, match=r"the third is 'n', a part of speech and not a word; .*cut -f 2,4,8"):
        read_pairs(tmp_path / "p")
