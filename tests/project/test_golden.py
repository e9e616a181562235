"""Files of every format version, kept forever: a new version of the toolkit must read them.

The directory ``golden`` was written by this module (``python -m tests.project.test_golden``), each version by
the toolkit of its time. It is only added to.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import word2vec
from word2vec import EncodedCorpus, Vocabulary
from word2vec.errors import FormatError
from word2vec.storage.manifest import read_manifest
from word2vec.storage.model_directory import FORMAT_VERSION, ModelDirectory, save_model

GOLDEN = Path(__file__).parent / "golden"
WORDS = ["the", "科学", "Straße", "tab\tbed", "back\\slash", "line\nend"]
COUNTS = [60, 50, 40, 30, 20, 10]
SENTENCES = [["the", "科学", "the"], ["tab\tbed"], ["the", "科学", "line\nend"]]
# Numbers that float32 holds exactly.
TABLE = ((np.arange(18).reshape(6, 3) - 8) / 4).astype(np.float32)


OUTPUT, BIAS = -TABLE, TABLE[:, 0]
# By name: output table, bias, signature.
MODELS = {
    "model-v1-tied": (TABLE, None, 0.0),
    "model-v1-untied": (OUTPUT, BIAS, 0.0),
    "model-v2-tied": (TABLE, None, 0.0),
    "model-v2-untied": (OUTPUT, BIAS, 0.0),
    "model-v2-untied-without-bias": (OUTPUT, None, 0.0),
    "model-v2-tied-with-bias": (TABLE, BIAS, 0.0),
    "model-v3-tied": (TABLE, None, 0.0),
    "model-v3-signed": (TABLE, None, 0.34),
    "model-v3-untied": (OUTPUT, BIAS, 0.0),
}


def write() -> None:
    """Write the golden files of the newest versions."""
    vocabulary = Vocabulary(WORDS, np.array(COUNTS))
    train = {"architecture": "skipgram", "vector_size": 3, "noise_exponent": 0.75, "loss": "random_softmax"}
    for name, (output, bias, signature) in MODELS.items():
        if name.startswith(f"model-v{FORMAT_VERSION}"):
            tables = {"input": TABLE}
            tables |= {} if output is TABLE else {"output": output}
            tables |= {} if bias is None else {"bias": bias}
            save_model(
                GOLDEN / name,
                vocabulary,
                tables,
                train={**train, "tied": output is TABLE, "bias": bias is not None, "signature": signature},
                corpus={"key": "golden"},
                training={"finished": True},
            )
    word2vec.prepare(SENTENCES, GOLDEN / "corpus-v1", min_count=1, progress=False)
    for suffix in (".vec", ".bin"):
        word2vec.WordVectors(["the", "科学", "Straße"], TABLE[:3]).save(GOLDEN / f"vectors-v1{suffix}")


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    path = GOLDEN / name
    output, bias, signature = MODELS[name]
    vectors = word2vec.load(path)
    assert vectors.words == WORDS
    assert vectors.counts is not None
    assert vectors.counts.tolist() == COUNTS
    np.testing.assert_array_equal(vectors.matrix, TABLE)
    model = ModelDirectory.load(path)
    np.testing.assert_array_equal(model.output, output)
    assert model.tied == (output is TABLE)
    assert (model.bias is None) == (bias is None)
    if model.bias is not None and bias is not None:
        assert model.bias.tolist() == bias.tolist()
    assert model.train["architecture"] == "skipgram"
    assert model.signs.tolist() == [1.0, 1.0, -1.0 if signature else 1.0]
    facts = {name: model.train[name] for name in ("tied", "signature", "bias", "loss")}
    assert facts == {
        "tied": output is TABLE,
        "signature": signature,
        "bias": bias is not None,
        "loss": "random_softmax",
    }
    assert model.read_training_log() == {"finished": True}


@pytest.mark.parametrize("name", MODELS)
def test_the_softmax_of_models(name: str) -> None:
    """log p(w | "the"), by hand from the numbers of the tables."""
    output, bias, signature = MODELS[name]
    signs = [1, 1, -1 if signature else 1]
    scores = output @ (TABLE[0] * signs) + 0.75 * np.log(COUNTS) + (0 if bias is None else bias)
    found = word2vec.Probabilities.load(GOLDEN / name, leave_out=False).log_proba("the")
    np.testing.assert_allclose(found, scores - np.logaddexp.reduce(scores), rtol=1e-6, atol=1e-6)


def test_an_older_toolkit_refuses_models_it_would_misread() -> None:
    """Version 1's reader took every version but its own for unknown, and says what to do."""
    manifest = json.loads((GOLDEN / "model-v2-untied-without-bias" / "config.json").read_text())
    assert manifest["format_version"] == 2
    with pytest.raises(FormatError, match=r"format_version 2.*reads 1; update tied-word2vec"):
        read_manifest(GOLDEN / "model-v2-untied-without-bias" / "config.json", "word2vec-model", 1)


def test_a_toolkit_of_version_2_refuses_models_it_would_misread() -> None:
    with pytest.raises(FormatError, match=r"format_version 3.*reads 1 and 2; update tied-word2vec"):
        read_manifest(GOLDEN / "model-v3-signed" / "config.json", "word2vec-model", 2, 1)


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
