"""CSV: what Python and pandas read, files of spreadsheets, and lines that are wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.support.format_tables import WORDS, table
from word2vec.errors import FormatError
from word2vec.formats import csv_file
from word2vec.vectors import WordVectors


def test_pythons_csv_and_pandas_open_the_file(tmp_path: Path) -> None:
    original = table()
    csv_file.write(tmp_path / "v.csv", original)
    with (tmp_path / "v.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["word", "count", *(f"x{place}" for place in range(7))]
    assert [row[0] for row in rows[1:]] == original.words
    np.testing.assert_array_equal(np.array([row[2:] for row in rows[1:]], np.float32), original.matrix)
    pandas = pytest.importorskip("pandas")
    # pandas ends lines at the lone carriage return too, even within quotation marks.
    plain = table([word for word in WORDS if "\r" not in word])
    csv_file.write(tmp_path / "v.csv", plain)
    frame = pandas.read_csv(tmp_path / "v.csv", keep_default_na=False)
    assert frame["word"].tolist() == list(plain.words)
    np.testing.assert_array_equal(frame.iloc[:, 2:].to_numpy(np.float32), plain.matrix)


def test_csv_of_excel_is_read(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes('\ufeffword,x0,x1\r\nStraße,1,2.5\r\n"a,b",-1e3,4\r\n'.encode())
    found = csv_file.read(tmp_path / "v.csv")
    assert found.words == ["Straße", "a,b"]
    assert found.matrix.tolist() == [[1, 2.5], [-1000, 4]]
    assert found.counts is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"word,count,x0,x1\n", "no vectors behind its header"),
        (b"word,count\na,1\n", "0 numbers"),
        (b"a,1,2\n", "line 1 begins with"),
        (b"word,x0,x2\na,1,2\n", "line 1 begins with"),
        (b"word,x0,x1\na,1,2\nb,1\n", "line 3 holds 2 cells; expected 3"),
        (b"word,x0,x1\na,1,2\nb,1,2,3\n", "line 3 holds 4 cells; expected 3"),
        (b"word,x0,x1\na,1,2\nb,1,x\n", "line 3: could not convert .*'x'; numbers have decimal digits and"),
        (b"word,x0,x1\na,1,2\nb,1,1_0\n", "line 3: could not convert '1_0'; numbers have"),
        ("word,x0,x1\na,1,2\nb,1,１\n".encode(), "line 3: could not convert '１'; numbers have"),
        (b"word,x0,x1\na,1,2\n\xff,1,2\n", "line 3 is damaged: not UTF-8 at byte 0"),
        (b'word,x0,x1\na,1,2\n"b,1,2\n', "line 3: unexpected end of data"),
        (b"word,count,x0\na,-1,2\n", "line 2: the count is '-1'"),
        (b"word,count,x0\na,1e12,2\n", "line 2: the count is '1e12'"),
        (b"word,x0\na,1\nb,nan\n", "row 2: the vector of 'b' holds NaN"),
        (b"word,x0\na,1\nb,1e99\n", "row 2: the vector of 'b' holds NaN or infinity"),
        (b"word,x0\n,1\n", "empty word"),
        (b"word,x0\n" + b"a" * 200_000 + b",1\n", "field larger than field limit"),
    ],
)
def test_wrong_csv_is_refused_by_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "v.csv").write_bytes(content)
    with pytest.raises(FormatError, match=message):
        csv_file.read(tmp_path / "v.csv")


def test_words_that_a_spreadsheet_would_compute_are_kept_as_they_are(tmp_path: Path) -> None:
    words = ["=1+1", "+44", "-", "@user", '=HYPERLINK("x","y")']
    WordVectors(words, np.eye(5, dtype=np.float32)).save(tmp_path / "v.csv")
    assert WordVectors.load(tmp_path / "v.csv").words == words
    with (tmp_path / "v.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["word", *words]
