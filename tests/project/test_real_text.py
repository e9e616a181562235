"""What only real text shows; needs the corpora described in conftest.real_data."""

from __future__ import annotations

import lzma
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.small_training import read_log
from word2vec.config.train import Architecture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def three_million_words(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    directory = tmp_path_factory.mktemp("wiki")
    with lzma.open(real_data / "en_wiki.txt.xz", "rt", encoding="utf-8") as text:
        # Articles stand in random order, so the first lines are a fair sample.
        (directory / "text").write_text("".join(islice(text, 39_500)), encoding="utf-8")
    corpus = word2vec.prepare(directory / "text", directory / "corpus", progress=False)
    assert 2_900_000 < corpus.raw_words < 3_300_000
    return corpus


@pytest.mark.parametrize("negatives", [5, 16, 64])
@pytest.mark.parametrize("vector_size", [50, 112, 300])
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_no_model_diverges(
    three_million_words: word2vec.EncodedCorpus,
    tmp_path: Path,
    architecture: Architecture,
    tied: bool,
    vector_size: int,
    negatives: int,
) -> None:
    vectors = word2vec.train(
        three_million_words,
        tmp_path / "m",
        architecture=architecture,
        tied=tied,
        vector_size=vector_size,
        negatives=negatives,
        epochs=1,
        progress=False,
    )
    intervals = read_log(tmp_path / "m")["intervals"]
    loss = np.array([interval["loss"] for interval in intervals])
    assert np.isfinite(vectors.matrix).all()
    tenths = np.array([part.mean() for part in np.array_split(loss, 10)])
    assert tenths[-1] < tenths[0] < np.log(negatives + 1) * 1.2, tenths
    # Falling all the way, but for noise: no tenth stands out above the one before it.
    assert (np.diff(tenths) < 0.05 * tenths[0]).all(), tenths
