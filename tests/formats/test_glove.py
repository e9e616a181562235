"""GloVe text, with and without a header, and words that hold spaces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from word2vec.errors import FormatError
from word2vec.formats import glove
from word2vec.storage.table import Table


# gensim leaves the file it reads without a header open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_glove_is_text_without_header(tmp_path: Path) -> None:
    matrix = np.array([[1, 2, 0.1], [3, -4, 1e-7]], np.float32)
    glove.write(tmp_path / "v", Table(["the", "科学"], matrix))
    assert (tmp_path / "v").read_text("utf-8").startswith("the 1 2 0.100000001\n科学 3 -4 ")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v"), no_header=True)
    assert theirs.index_to_key == ["the", "科学"]
    np.testing.assert_array_equal(theirs.vectors, matrix)
    theirs.save_word2vec_format(str(tmp_path / "theirs"), write_header=False)
    assert glove.read(tmp_path / "theirs").words == ["the", "科学"]
    with pytest.raises(FormatError, match="holds white space"):
        glove.write(tmp_path / "w", Table(["a b", "c"], matrix))


def test_glove_words_may_hold_spaces_and_a_true_header_is_skipped(tmp_path: Path) -> None:
    for content, words in [
        (b". . . 1 2\nthe 3 4\n", [". . .", "the"]),
        (b"2 2\n. . . 1 2\nthe 3 4\n", [". . .", "the"]),
        (b"2 1\nthe 1\n", ["2", "the"]),
        (b"the 1\n1 1\n", ["the", "1"]),
        (b"at name@domain.com 1 2\r\nx 3 4", ["at name@domain.com", "x"]),
    ]:
        (tmp_path / "v").write_bytes(content)
        assert glove.read(tmp_path / "v").words == words
    for content, message in [
        (b"", "is empty"),
        (b"the\n", "line 1 is b'the.*a word and 1 to 100000 numbers"),
        (b"3 2\na 1 2\nb 3 4\n", "line 1 holds 1 numbers; expected 2"),
        (b"a 1 2\n\xff 3 4\n", "the word at line 2 is not UTF-8"),
        (b"a 1 2\nb 3 nan\n", "line 2: the vector of 'b' holds NaN"),
        (b"a 1 2\na 3 4\n", "'a' twice: at line 1 and line 2"),
        (b"a " + b"1 " * 500 + b"\n" + b"b 1\n" * 999 + b"\n" * 2, "line 1 holds 500 numbers; expected 1"),
        (b"a " + b"1 " * 900 + b"\n" + b"\n" * 100_000, "line 2 is"),
        ((b"a " + b"1 " * 90 + b"\n") * 1000 + b"\n" * 100_000, "do not fit in"),
    ]:
        (tmp_path / "v").write_bytes(content)
        with pytest.raises(FormatError, match=message):
            glove.read(tmp_path / "v")
