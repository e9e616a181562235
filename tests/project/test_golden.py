"""Files of the first format versions, kept forever: a new version of the toolkit must read them.

The directory ``golden`` was written by this module (``python -m tests.project.test_golden``), only added to.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import word2vec
from word2vec import EncodedCorpus, Vocabulary
from word2vec.storage.model_directory import ModelDirectory, save_model

GOLDEN = Path(__file__).parent / "golden"
WORDS = ["the", "科学", "Straße", "tab\tbed", "back\\slash", "line\nend"]
COUNTS = [60, 50, 40, 30, 20, 10]
SENTENCES = [["the", "科学", "the"], ["tab\tbed"], ["the", "科学", "line\nend"]]
# Numbers that float32 holds exactly.
TABLE = ((np.arange(18).reshape(6, 3) - 8) / 4).astype(np.float32)


def write() -> None:
    """Write the golden files."""
    vocabulary = Vocabulary(WORDS, np.array(COUNTS))
    train = {"architecture": "skipgram", "vector_size": 3, "noise_exponent": 0.75}
    for name, tables in [
        ("tied", {"input": TABLE}),
        ("untied", {"input": TABLE, "output": -TABLE, "bias": TABLE[:, 0]}),
    ]:
        save_model(
            GOLDEN / f"model-v1-{name}",
            vocabulary,
            tables,
            train={**train, "tied": name == "tied"},
            corpus={"key": "golden"},
            training={"finished": True},
        )
    word2vec.prepare(SENTENCES, GOLDEN / "corpus-v1", min_count=1, progress=False)
    for suffix in (".vec", ".bin"):
        word2vec.WordVectors(["the", "科学", "Straße"], TABLE[:3]).save(GOLDEN / f"vectors-v1{suffix}")


@pytest.mark.parametrize("tied", [True, False])
def test_model_version_1(tied: bool) -> None:
    path = GOLDEN / f"model-v1-{'tied' if tied else 'untied'}"
    vectors = word2vec.load(path)
    assert vectors.words == WORDS
    assert vectors.counts is not None
    assert vectors.counts.tolist() == COUNTS
    np.testing.assert_array_equal(vectors.matrix, TABLE)
    model = ModelDirectory.load(path)
    np.testing.assert_array_equal(model.output, TABLE if tied else -TABLE)
    assert (model.bias is None) == tied
    if model.bias is not None:
        assert model.bias.tolist() == TABLE[:, 0].tolist()
    assert model.train["architecture"] == "skipgram"


def test_corpus_version_1() -> None:
    corpus = EncodedCorpus.open(GOLDEN / "corpus-v1")
    assert list(corpus) == SENTENCES
    assert corpus.vocabulary.require_counts().tolist() == [3, 2, 1, 1]


def test_corpus_version_1_is_reused(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "corpus-v1", tmp_path / "c")
    before = (tmp_path / "c" / "manifest.json").stat().st_ino
    word2vec.prepare(SENTENCES, tmp_path / "c", min_count=1, progress=False)
    assert (tmp_path / "c" / "manifest.json").stat().st_ino == before


@pytest.mark.parametrize("suffix", [".vec", ".bin"])
def test_vector_files(suffix: str) -> None:
    vectors = word2vec.load(GOLDEN / f"vectors-v1{suffix}")
    assert vectors.words == ["the", "科学", "Straße"]
    np.testing.assert_array_equal(vectors.matrix, TABLE[:3])


if __name__ == "__main__":
    write()
