"""Whether there is something to train on, asked before TensorFlow starts to work."""

from __future__ import annotations

import sys

import numpy as np

from word2vec.blocks.sampling import compute_kept_share
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import CorpusError

_LITTLE = 0.1
"""The share of the words below which a line says how much subsampling keeps. Of usual texts the default of 1e-4
keeps about half, and of a text of few different words, which are all frequent, next to nothing."""

_AT_A_TIME = 1 << 22  # ids


def check_targets(corpus: EncodedCorpus, subsample: float, *, progress: bool) -> None:
    """Make sure that a sentence has two words, and say if subsampling leaves little of the text.

    Args:
        corpus: The encoded corpus.
        subsample: As for :func:`~word2vec.blocks.sampling.keep_probabilities`.
        progress: Say it on stderr.

    Raises:
        CorpusError: no sentence has two words of the vocabulary.
    """
    if not _has_neighbours(corpus):
        raise CorpusError(
            f"there is nothing to train on: none of {corpus.sentences:,} sentences has two words of the "
            "vocabulary, and a word is trained by those beside it; put a sentence into each line, or lower "
            "min_count"
        )
    kept = compute_kept_share(corpus.vocabulary.require_counts(), subsample)
    if progress and kept < _LITTLE:
        print(
            f"word2vec: subsample {subsample:g} keeps {kept:.1%} of the words of this text; give subsample 0 to "
            "keep all",
            file=sys.stderr,
        )


def _has_neighbours(corpus: EncodedCorpus) -> bool:
    """True if two words stand side by side. This reads on only until it finds them."""
    for start in range(0, len(corpus.ids), _AT_A_TIME):
        are_words = corpus.ids[start : start + _AT_A_TIME + 1] >= 0
        if np.any(are_words[1:] & are_words[:-1]):
            return True
    return False
