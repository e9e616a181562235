from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.arrays import Ids
from word2vec.blocks.context_windows import context_windows
from word2vec.blocks.held_out import HeldOutSentences, choose_places, read_windows
from word2vec.blocks.stream import BlockStream

SHARES = st.one_of(
    st.floats(1e-6, 0.999999), st.fractions(0, 1, max_denominator=50).filter(lambda f: 0 < f < 1).map(float)
)
TEXTS = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=7), max_size=40)


def encode(sentences: list[list[int]]) -> Ids:
    return np.array([word for sentence in sentences for word in [*sentence, -1]], np.int32)


@given(TEXTS, SHARES, st.integers(1, 30))
def test_every_sentence_is_either_trained_or_held_out(
    sentences: list[list[int]], share: float, chunk_size: int
) -> None:
    exact = Fraction(share).limit_denominator(10**8)
    held = [int((k + 1) * exact) > int(k * exact) for k in range(len(sentences))]
    ids = encode(sentences)
    split = HeldOutSentences(ids, share, chunk_size)
    assert (split.sentences, split.held_out) == (len(sentences), sum(held))
    assert len(split) == -(-len(ids) // chunk_size)
    trained = [word for number in range(len(split)) for word in split.read_trained(number).tolist()]
    assert trained == encode([s for s, out in zip(sentences, held, strict=True) if not out]).tolist()
    places = [place for number in range(len(split)) for place in split.find_held_out(number).tolist()]
    assert ids[places].tolist() == [word for s, out in zip(sentences, held, strict=True) if out for word in s]


@pytest.mark.parametrize(("share", "expected"), [(0.01, 29), (0.29, 869), (1 / 3, 999), (0.999, 2997)])
def test_a_share_is_exact_whatever_it_is_in_binary(share: float, expected: int) -> None:
    ids = np.tile(np.array([0, -1], np.int32), 2999)
    split = HeldOutSentences(ids, share, 1000)
    # floor(2999 * share) by the decimal digits.
    assert split.held_out == expected - (share == 0.999) * 1
    assert sum(len(split.find_held_out(number)) for number in range(len(split))) == split.held_out


@given(TEXTS, st.integers(1, 4))
def test_windows_are_those_of_perplexity(sentences: list[list[int]], window: int) -> None:
    ids = encode(sentences)
    places = np.flatnonzero(ids >= 0)
    expected = list(context_windows(ids, window))
    found = read_windows(ids, places, window) if len(ids) else np.empty((0, 2 * window), np.int32)
    np.testing.assert_array_equal(ids[places], np.concatenate([ids[:0], *(words for words, _ in expected)]))
    around = [around for _, around in expected]
    np.testing.assert_array_equal(found, np.concatenate([found[:0], *around]))


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 30))
def test_places_are_chosen_evenly_and_each_once(lengths: list[int], most: int) -> None:
    places = np.arange(sum(lengths)) * 3
    parts = np.split(places, np.cumsum(lengths)[:-1]) if lengths else []
    chosen = choose_places(lambda: parts, most)
    assert len(chosen) == min(most, len(places))
    assert set(chosen.tolist()) <= set(places.tolist())
    gaps = np.diff(chosen) // 3
    if len(gaps):
        assert gaps.min() >= len(places) // len(chosen)
        assert gaps.max() <= -(-len(places) // len(chosen))


def make_stream(ids: Ids, share: float | None) -> BlockStream:
    counts = np.maximum(np.bincount(ids[ids >= 0], minlength=10), 1).astype(np.int64)
    return BlockStream(
        ids,
        counts,
        window=2,
        negatives=3,
        noise_exponent=0.5,
        subsample=0.0,
        block_length=4,
        seed=1,
        chunk_size=50,
        held_out_share=share,
    )


def test_the_stream_frames_what_is_left_and_counts_every_word() -> None:
    random = np.random.default_rng(0)
    # Held out are sentences of the words 0 to 4, trained are those of 5 to 9.
    ids = encode([(random.integers(0, 5, 6) + (number % 4 != 3) * 5).tolist() for number in range(60)])
    whole, stream = make_stream(ids, None), make_stream(ids, 0.25)
    works = list(stream.steps(2, 4))
    seen = np.concatenate([work.blocks.centres.ravel() for work in works])
    # 0 is the padding.
    assert set(seen.tolist()) <= {0, 5, 6, 7, 8, 9}
    assert np.count_nonzero(seen) == 2 * 45 * 6
    assert sum(work.words for work in works) == 2 * len(ids)
    assert works[-1].progress == 1.0
    # The random words are those of the whole text.
    np.testing.assert_array_equal(stream.noise.cumulative, whole.noise.cumulative)


def test_a_stream_with_held_out_sentences_can_begin_anywhere() -> None:
    ids = encode([[k % 10, (k + 1) % 10, (k + 2) % 10] for k in range(70)])
    stream = make_stream(ids, 0.3)
    works = list(stream.steps(2, 2))
    for work in works[::5]:
        again = next(stream.steps(2, 2, start=work.position))
        np.testing.assert_array_equal(again.blocks.tokens, work.blocks.tokens)
        np.testing.assert_array_equal(again.blocks.negatives, work.blocks.negatives)
        assert again.progress == work.progress
