"""White space, headers, byte order marks and words of files of vectors as people have them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.three_vectors import MATRIX, WORDS, assert_sample
from word2vec import formats
from word2vec.errors import FormatError
from word2vec.storage.table import Table


@pytest.mark.parametrize(
    "content",
    [
        b"3  2\nthe 1 2\ncat 3 4\ndog 5 1\n",
        b"3\t2\nthe\t1\t2\ncat\t3\t4\ndog\t5\t1\n\n",
        b" 3 2 \r\nthe 1 2\r\ncat 3 4\r\ndog 5 1\r\n",
        b"3 2\nthe\t1 2\ncat  3 4\ndog\t5 \t1\t\n \n\t\n",
        b"\xef\xbb\xbf3 2\nthe 1 2\ncat 3 4\ndog 5 1",
        b"the 1 2\ncat 3 4\ndog 5 1\n\n",
        b"\xef\xbb\xbfthe 1 2\ncat 3 4\ndog 5 1\n",
        b"\xef\xbb\xbf3 2\r\nthe\t1\t2\r\ncat\t3\t4\r\ndog\t5\t1\r\n\r\n",
        b"the\t1\t2\ncat\t3\t4\ndog\t5\t1\n",
    ],
)
def test_white_space_headers_and_marks_of_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "v.txt").write_bytes(content)
    assert_sample(tmp_path / "v.txt")


@pytest.mark.parametrize("header", [b"3 2\n", b"3  2\n", b"3\t2\r\n", b"\xef\xbb\xbf3 2\n", b" 3 2 \n"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_white_space_headers_and_marks_of_binary(tmp_path: Path, header: bytes, end: bytes) -> None:
    rows = [
        word.encode() + b" " + np.array(row, "<f4").tobytes() for word, row in zip(WORDS, MATRIX, strict=True)
    ]
    (tmp_path / "v").write_bytes(header + b"".join(row + end for row in rows) + b"\n\n")
    assert_sample(tmp_path / "v")


def test_a_byte_order_mark_is_dropped_by_every_other_reader(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array(MATRIX, np.float32))
    (tmp_path / "v.words.txt").write_bytes(b"\xef\xbb\xbfthe\ncat\ndog\n")
    assert_sample(tmp_path / "v.npy")
    (tmp_path / "v.csv").write_bytes(b"\xef\xbb\xbfword,x0,x1\nthe,1,2\ncat,3,4\ndog,5,1\n")
    assert_sample(tmp_path / "v.csv")


@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove", "npy", "csv"])
def test_a_first_word_that_begins_with_the_mark_comes_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    formats.write(path, Table(["\ufeffthe", "\ufeff"], np.eye(2, dtype=np.float32)))
    assert formats.read(path).words == ["\ufeffthe", "\ufeff"]


def test_words_with_other_white_space_come_back_in_every_format(tmp_path: Path) -> None:
    words = ["a\u00a0b", "x\u0085y", "\u3000", "n\u2028m"]
    for name in formats.list_readable():
        path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
        formats.write(path, Table(words, np.ones((4, 3), np.float32)), name)
        assert list(formats.read(path, name).words) == words, name


@pytest.mark.parametrize("name", ["glove", "word2vec-text"])
def test_words_may_hold_spaces_where_the_numbers_tell_them(tmp_path: Path, name: str) -> None:
    header = b"3 2\n" if name == "word2vec-text" else b""
    (tmp_path / "v").write_bytes(header + b". . . 1 2\nnew york 3 4\ndog 5 1\n")
    assert formats.read(tmp_path / "v").words == [". . .", "new york", "dog"]


def test_a_word_that_is_a_line_end_to_python_only_is_a_word(tmp_path: Path) -> None:
    """As one of GloVe's words from Twitter, U+0085."""
    (tmp_path / "v.txt").write_bytes("the 1 2\n\x85 3 4\ndog 5 1\n".encode())
    found = formats.read(tmp_path / "v.txt")
    assert (found.words, found.matrix.tolist()) == (["the", "\x85", "dog"], MATRIX)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"the 0.1 0.2 0.3\ncat 0.4 0.5\ndog 0.6 0.7 0.8\n", "line 2 holds 2 numbers; expected 3"),
        (b"the 1 2\ncat 3 4\ndog 5 6 7\n", "line 3 holds 3 numbers; expected 2"),
        (b"the 1 2 3\ncat 4 5 6\n" * 1 + b"dog 7\n", "line 3 holds 1 numbers; expected 3"),
        (b"the 1 2\ncat\ndog 5 1\n", r"line 2 is b'cat.*a word and 1 to"),
        (b"the 1 2\n\ndog 5 1\n", "line 2 is"),
        (b"a 1 2\n" + b"".join(b"w%d 1 2\n" % row for row in range(2000)) + b"b 1 2 3\n", "line 2002 holds 3"),
        (b"a 1 2\n" + b"".join(b"w%d 1 2\n" % row for row in range(2000)) + b"b 1\n", "line 2002 holds 1"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_an_odd_line_of_glove_text_is_named(
    tmp_path: Path, content: bytes, message: str, compressed: bool
) -> None:
    (tmp_path / "v.glove").write_bytes(gzip.compress(content) if compressed else content)
    with pytest.raises(FormatError, match=message):
        word2vec.load(tmp_path / "v.glove")
