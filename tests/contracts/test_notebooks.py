"""What notebooks show of vectors and corpora: a small table, whatever the words are."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.prepare import prepare
from word2vec.vectors import WordVectors


class Cells(HTMLParser):
    """Collects the tags and the texts between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_vectors_are_a_small_table() -> None:
    words = ["<script>alert(1)</script>", "a&b", "title\x1b]0;x\x07", *(f"w{i}" for i in range(2000))]
    page = WordVectors(words, np.eye(len(words), 4, dtype=np.float32))._repr_html_()
    found = Cells(page)
    assert set(found.tags) == {"table", "caption", "tr", "th", "td"}
    facts = dict(zip(found.texts[1::2], found.texts[2::2], strict=True))
    assert found.texts[0] == "WordVectors"
    assert facts["words"] == "2,003"
    assert facts["vector size"] == "4"
    assert facts["subwords"] == "none"
    assert facts["first words"].startswith("<script>alert(1)</script>, a&b, title\\x1b]0")
    assert len(page) < 1000


def test_corpora_are_a_small_table(tmp_path: Path) -> None:
    corpus = prepare([["one", "two"], ["two", "three"]], tmp_path / "c<1>", min_count=1, progress=False)
    assert isinstance(corpus, EncodedCorpus)
    found = Cells(corpus._repr_html_())
    facts = dict(zip(found.texts[1::2], found.texts[2::2], strict=True))
    assert found.texts[0] == "EncodedCorpus"
    assert facts["directory"].endswith("c<1>")
    assert (facts["words"], facts["sentences"], facts["vocabulary"]) == ("4", "2", "3")
    assert facts["first words"].startswith("two, ")
