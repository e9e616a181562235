"""The words around each word of a text, for perplexity. Training draws its windows in blocks/framing.py."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from word2vec.arrays import Float64s, Ids
from word2vec.blocks.framing import frame_sentences
from word2vec.blocks.sampling import random_at

TARGETS = 1 << 10  # words whose windows are laid out together


def context_windows(line: Ids, window: int, targets: int = TARGETS) -> Iterator[tuple[Ids, Ids]]:
    """Yield [n] words, and the [n, 2 * window] words around each within its sentence, -1 where there is none.

    Args:
        line: Words of sentences, with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence.
        window: Words on each side.
        targets: Words whose windows are laid out together.

    Example:
        >>> [(words, around)] = context_windows(np.array([5, 6, 7, -1, 8, -1], np.int32), 1)
        >>> words.tolist(), around.tolist()
        ([5, 6, 7, 8], [[-1, 6], [5, 7], [6, -1], [-1, -1]])
    """
    tokens, left, right = frame_sentences(line, np.full(len(line), window, np.int32))
    padded = np.pad(tokens, window)
    distances = np.delete(np.arange(-window, window + 1), window)
    for start in range(0, len(tokens), targets):
        part = slice(start, start + targets)
        inside = (distances >= -left[part, None]) & (distances <= right[part, None])
        places = start + window + np.arange(len(inside))[:, None] + distances
        yield tokens[part], np.where(inside, padded[places], np.int32(-1))


def weigh_distances(window: int) -> Float64s:
    """Return how often training sees each place of a window, whose radius it draws from 1 to ``window``.

    Args:
        window: w.

    Returns:
        [2w] float64, (w - distance + 1) / w, in the order of :func:`context_windows`.

    Example:
        >>> weigh_distances(2).tolist()
        [0.5, 1.0, 1.0, 0.5]
    """
    before = np.arange(1, window + 1) / window
    return np.concatenate([before, before[::-1]])


def draw_context_words(windows: Ids) -> Ids:
    """Return one word of each window, near ones as much more often as Skip-Gram is trained on them.

    Args:
        windows: [n, 2w], as :func:`context_windows` yields them.

    Returns:
        [n, 1] int32, -1 where a window has no word. The draw depends on the number of the window alone.
    """
    weights = np.where(windows >= 0, weigh_distances(windows.shape[1] // 2), 0.0).cumsum(axis=1)
    # The first place whose cumulated weight is above a share of the whole.
    shares = random_at(np.uint64(0), len(windows)) * 2.0**-64
    drawn = (weights <= shares[:, None] * weights[:, -1:]).sum(axis=1)
    places = np.minimum(drawn, windows.shape[1] - 1)
    found: Ids = windows[np.arange(len(windows)), places][:, None]
    return found
