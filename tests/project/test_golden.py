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
from tests.support.corpora_in_parts import part_corpus
from word2vec import EncodedCorpus, Vocabulary
from word2vec.encoding.id_parts import map_parts
from word2vec.errors import FormatError, UnknownWordError
from word2vec.storage import vectors_directory
from word2vec.storage.manifest import read_manifest
from word2vec.storage.model_directory import FORMAT_VERSION, ModelDirectory, save_model
from word2vec.storage.subword_files import Spelling
from word2vec.storage.table import Table
from word2vec.subwords.held_out import HeldOut
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords, Subwords

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
    "model-v4-signed": (TABLE, None, 0.34),
    "model-v4-untied-not-mixed": (OUTPUT, BIAS, 0.0),
}
# The n-grams "<th" and "the" by their hashes. Of "them" they make (3, 4, 0), which is brought to length 2.5.
FITTED = FittedSubwords(
    NgramLengths(3, 3),
    np.array([0x6082492F, 0xB40EB21C], np.uint32),
    np.array([[6, 0, 0], [0, 16, 0]], np.int8),
    np.array([0.5, 0.25], np.float32),
    vector_length=2.5,
    mix=0.5,
)
HASHED = HashedSubwords(NgramLengths(3, 3), np.array([[4, 0, 0], [0, 4, 0], [0, 0, 4]], np.float32))
HASHED_OF_THEM = [1.0, 3.0, 0.0]
HELD_OUT = HeldOut(2, 0.5, 0.25, 3.0, 1.0, 6)
MIXED = -2 * TABLE
SPELLINGS = {
    "model-v4-signed": Spelling(FITTED, MIXED, HELD_OUT),
    "model-v4-untied-not-mixed": Spelling(FITTED, None, HELD_OUT),
}
# By name: the numbers' type, subwords, mixed table.
DIRECTORIES: dict[str, tuple[str, Subwords | None, np.ndarray | None]] = {
    "vectors-directory-v1": ("float16", None, None),
    "vectors-directory-v2-fitted": ("float16", FITTED, MIXED.astype(np.float16)),
    "vectors-directory-v2-hashed": ("float32", HASHED, None),
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
                spelling=SPELLINGS.get(name),
            )
    for name, (kind, subwords, mixed) in DIRECTORIES.items():
        if name.startswith(f"vectors-directory-v{vectors_directory.FORMAT_VERSION}"):
            table = Table(WORDS, TABLE.astype(kind), np.array(COUNTS))
            spelling = None if subwords is None else Spelling(subwords, mixed)
            vectors_directory.save_vectors(GOLDEN / name, table, spelling)
    whole = word2vec.prepare(SENTENCES, GOLDEN / "corpus-v1", min_count=1, progress=False)
    if not (GOLDEN / "corpus-v3").exists():
        part_corpus(whole, GOLDEN / "corpus-v3", [1, 0])
    for suffix in (".vec", ".bin"):
        word2vec.WordVectors(["the", "科学", "Straße"], TABLE[:3]).save(GOLDEN / f"vectors-v1{suffix}")


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    path = GOLDEN / name
    output, bias, signature = MODELS[name]
    vectors = word2vec.load(path, raw=True)
    assert vectors.words == WORDS
    assert vectors.counts is not None
    assert vectors.counts.tolist() == COUNTS
    np.testing.assert_array_equal(vectors.matrix, TABLE)
    mixed = SPELLINGS[name].mixed if name in SPELLINGS else None
    np.testing.assert_array_equal(word2vec.load(path).matrix, TABLE if mixed is None else mixed)
    model = ModelDirectory.load(path)
    np.testing.assert_array_equal(model.input, TABLE)
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


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_subwords_of_models(name: str) -> None:
    spelling = ModelDirectory.load(GOLDEN / name).spelling
    assert spelling is not None
    assert spelling.held_out == HELD_OUT
    assert isinstance(spelling.subwords, FittedSubwords)
    assert (spelling.subwords.ngram_lengths, spelling.subwords.mix) == (NgramLengths(3, 3), 0.5)
    assert word2vec.load(GOLDEN / name)["them"].tolist() == [1.5, 2.0, 0.0]


@pytest.mark.parametrize("name", DIRECTORIES)
def test_directories_of_vectors(name: str) -> None:
    kind, subwords, mixed = DIRECTORIES[name]
    raw = word2vec.load(GOLDEN / name, raw=True)
    assert (raw.words, raw.matrix.dtype) == (WORDS, np.dtype(kind))
    assert raw.counts is not None
    assert raw.counts.tolist() == COUNTS
    np.testing.assert_array_equal(raw.matrix, TABLE)
    vectors = word2vec.load(GOLDEN / name)
    np.testing.assert_array_equal(vectors.matrix, TABLE if mixed is None else mixed)
    if subwords is None:
        with pytest.raises(UnknownWordError, match="'them'"):
            vectors["them"]
    else:
        # Of the hashed ones the four n-grams <th, the, hem, em> fall into the buckets HASHED_OF_THEM.
        expected = [1.5, 2.0, 0.0] if subwords is FITTED else HASHED_OF_THEM
        assert vectors["them"].tolist() == expected


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


def test_a_toolkit_of_version_3_refuses_models_it_would_misread() -> None:
    with pytest.raises(FormatError, match=r"format_version 4.*reads 1 to 3; update tied-word2vec"):
        read_manifest(GOLDEN / "model-v4-signed" / "config.json", "word2vec-model", 3, 1)


def test_corpus_version_1() -> None:
    corpus = EncodedCorpus.open(GOLDEN / "corpus-v1")
    assert list(corpus) == SENTENCES
    assert corpus.vocabulary.require_counts().tolist() == [3, 2, 1, 1]


def test_corpus_version_3() -> None:
    corpus = EncodedCorpus.open(GOLDEN / "corpus-v3", verify=True)
    assert [len(part) for part in map_parts(corpus.path, 3).parts] == [4, 0, 6]
    assert list(corpus) == SENTENCES
    assert corpus.vocabulary.require_counts().tolist() == [3, 2, 1, 1]


def test_a_toolkit_of_version_2_refuses_a_corpus_whose_ids_it_would_miss() -> None:
    with pytest.raises(FormatError, match=r"format_version 3.*reads 1 and 2; update tied-word2vec"):
        read_manifest(GOLDEN / "corpus-v3" / "manifest.json", "word2vec-encoded-corpus", 2, 1)


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
