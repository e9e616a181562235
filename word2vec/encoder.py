"""Sentences to ids in one pass: provisional ids while counting, final ids by frequency afterwards.

Words are looked at as strings only once. Memory holds the distinct words and their counts, never the text: the
ids go to disk as they come and are rewritten there.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import CorpusError
from word2vec.vocabulary import Vocabulary

SENTENCE_END = -1
"""Stands after the last word of every sentence in ``ids.npy``."""

_FLUSH_AT = 1 << 19  # ids held back before they are written: 4 MB of Python list
_CHUNK = 1 << 22  # ids rewritten at a time: 16 MB
_PROVISIONAL_END = 0  # the sentence end's provisional id; the first word gets 1
_DROPPED = -2


@dataclass(frozen=True)
class EncodedWords:
    """What an :class:`Encoder` made, beside its file.

    Attributes:
        vocabulary: The words that stayed.
        raw_words: Words added, before ``min_count``.
        kept_words: Words in the file.
        sentences: Sentences in the file.
    """

    vocabulary: Vocabulary
    raw_words: int
    kept_words: int
    sentences: int


class Encoder:
    """Writes one ``ids.npy``: call :meth:`add` for every sentence, then :meth:`finish` once.

    A context manager, which closes the file if things go wrong before.

    Args:
        path: The file to write; it must not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        self._file.write(_npy_header(0))
        provisional: defaultdict[str | None, int] = defaultdict(count().__next__)
        # None can be no word, so it stands for the sentence end.
        assert provisional[None] == _PROVISIONAL_END
        self._provisional = provisional
        self._id_of = provisional.__getitem__
        self._pending: list[int] = []
        self._counts: NDArray[np.int64] = np.zeros(1, np.int64)

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(self, words: list[str]) -> None:
        """Add one sentence; an empty one leaves no trace."""
        if words:
            self._pending.extend(map(self._id_of, words))
            self._pending.append(_PROVISIONAL_END)
            if len(self._pending) >= _FLUSH_AT:
                self._flush()

    @property
    def distinct_words(self) -> int:
        """How many different words there have been so far."""
        return len(self._provisional) - 1

    def _flush(self) -> None:
        ids = np.array(self._pending, np.int32)
        self._pending.clear()
        counts = np.bincount(ids, minlength=len(self._provisional))
        counts[: len(self._counts)] += self._counts
        self._counts = counts
        ids.tofile(self._file)

    def finish(self, min_count: int) -> EncodedWords:
        """Rewrite the ids in frequency order, without the words below ``min_count``, and close the file.

        Words of equal count keep the order of their first occurrence. Sentences left empty disappear.

        Raises:
            CorpusError: no word occurs at all, or none often enough.
        """
        self._flush()
        self._file.close()
        counts = self._counts
        raw_words = int(counts[1:].sum())
        if raw_words == 0:
            raise CorpusError("the corpus is empty: there is not one word in it")
        counts[_PROVISIONAL_END] = 0
        order = np.argsort(-counts, kind="stable")[: int((counts >= min_count).sum())]
        names = list(self._provisional)
        if not len(order):
            most = int(counts.argmax())
            raise CorpusError(
                f"no word occurs min_count = {min_count} times; the most frequent, {names[most]!r}, occurs "
                f"{counts[most]} times; lower min_count or give more text"
            )
        final = np.full(len(counts), _DROPPED, np.int32)
        final[order] = np.arange(len(order))
        final[_PROVISIONAL_END] = SENTENCE_END
        length, sentences = _rewrite(self._path, final)
        vocabulary = Vocabulary([str(names[place]) for place in order.tolist()], counts[order])
        return EncodedWords(vocabulary, raw_words, length - sentences, sentences)


def _npy_header(length: int) -> bytes:
    """Return the .npy header of an int32 vector; NumPy pads it, so that every length's is equally long."""
    buffer = io.BytesIO()
    # Any, because NumPy gives it types from 2.3 on.
    write_header: Any = np.lib.format.write_array_header_1_0
    write_header(buffer, {"descr": np.dtype("<i4").str, "fortran_order": False, "shape": (length,)})
    return buffer.getvalue()


def _rewrite(path: Path, final: NDArray[np.int32]) -> tuple[int, int]:
    """Map provisional to final ids in place; return the new length and the number of sentences in it.

    The result is never longer than what was read, so writing stays behind reading in the same file.
    """
    offset = len(_npy_header(0))
    length = (path.stat().st_size - offset) // 4
    ids = np.memmap(path, np.int32, "r+", offset, (length,))
    written = sentences = 0
    ends_sentence = True  # so that a sentence end without words before it is dropped
    for start in range(0, length, _CHUNK):
        mapped = final[ids[start : start + _CHUNK]]
        mapped = mapped[mapped != _DROPPED]
        is_end = mapped == SENTENCE_END
        follows_end = np.empty_like(is_end)
        follows_end[1:] = is_end[:-1]
        follows_end[:1] = ends_sentence
        mapped = mapped[~(is_end & follows_end)]
        if len(mapped):
            ends_sentence = bool(mapped[-1] == SENTENCE_END)
        ids[written : written + len(mapped)] = mapped
        written += len(mapped)
        sentences += int((mapped == SENTENCE_END).sum())
    ids.flush()
    del ids
    with path.open("r+b") as file:
        file.truncate(offset + 4 * written)
        file.write(_npy_header(written))
    return written, sentences
