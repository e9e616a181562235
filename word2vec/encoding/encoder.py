"""Batches of local ids to one file of ids: provisional ids while counting, final ids by frequency afterwards.

Memory holds the distinct words and their counts, never the text. The ids go to disk as they come and are
rewritten there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from word2vec.arrays import Ids
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.encoding.id_file import CHUNK_IDS, IdFile
from word2vec.encoding.joiner import Joiner
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.local_ids import LocalIds, Tally
from word2vec.encoding.phrases import PhraseOptions, find_phrases
from word2vec.encoding.selection import VocabularyRules
from word2vec.encoding.text_words import DROPPED, TextWords, count_unparted
from word2vec.prefetch import prefetch
from word2vec.storage.vocabulary import Vocabulary


@dataclass(frozen=True)
class CorpusTotals:
    """The vocabulary and the totals that an :class:`Encoder` found, beside the file that it wrote.

    Attributes:
        vocabulary: The words that stayed.
        raw_words: Words of the text.
        kept_words: Words in the file.
        sentences: Sentences in the file.
        forgotten: Words that were forgotten while counting, to bound the memory. A word that comes again and is
            forgotten again counts twice.
        tally: What was seen besides words.
        occurring: For each list of words that was named, how many of its words occur in the text.
        unparted: Words of the text that hold a long run of Han or Kana, as text has that nobody has cut.
        phrases: Different phrases that were made.
        joined_pairs: How many times two words became one. The text has as many words fewer.
    """

    vocabulary: Vocabulary
    raw_words: int
    kept_words: int
    sentences: int
    forgotten: int
    tally: Tally
    occurring: Mapping[str, int]
    unparted: int
    phrases: int
    joined_pairs: int


class Encoder:
    """Writes one ``ids.npy``: call :meth:`add` for every batch, then :meth:`finish` once.

    A context manager. It closes the file if an error comes first.

    Args:
        path: The file to write. It must not exist.
        rules: The rules that select the vocabulary.
        max_entries: Forget the rarest words when there are more different ones than this. None never does.
        phrases: How words are joined to phrases. None joins none.
        chunk_ids: Ids read at a time when the file is rewritten.
        named: Lists of words, by the name of their option. Those that occur in the text are counted.
        known: Words that keep their ids, followed by those of the text.
    """

    def __init__(
        self,
        path: Path,
        rules: VocabularyRules,
        max_entries: int | None = None,
        phrases: PhraseOptions | None = None,
        chunk_ids: int = CHUNK_IDS,
        named: Mapping[str, frozenset[str]] = MappingProxyType({}),
        known: KnownWords | None = None,
    ) -> None:
        self.ids = IdFile(path, chunk_ids)
        self._rules = rules
        self._max_entries = max_entries
        self._phrases = phrases
        self._phrase_counts = (0, 0)
        self._words = TextWords(path.parent, rules.protected, named)
        self._known = known

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, *error: object) -> None:
        self.ids.__exit__(*error)

    @property
    def distinct_words(self) -> int:
        """How many different words are known."""
        return len(self._words)

    @property
    def raw_words(self) -> int:
        """How many words have been added."""
        return self._words.raw_words

    def add(self, found: LocalIds) -> None:
        """Add the sentences of one batch."""
        self.ids.append(self._words.add(found))
        if self._max_entries is not None and self.distinct_words > self._max_entries:
            self._words.note_occurring()
            self._words.numbering.forget_rarest(self._max_entries, len(self.ids))

    def share(self, number: int) -> list[str]:
        """Return the most frequent words, at most ``number``. From now on batches may take them as known."""
        return self._words.share(number)

    def finish(self) -> CorpusTotals:
        """Rewrite the ids in frequency order, without the words that the rules leave out, and close the file.

        Words of equal count keep the order of their first occurrence. Known words keep their ids. Sentences left
        empty disappear.

        Raises:
            CorpusError: there is not one word in the corpus, or none that stays.
        """
        words = self._words
        words.check_not_empty()
        # Bring all ids to one numbering, in case words were forgotten on the way.
        words.numbering.unify(self.ids)
        words.note_occurring()
        unparted = count_unparted(words.numbering.words, words.numbering.counts)
        # Join pairs of words to phrases. From here on a phrase is a word like the others.
        if self._phrases is not None:
            self._join_phrases(self._phrases)
            words.note_occurring()
        vocabulary, final = words.choose(self._rules, self._known)
        # Rewrite the file chunk by chunk. Reading and mapping are half of the work, done ahead in a thread.
        sentences = SentenceCompactor()
        with prefetch((final[ids] for ids in self.ids.chunks()), 1) as mapped:
            self.ids.rewrite(sentences.compact(mapped))
        self.ids.seal()
        return CorpusTotals(
            vocabulary=vocabulary,
            raw_words=words.raw_words,
            kept_words=len(self.ids) - sentences.count,
            sentences=sentences.count,
            forgotten=words.numbering.forgotten,
            tally=words.tally,
            occurring=words.occurring,
            unparted=unparted,
            phrases=self._phrase_counts[0],
            joined_pairs=self._phrase_counts[1],
        )

    def _join_phrases(self, options: PhraseOptions) -> None:
        """Join phrases pass by pass, until a pass finds none."""
        for _ in range(options.passes):
            # Score all pairs of neighbours.
            numbering = self._words.numbering
            words, counts = numbering.words, numbering.counts
            found = find_phrases(
                self.ids.chunks,
                counts,
                min_count=options.min_count,
                threshold=options.threshold,
                scoring=options.scoring,
            )
            if not len(found.first):
                return
            # Rewrite the file with each phrase as one id, then number the phrases that are new words.
            joiner = Joiner(found, words)
            self.ids.rewrite(joiner.join(self.ids.chunks()))
            made, joined = self._phrase_counts
            self._phrase_counts = made + joiner.made, joined + joiner.joined
            numbering.append(joiner.new_words, joiner.recount(counts))


class SentenceCompactor:
    """Takes dropped words and empty sentences out of a corpus.

    Attributes:
        count: Sentences that are left.
    """

    def __init__(self) -> None:
        self.count = 0
        self._at_end = True  # a sentence end at the very start has no words before it

    def compact(self, chunks: Iterator[Ids]) -> Iterator[Ids]:
        """Yield the chunks without dropped words and without empty sentences."""
        for mapped in chunks:
            mapped = mapped[mapped != DROPPED]
            ends = np.flatnonzero(mapped == SENTENCE_END)
            # A sentence is empty if its end follows another end. The end of the last chunk is at place -1.
            empty = ends[np.diff(ends, prepend=-1 if self._at_end else -2) == 1]
            if len(mapped):
                self._at_end = bool(mapped[-1] == SENTENCE_END)
            self.count += len(ends) - len(empty)
            yield np.delete(mapped, empty) if len(empty) else mapped
