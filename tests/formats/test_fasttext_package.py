"""fastText's own package gives the words of its files, and of ours, the vectors that we give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.fitted_tables import chinese, cosines, english, fit_table, misspell
from word2vec.formats import fasttext_binary
from word2vec.storage.table import Table
from word2vec.subwords.subwords import HashedSubwords

pytestmark = pytest.mark.slow
UNKNOWN = ["", "b", "walkin", "Straßen", "火车站", "车", "𝒳", "?!", "x" * 10_000, "naïvetés", "</s>"]


@pytest.fixture(name="fasttext")
def import_fasttext() -> Any:
    """Built for Python up to 3.11 only, so that it is in no extra."""
    return pytest.importorskip("fasttext")


def assert_same_vectors(fasttext: Any, path: Path, words: list[str]) -> HashedSubwords:
    """Compare the vectors of all words of a file and of these unknown ones."""
    theirs = fasttext.load_model(str(path))
    table = fasttext_binary.read(path)
    assert list(table.words) == theirs.get_words()
    assert isinstance(table.subwords, HashedSubwords)
    known = [theirs.get_word_vector(word) for word in table.words]
    np.testing.assert_allclose(table.matrix, known, rtol=1e-5, atol=1e-5)
    words = [word for word in words if word not in set(table.words)]
    short = [word for word in words if len(word) < 100]
    vectors, _ = table.subwords.compose(short)
    np.testing.assert_allclose(vectors, [theirs.get_word_vector(word) for word in short], rtol=1e-5, atol=1e-6)
    # fastText adds 40,000 rows one after the other in float32.
    long = [word for word in words if len(word) >= 100]
    vectors, _ = table.subwords.compose(long)
    np.testing.assert_allclose(vectors, [theirs.get_word_vector(word) for word in long], rtol=1e-3, atol=1e-4)
    return table.subwords


@pytest.mark.parametrize(("minn", "maxn"), [(3, 6), (1, 3), (0, 2)])
@pytest.mark.parametrize("model", ["skipgram", "cbow"])
def test_fasttexts_models_are_read_and_written_back(
    tmp_path: Path, fasttext: Any, model: str, minn: int, maxn: int
) -> None:
    text = tmp_path / "text.txt"
    words = [*english(), *chinese(), "naïve", "w" * 900]
    rows = np.random.default_rng(2).integers(0, len(words), (300, 8))
    text.write_text("\n".join(" ".join(words[place] for place in row) for row in rows), encoding="utf-8")
    trained = fasttext.train_unsupervised(
        str(text),
        model=model,
        minn=minn,
        maxn=maxn,
        dim=10,
        bucket=500,
        minCount=1,
        epoch=2,
        thread=1,
        verbose=0,
    )
    trained.save_model(str(tmp_path / "v.bin"))
    subwords = assert_same_vectors(fasttext, tmp_path / "v.bin", UNKNOWN)
    fasttext_binary.write(tmp_path / "w.bin", fasttext_binary.read(tmp_path / "v.bin"))
    again = assert_same_vectors(fasttext, tmp_path / "w.bin", UNKNOWN)
    np.testing.assert_array_equal(again.bucket_rows, subwords.bucket_rows)
    theirs = fasttext.load_model(str(tmp_path / "w.bin"))
    for word in [*words, *UNKNOWN]:
        error = 1e-6 if len(word) < 100 else 1e-4
        np.testing.assert_allclose(
            theirs.get_word_vector(word), trained.get_word_vector(word), rtol=1e-5, atol=error
        )


@pytest.mark.parametrize("words", [english(), chinese()])
def test_fasttext_reads_fitted_ngrams(tmp_path: Path, fasttext: Any, words: list[str]) -> None:
    path = tmp_path / "v.bin"
    table, subwords = fit_table([*words, "w" * 10_000, "</s>"])
    fasttext_binary.write(path, table)
    assert_same_vectors(fasttext, path, UNKNOWN)
    theirs = fasttext.load_model(str(path))
    for word, vector in zip(table.words, table.matrix, strict=True):
        np.testing.assert_allclose(theirs.get_word_vector(word), vector, rtol=1e-4, atol=1e-4)
    unknown = misspell(words)
    vectors = np.array([theirs.get_word_vector(word) for word in unknown])
    ours, known = subwords.compose(unknown)
    assert cosines(ours[known], vectors[known]).mean() > 0.9


def test_fasttext_reads_a_table_without_subwords(tmp_path: Path, fasttext: Any) -> None:
    matrix = np.random.default_rng(5).normal(0, 1, (3, 4)).astype(np.float32)
    fasttext_binary.write(tmp_path / "v.bin", Table(["the", "火车", "</s>"], matrix))
    theirs = fasttext.load_model(str(tmp_path / "v.bin"))
    np.testing.assert_array_equal([theirs.get_word_vector(word) for word in theirs.get_words()], matrix)
    assert not theirs.get_word_vector("unknown").any()
