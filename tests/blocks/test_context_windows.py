"""Words of windows."""

from __future__ import annotations

import numpy as np

from word2vec.blocks.context_windows import draw_context_words


def test_one_word_of_a_window_is_drawn_as_training_draws_it() -> None:
    windows = np.tile(np.array([[1, 2, 3, 4]], np.int32), (40_000, 1))
    drawn = draw_context_words(windows)
    assert drawn.shape == (40_000, 1)
    shares = np.bincount(drawn[:, 0], minlength=5) / len(drawn)
    # With a window of 2 the radius is 1 or 2: near words are always in it, far ones half of the time.
    np.testing.assert_allclose(shares[1:], [1 / 6, 1 / 3, 1 / 3, 1 / 6], atol=0.01)
    np.testing.assert_array_equal(draw_context_words(windows[:10]), drawn[:10])


def test_only_words_are_drawn_where_there_are_some() -> None:
    windows = np.array([[-1, -1, 7, -1], [5, -1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, 9]], np.int32)
    assert draw_context_words(windows)[:, 0].tolist() == [7, 5, -1, 9]
