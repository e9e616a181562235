"""fastText's binary model: the vectors are those that gensim reads, and damage is named by its byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import load_facebook_vectors, save_facebook_model

from word2vec.errors import FormatError
from word2vec.formats import fasttext_binary
from word2vec.storage.table import Table


@pytest.mark.parametrize("ngrams", [(3, 6), (1, 2), (0, 0)])
@pytest.mark.parametrize("skipgram", [0, 1])
def test_fasttext_vectors_are_gensims(tmp_path: Path, ngrams: tuple[int, int], skipgram: int) -> None:
    words = ["the", "Straße", "科学技术", "𝒳y", "a", "naïve", "w" * 40]
    sentences = [[words[place] for place in row] for row in np.random.default_rng(2).integers(0, 7, (200, 6))]
    model = FastText(
        sentences,
        vector_size=8,
        min_count=1,
        sg=skipgram,
        min_n=ngrams[0],
        max_n=ngrams[1],
        bucket=50,
        epochs=2,
        seed=3,
        workers=1,
    )
    save_facebook_model(model, str(tmp_path / "v.bin"))
    table = fasttext_binary.read(tmp_path / "v.bin")
    assert list(table.words) == model.wv.index_to_key
    assert table.counts is not None
    assert table.counts.tolist() == [model.wv.get_vecattr(word, "count") for word in table.words]
    # What the file says, by the loader of gensim.
    theirs = load_facebook_vectors(str(tmp_path / "v.bin"))
    for word, vector in zip(table.words, table.matrix, strict=True):
        np.testing.assert_allclose(vector, theirs[word], rtol=1e-5, atol=1e-7)


def test_fasttext_export_is_read_by_gensim(tmp_path: Path) -> None:
    table = Table(["the", "科学"], np.array([[1, 2], [3, 0.1]], np.float32), np.array([7, 2]))
    fasttext_binary.write(tmp_path / "v.bin", table)
    loaded = fasttext_binary.read(tmp_path / "v.bin")
    assert loaded.words == table.words
    assert loaded.counts is not None
    assert loaded.counts.tolist() == [7, 2]
    np.testing.assert_array_equal(loaded.matrix, table.matrix)
    theirs = load_facebook_vectors(str(tmp_path / "v.bin"))
    np.testing.assert_array_equal([theirs[word] for word in table.words], table.matrix)
    with pytest.raises(FormatError, match="holds a zero byte"):
        fasttext_binary.write(tmp_path / "w.bin", Table(["a\0b", "c"], table.matrix))


def test_fasttext_models_that_are_not_read_say_why(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    fasttext_binary.write(path, Table(["a", "b"], np.array([[1, 2], [3, np.float32(0.1)]], np.float32)))
    content = path.read_bytes()

    def changed(place: int, value: bytes) -> bytes:
        return content[:place] + value + content[place + len(value) :]

    def number(value: int) -> bytes:
        return value.to_bytes(4, "little", signed=True)

    for damaged, message in [
        (b"", "is empty"),
        (content[:40], "cut short at byte 40"),
        (changed(0, b"abcd"), "begins with b'abcd'"),
        (changed(4, number(13)), "of version 13; versions 11 and 12 are read"),
        (changed(8, number(0)), "dim 0"),
        (changed(8, number(2**31 - 1)), "dim 2147483647"),
        (changed(36, number(3)), "supervised"),
        (changed(40, number(-1)), "bucket -1"),
        (changed(40, number(5)), "its matrix is 2 x 2 .*expected 7 x 2"),
        (changed(48, number(6)), "maxn 6"),
        (changed(64, number(2**31 - 1)), "do not fit together or in the file"),
        (changed(72, number(1)), "and 1 labels"),
        (changed(84, number(0) + number(0)), "pruned"),
        (changed(92, b"\0"), "entry 1 of the dictionary, at byte 92, has no word"),
        (changed(92, b"\xff"), "the word at byte 92 is not UTF-8"),
        (changed(92, b"b"), "'b' twice: at entry 1 of the dictionary and entry 2"),
        (changed(94, b"\xff" * 8), "has count -1"),
        (changed(102, b"\1"), "type 1"),
        (changed(114, b"\1"), "quantised"),
        (changed(115, number(7)), "its matrix is 7 x 2 at byte 114"),
        (content[: 131 + 12], "cut short: 2 x 2 numbers from byte 131"),
        (changed(139, np.float32(np.nan).tobytes()), "the vector of 'b', at byte 139, holds NaN"),
    ]:
        path.write_bytes(damaged)
        with pytest.raises(FormatError, match=message):
            fasttext_binary.read(path)
