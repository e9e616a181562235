"""Batches of local ids to one file of ids: provisional ids while counting, final ids by frequency afterwards.

Memory holds the distinct words and their counts, never the text: the ids go to disk as they come and are
rewritten there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Ids
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.local_ids import SENTENCE, LocalIds
from word2vec.encoding.phrases import Joiner, PhraseOptions, find_phrases
from word2vec.encoding.selection import VocabularyRules, check_not_empty
from word2vec.errors import CorpusError
from word2vec.prefetch import prefetch
from word2vec.storage.vocabulary import Vocabulary

SENTENCE_END = -1
"""Stands after the last word of every sentence in ``ids.npy``."""

_DROPPED = -2
_KEPT_WHEN_PRUNED = 0.75
"""Share of the allowed entries that pruning leaves at most, so that it is not done for every batch."""


@dataclass(frozen=True)
class EncodedWords:
    """What an :class:`Encoder` made, beside its file.

    Attributes:
        vocabulary: The words that stayed.
        raw_words: Words of the text.
        kept_words: Words in the file.
        sentences: Sentences in the file.
        forgotten: Words that were forgotten while counting, to bound its memory; one that comes again and is
            forgotten again counts twice.
    """

    vocabulary: Vocabulary
    raw_words: int
    kept_words: int
    sentences: int
    forgotten: int


class Encoder:
    """Writes one ``ids.npy``: call :meth:`add` for every batch, then :meth:`finish` once.

    A context manager, which closes the file if things go wrong before.

    Args:
        path: The file to write; it must not exist.
        rules: Which words stay.
        max_entries: Forget the rarest words when there are more different ones than this; None never does.
        phrases: How words are joined to phrases; None joins none.
    """

    def __init__(
        self,
        path: Path,
        rules: VocabularyRules,
        max_entries: int | None = None,
        phrases: PhraseOptions | None = None,
    ) -> None:
        self.ids = IdFile(path)
        self._rules = rules
        self._max_entries = max_entries
        self._phrases = phrases
        self._provisional = _numbered([])
        self._counts: NDArray[np.int64] = np.zeros(1024, np.int64)
        self._raw_words = 0
        # Each time words are forgotten, the others are renumbered. Ids before that place in the file are of
        # the numbering before; the map to the next one is kept on disk.
        self._renumbered: list[tuple[int, Path]] = []
        self._directory = path.parent
        self._shared: Ids = np.empty(0, np.int32)
        self._forgotten = 0
        self._rarest_kept = 1

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, *error: object) -> None:
        self.ids.__exit__(*error)

    @property
    def distinct_words(self) -> int:
        """How many different words are known."""
        return len(self._provisional) - 1

    @property
    def raw_words(self) -> int:
        """How many words have been added."""
        return self._raw_words

    def add(self, batch: LocalIds) -> None:
        """Add the sentences of one batch."""
        ids = np.frombuffer(batch.ids, np.intc)
        if not len(ids):
            return
        number = len(batch.words)
        table = np.empty(1 + batch.known + number, np.int32)
        table[SENTENCE] = SENTENCE
        table[1 : 1 + batch.known] = self._shared[: batch.known]
        table[1 + batch.known :] = np.fromiter(map(self._provisional.__getitem__, batch.words), np.int32, number)
        self._make_room()
        local = np.bincount(ids, minlength=len(table))
        self._raw_words += len(ids) - int(local[SENTENCE])
        self._counts[table] += local
        self.ids.append(table[ids])
        if self._max_entries is not None and self.distinct_words > self._max_entries:
            self._forget(self._max_entries)

    def share(self, number: int) -> list[str]:
        """Return so many of the most frequent words, which batches may from now on take as known."""
        names = list(self._provisional)
        counts = self._counts[: len(names)].copy()
        counts[SENTENCE] = 0
        places = np.argsort(-counts, kind="stable")[: min(number, len(names) - 1)]
        self._shared = places.astype(np.int32)
        return [str(names[place]) for place in places.tolist()]

    def finish(self) -> EncodedWords:
        """Rewrite the ids in frequency order, without the words that the rules leave out, and close the file.

        Words of equal count keep the order of their first occurrence. Sentences left empty disappear.

        Raises:
            CorpusError: there is no word at all, or none that stays.
        """
        if self._raw_words == 0:
            raise CorpusError("the corpus is empty: there is not one word in it")
        self._unify()
        if self._phrases is not None:
            self._join_phrases(self._phrases)
        counts = self._counts[: len(self._provisional)]
        counts[SENTENCE] = 0
        order = self._rules.select(self._provisional, counts)
        names = list(self._provisional)
        most = int(counts.argmax())
        check_not_empty(order, self._rules, str(names[most]), int(counts[most]))
        final = np.full(len(counts), _DROPPED, np.int32)
        final[order] = np.arange(len(order))
        final[SENTENCE] = SENTENCE_END
        sentences = Sentences()
        # Reading and mapping are half of the work, done ahead in a thread.
        with prefetch((final[ids] for ids in self.ids.chunks()), 1) as mapped:
            self.ids.rewrite(sentences.compacted(mapped))
        self.ids.seal()
        vocabulary = Vocabulary([str(names[place]) for place in order.tolist()], counts[order])
        kept = len(self.ids) - sentences.count
        return EncodedWords(vocabulary, self._raw_words, kept, sentences.count, self._forgotten)

    def _make_room(self) -> None:
        """Let every known word have a place in the counts."""
        if len(self._provisional) > len(self._counts):
            grown = np.zeros(len(self._provisional) * 2, np.int64)
            grown[: len(self._counts)] = self._counts
            self._counts = grown

    def _forget(self, limit: int) -> None:
        """Forget the rarest words, as word2vec.c's ReduceVocab does: each time at least one occurrence more."""
        number = len(self._provisional)
        counts = self._counts[:number]
        names = list(self._provisional)
        stays = np.ones(number, bool)
        protected = [self._provisional[word] for word in self._rules.keep if word in self._provisional]
        while True:
            stays[1:] = counts[1:] > self._rarest_kept
            stays[protected] = True
            self._rarest_kept += 1
            if int(stays.sum()) - 1 <= max(limit * _KEPT_WHEN_PRUNED, len(protected)):
                break
        places = np.flatnonzero(stays)
        renumbering = np.full(number, _DROPPED, np.int32)
        renumbering[places] = np.arange(len(places))
        path = self._directory / f"renumbering-{len(self._renumbered)}.npy"
        np.save(path, renumbering, allow_pickle=False)
        self._renumbered.append((len(self.ids), path))
        self._forgotten += number - len(places)
        self._provisional = _numbered([names[place] for place in places.tolist()])
        kept = counts[places]
        self._counts[: len(kept)] = kept
        self._counts[len(kept) :] = 0

    def _unify(self) -> None:
        """Bring all ids to the last numbering; a forgotten word becomes that of "", which can be no word."""
        if not self._renumbered:
            return
        forgotten = self._provisional[""]
        self._make_room()
        # From the last renumbering to the first, each map is led on to the final numbers.
        onward: NDArray[np.int32] = np.arange(forgotten + 1, dtype=np.int32)
        for _, path in reversed(self._renumbered):
            renumbering = np.load(path, allow_pickle=False)
            onward = np.where(renumbering >= 0, onward[renumbering], np.int32(forgotten)).astype(np.int32)
            np.save(path, onward, allow_pickle=False)
        self.ids.rewrite(self._in_last_numbering())
        for _, path in self._renumbered:
            path.unlink()
        self._renumbered.clear()

    def _join_phrases(self, options: PhraseOptions) -> None:
        for _ in range(options.passes):
            names = list(self._provisional)
            found = find_phrases(
                self.ids.chunks,
                self._counts[: len(names)],
                min_count=options.min_count,
                threshold=options.threshold,
                scoring=options.scoring,
            )
            if not len(found.first):
                return
            joiner = Joiner(found, names)  # type: ignore[arg-type]
            self.ids.rewrite(joiner.join(self.ids.chunks()))
            self._counts = joiner.recount(self._counts[: len(names)])
            for word in joiner.new_words:
                self._provisional[word]  # numbers it

    def _in_last_numbering(self) -> Iterator[Ids]:
        start = 0
        for stop, path in self._renumbered:
            onward = np.load(path, allow_pickle=False)
            for ids in self.ids.part(start, stop):
                yield onward[ids]
            start = stop
        yield from self.ids.part(start, len(self.ids))


class Sentences:
    """Drops what is to be dropped, and counts the sentences that are left."""

    def __init__(self) -> None:
        self.count = 0
        self._at_end = True  # so that a sentence end without words before it is dropped

    def compacted(self, chunks: Iterator[Ids]) -> Iterator[Ids]:
        """Yield the chunks without dropped words and without empty sentences; closes the last sentence."""
        for mapped in chunks:
            mapped = mapped[mapped != _DROPPED]
            ends = np.flatnonzero(mapped == SENTENCE_END)
            # An end at the place after another one; before the first place is the end of the chunk before.
            empty = ends[np.diff(ends, prepend=-1 if self._at_end else -2) == 1]
            if len(mapped):
                self._at_end = bool(mapped[-1] == SENTENCE_END)
            self.count += len(ends) - len(empty)
            yield np.delete(mapped, empty) if len(empty) else mapped


def _numbered(words: list[str | None]) -> defaultdict[str | None, int]:
    """Return a table that numbers new words; None, which can be no word, stands for the sentence end."""
    known = words or [None]
    numbers = defaultdict(count(len(known)).__next__, zip(known, range(len(known)), strict=True))
    assert numbers[None] == SENTENCE
    return numbers
