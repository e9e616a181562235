"""The verb projector: the most frequent words for TensorBoard's embedding projector."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.cli import main

WORDS = [f"w{number}" for number in range(10_002)]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors") / "v.npz"
    matrix = np.random.default_rng(1).standard_normal((len(WORDS), 2), np.float32)
    WordVectors(WORDS, matrix).save(path)
    return path


def test_the_first_ten_thousand_words_are_written_and_the_rest_is_named(
    vectors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["projector", str(vectors), "-o", str(tmp_path / "p")]) == 0
    found = capsys.readouterr()
    assert found.err == "word2vec: these are the first 10,000 of 10,002 words; --top takes more\n"
    assert (tmp_path / "p" / "metadata.tsv").read_text().split("\n")[:-1] == WORDS[:10_000]
    tensors = np.loadtxt(tmp_path / "p" / "tensors.tsv", np.float32)
    np.testing.assert_array_equal(tensors, WordVectors.load(vectors).matrix[:10_000])


@pytest.mark.parametrize("top", [3, 10_001])
def test_top_takes_fewer_or_more(
    vectors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], top: int
) -> None:
    assert main(["projector", str(vectors), "-o", str(tmp_path / "p"), "--top", str(top), "--json"]) == 0
    found = capsys.readouterr()
    assert json.loads(found.out) == {"vectors": str(tmp_path / "p"), "format": "projector", "vocabulary": top}
    assert found.err == ""
    assert (tmp_path / "p" / "metadata.tsv").read_text().split("\n")[:-1] == WORDS[:top]
