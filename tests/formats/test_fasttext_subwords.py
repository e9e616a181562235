"""N-grams in fastText's binary model: unknown words have the vectors that fastText and gensim give them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models.fasttext import load_facebook_model, load_facebook_vectors, save_facebook_model

import word2vec
from tests.support.fasttext_loops import compose_one
from tests.support.fitted_tables import chinese, cosines, english, fit_table, misspell
from tests.support.readable_samples import sample, write_fasttext_with_ngrams
from word2vec import formats
from word2vec.cli import main
from word2vec.errors import ConfigError, FormatError
from word2vec.formats import fasttext_binary, fasttext_buckets, glove
from word2vec.storage.table import Table
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords

KNOWN = ["the", "Straße", "科学技术", "𝒳y", "a", "naïve", "w" * 40, "</s>"]
UNKNOWN = ["", "b", "there", "Straßen", "科学家", "技", "𝒳", "?!", "x" * 10_000, "naïvetés"]


def train(path: Path, minn: int, maxn: int) -> FastText:
    """Write a small model of gensim's as fastText does."""
    sentences = [[KNOWN[place] for place in row] for row in np.random.default_rng(2).integers(0, 8, (200, 6))]
    model = FastText(
        sentences, vector_size=8, min_count=1, min_n=minn, max_n=maxn, bucket=50, epochs=2, seed=3, workers=1
    )
    save_facebook_model(model, str(path))
    return model


def read_hashed(path: Path, errors: str = "strict") -> tuple[Table, HashedSubwords]:
    table = fasttext_binary.read(path, errors)
    assert isinstance(table.subwords, HashedSubwords)
    return table, table.subwords


@pytest.mark.parametrize(("minn", "maxn"), [(3, 6), (1, 2), (2, 2)])
def test_unknown_words_have_gensims_vectors(tmp_path: Path, minn: int, maxn: int) -> None:
    train(tmp_path / "v.bin", minn, maxn)
    theirs = load_facebook_vectors(str(tmp_path / "v.bin"))
    table, subwords = read_hashed(tmp_path / "v.bin")
    vectors, known = subwords.compose(UNKNOWN)
    assert vectors.dtype == np.float32
    for word, vector, is_known in zip(UNKNOWN, vectors, known, strict=True):
        # gensim adds 40,000 rows one after the other in float32.
        error = 1e-6 if len(word) < 100 else 1e-4
        np.testing.assert_allclose(vector, theirs[word], rtol=1e-5, atol=error, err_msg=word[:20])
        assert is_known == bool(theirs[word].any())
    for word, vector in zip(table.words, table.matrix, strict=True):
        # gensim takes n-grams of the end of a sentence, fastText does not.
        if word != "</s>":
            np.testing.assert_allclose(vector, theirs[word], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("minn", "maxn"), [(3, 6), (1, 3), (0, 4), (-1, 1)])
def test_all_vectors_are_those_of_fasttexts_loops(tmp_path: Path, minn: int, maxn: int) -> None:
    path = tmp_path / "v.bin"
    model = train(path, 3, 6)
    content = bytearray(path.read_bytes())
    content[44:52] = np.array([minn, maxn], "<i4").tobytes()
    # A word that is not UTF-8: of as many bytes as before.
    content = content.replace("naïve\0".encode(), b"na\xff\xe9ve\0")
    path.write_bytes(content)
    table, subwords = read_hashed(path, "replace")
    assert not subwords.bucket_rows.flags.owndata
    assert not subwords.bucket_rows.flags.writeable
    np.testing.assert_array_equal(subwords.bucket_rows, model.wv.vectors_ngrams)
    for word, own, vector in zip(model.wv.index_to_key, model.wv.vectors_vocab, table.matrix, strict=True):
        raw = b"na\xff\xe9ve" if word == "naïve" else word.encode()
        np.testing.assert_allclose(
            vector, compose_one(raw, minn, maxn, subwords.bucket_rows, own), rtol=1e-5, atol=1e-6
        )
    words = [*UNKNOWN, "</s>"]
    vectors, known = subwords.compose(words)
    for word, vector in zip(words, vectors, strict=True):
        expected = compose_one(word.encode(), minn, maxn, subwords.bucket_rows)
        np.testing.assert_allclose(vector, expected, rtol=1e-5, atol=1e-6, err_msg=word[:20])
    assert not known[-1]
    assert not vectors[-1].any()


def test_models_without_ngrams_have_no_subwords(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    train(path, 0, 0)
    assert fasttext_binary.read(path).subwords is None
    model = train(path, 3, 6)
    content = path.read_bytes()
    # Lengths that leave no n-gram: the own rows are then the vectors.
    for minn, maxn in [(5, 4), (3, 0), (3, -1)]:
        path.write_bytes(content[:44] + np.array([minn, maxn], "<i4").tobytes() + content[52:])
        table = fasttext_binary.read(path)
        assert table.subwords is None
        np.testing.assert_array_equal(table.matrix, model.wv.vectors_vocab)


def test_damage_in_a_row_that_no_word_uses_is_named(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    fasttext_binary.write(path, Table(["a"], np.ones((1, 2), np.float32), None, hashed(30, 2)))
    content = path.read_bytes()
    read_hashed(path)
    # Behind the output matrix's header and one row more, from the end.
    place = len(content) - 17 - 8
    path.write_bytes(content[:place] + np.float32(np.nan).tobytes() + content[place + 4 :])
    with pytest.raises(FormatError, match=rf"row 29 of the n-grams, at byte {place}, holds NaN or infinity"):
        fasttext_binary.read(path)


def hashed(buckets: int, size: int) -> HashedSubwords:
    rows = np.random.default_rng(4).normal(0, 1, (buckets, size)).astype(np.float32)
    return HashedSubwords(NgramLengths(3, 6), rows)


@pytest.mark.parametrize("words", [english(), chinese()])
def test_fitted_ngrams_are_read_by_gensim_and_point_the_same_way(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "v.ftbin"
    words = [*words, "w" * 10_000, "</s>"]
    table, subwords = fit_table(words)
    formats.write(path, table)
    theirs = load_facebook_vectors(str(path))
    read, buckets = read_hashed(path)
    np.testing.assert_allclose(read.matrix, table.matrix, rtol=1e-5, atol=1e-5)
    for word, vector in zip(words[:-1], table.matrix, strict=False):
        np.testing.assert_allclose(theirs[word], vector, rtol=1e-5, atol=1e-5)
    unknown = misspell(words[:-2])
    vectors, _ = buckets.compose(unknown)
    np.testing.assert_allclose(vectors, [theirs[word] for word in unknown], rtol=1e-4, atol=1e-6)
    ours, known = subwords.compose(unknown)
    assert cosines(ours[known], vectors[known]).mean() > 0.9
    assert 0.7 < np.linalg.norm(vectors[known], axis=1).mean() / subwords.vector_length < 1.4
    # The whole model has no output matrix, and gives the same vectors.
    model = load_facebook_model(str(path))
    np.testing.assert_array_equal(model.wv[unknown[0]], theirs[unknown[0]])


def test_fitted_ngrams_compose_exactly_where_none_collides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fasttext_buckets, "_MOST_FOR_EACH", 5000)
    table, subwords = fit_table(english(), counted=False)
    fasttext_binary.write(tmp_path / "v.bin", table)
    unknown = misspell(english())
    vectors, _ = read_hashed(tmp_path / "v.bin")[1].compose(unknown)
    ours, known = subwords.compose(unknown)
    np.testing.assert_allclose(cosines(ours[known], vectors[known]), 1, atol=1e-5)
    assert not vectors[~known].any()


def test_several_ngrams_of_a_bucket_are_averaged() -> None:
    numbers = np.array([[100, 0], [0, 50], [7, 7]], np.int8)
    subwords = FittedSubwords(
        NgramLengths(), np.array([4, 21, 22], np.uint32), numbers, np.array([1, 2, 3], np.float32), 1.0
    )
    spread = fasttext_buckets._SpreadNgrams(subwords, np.array([0, 1, 2]), np.array([4, 4, 5]), 0.5)
    np.testing.assert_array_equal(spread.take(np.array([5, 3, 4])), [[10.5, 10.5], [0, 0], [25, 25]])


def test_lengths_begin_at_one_where_words_have_ideographs(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    fasttext_binary.write(path, fit_table(english())[0])
    assert read_hashed(path)[1].ngram_lengths == NgramLengths(3, 6)
    fasttext_binary.write(path, fit_table(chinese())[0])
    _, buckets = read_hashed(path)
    assert buckets.ngram_lengths == NgramLengths(1, 6)
    assert buckets.compose(["车"])[1].all()
    # One Chinese word of hundreds does not change the n-grams of all the others.
    many = [f"{word}{number}" for number in "abc" for word in english()] + ["火车"]
    fasttext_binary.write(path, fit_table(many)[0])
    assert read_hashed(path)[1].ngram_lengths == NgramLengths(3, 6)


def test_the_number_of_buckets_grows_less_in_large_tables() -> None:
    assert [fasttext_buckets._count_buckets(ngrams) for ngrams in (1, 70_120, 900_000, 3_000_000, 10**9)] == [
        9,
        560_961,
        2_000_001,
        6_000_001,
        (1 << 30) | 1,
    ]


def test_hashed_ngrams_are_written_as_they_were_read(tmp_path: Path) -> None:
    train(tmp_path / "v.bin", 2, 5)
    table, subwords = read_hashed(tmp_path / "v.bin")
    fasttext_binary.write(tmp_path / "w.bin", table)
    again, buckets = read_hashed(tmp_path / "w.bin")
    assert buckets.ngram_lengths == subwords.ngram_lengths
    np.testing.assert_array_equal(buckets.bucket_rows, subwords.bucket_rows)
    np.testing.assert_allclose(again.matrix, table.matrix, rtol=1e-5, atol=1e-6)
    assert again.counts is not None
    np.testing.assert_array_equal(again.counts, table.counts)
    # Half precision, and other words than those that the n-grams come from.
    half = Table(["the", "other"], table.matrix[:2].astype(np.float16), None, subwords)
    fasttext_binary.write(tmp_path / "w.bin", half)
    np.testing.assert_allclose(
        fasttext_binary.read(tmp_path / "w.bin").matrix, half.matrix, rtol=1e-4, atol=1e-6
    )


def test_scaled_hashed_ngrams_compose_vectors_of_that_mean_length(tmp_path: Path) -> None:
    train(tmp_path / "v.bin", 2, 5)
    table, subwords = read_hashed(tmp_path / "v.bin")
    matrix = table.matrix / np.linalg.norm(table.matrix, axis=1, keepdims=True)
    fasttext_binary.write(tmp_path / "w.bin", Table(table.words, matrix, None, subwords.fix_vector_length(1.0)))
    again, buckets = read_hashed(tmp_path / "w.bin")
    np.testing.assert_allclose(again.matrix, matrix, rtol=1e-5, atol=1e-6)
    # One factor for all rows, since fastText cannot scale each vector.
    factors = buckets.bucket_rows / subwords.bucket_rows
    np.testing.assert_allclose(factors, factors[0, 0], rtol=1e-5)
    vectors, known = buckets.compose(table.words)
    assert np.linalg.norm(vectors[known], axis=1).mean() == pytest.approx(1, rel=1e-5)


def test_subwords_that_hold_nothing_are_left_out(tmp_path: Path) -> None:
    matrix = np.ones((1, 2), np.float32)
    none = FittedSubwords(
        NgramLengths(), np.empty(0, np.uint32), np.empty((0, 2), np.int8), np.empty(0, np.float32), 1
    )
    for subwords in (none, HashedSubwords(NgramLengths(), np.empty((0, 2), np.float32))):
        fasttext_binary.write(tmp_path / "v.bin", Table(["word"], matrix, None, subwords))
        table = fasttext_binary.read(tmp_path / "v.bin")
        assert table.subwords is None
        np.testing.assert_array_equal(table.matrix, matrix)


def test_vectors_and_rows_that_float32_cannot_hold_are_refused(tmp_path: Path) -> None:
    largest = np.full((1, 2), np.finfo(np.float32).max, np.float32)
    with pytest.raises(FormatError, match=r"'word', times the 11 rows .* is more than float32 can hold; scale"):
        fasttext_binary.write(tmp_path / "v.bin", Table(["word"], largest, None, hashed(5, 2)))
    rows = np.full((5, 2), np.inf, np.float32)
    with pytest.raises(FormatError, match="row 0 of the n-grams holds NaN or infinity"):
        fasttext_binary.write(
            tmp_path / "v.bin",
            Table(["</s>"], np.ones((1, 2), np.float32), None, HashedSubwords(NgramLengths(), rows)),
        )
    assert not list(tmp_path.iterdir())


def test_compressed_models_are_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lid.176.FTZ"
    path.write_bytes(b"anything")
    message = r"'lid.176.FTZ' is a compressed fastText model \(.ftz\).*take the .bin that it was made from"
    with pytest.raises(ConfigError, match=message):
        word2vec.load(path)
    with pytest.raises(ConfigError, match=message):
        formats.write(path, sample())
    assert main(["import", str(path), str(tmp_path / "out")]) != 0
    assert "is a compressed fastText model" in capsys.readouterr().err
    # What the message says to do: fastText ends each line with a space.
    (tmp_path / "vectors.glove").write_bytes(b"cat 0.5 1 \ndog 2 -1 \n")
    assert list(glove.read(tmp_path / "vectors.glove").words) == ["cat", "dog"]


@pytest.mark.parametrize("name", formats.list_readable())
def test_formats_say_whether_they_keep_subwords(tmp_path: Path, name: str) -> None:
    table = sample()
    path = tmp_path / f"v{formats.FORMATS[name].suffixes[0]}"
    try:
        formats.write(path, Table(table.words, table.matrix, table.counts, hashed(10, 5)), name)
    except ConfigError as error:
        pytest.skip(str(error))
    assert (formats.read(path, name).subwords is not None) == formats.FORMATS[name].keeps_subwords
    assert formats.FORMATS["fasttext-binary"].keeps_subwords


def test_words_that_are_no_unicode_text_have_some_vector(tmp_path: Path) -> None:
    write_fasttext_with_ngrams(tmp_path / "v.bin")
    vectors, known = read_hashed(tmp_path / "v.bin")[1].compose(["new\ud800york", "caf\udce9"])
    assert known.all()
    assert np.isfinite(vectors).all()
