from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.errors import CorpusError, FormatError
from word2vec.storage.vocabulary import Vocabulary

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True, max_size=20)


@given(WORDS)
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    path = tmp_path_factory.mktemp("vocabulary") / "v.tsv"
    Vocabulary(words, np.arange(len(words), 0, -1)).save(path)
    loaded = Vocabulary.load(path)
    assert loaded.words == words
    assert loaded.counts.tolist() == list(range(len(words), 0, -1))
    assert [loaded.index[word] for word in words] == list(range(len(words)))


def test_a_lone_surrogate_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="lone surrogate"):
        Vocabulary(["a\ud800b"], np.array([1])).save(tmp_path / "v.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"the\t10\ncat\t2", "cut short"),
        (b"the\t10\ncat 2\n", "line 2"),
        (b"the\t10\ncat\tmany\n", "line 2"),
        (b"the\t10\n\t2\n", "line 2"),
        (b"the\t10\nthe\t2\n", "twice"),
        (b"the\t10\n\xff\t2\n", "byte 7"),
        (b"the\t" + b"9" * 30 + b"\n", "line 1"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "v.tsv"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        print(Vocabulary.load(path).words)
