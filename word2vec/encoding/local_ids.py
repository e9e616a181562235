"""Sentences to ids that count from 1 in each batch. Workers do this. It is a pure function of the batch.

Here the words of a batch are strings, looked at once for every occurrence. After this they are numbers, and the
process that gathers the batches (``encoder.py``) sees each word once per batch. NumPy is not imported here: its
import would be a third of the time that a worker process takes to start.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from types import MappingProxyType

from word2vec.text.sources.losses import NO_LOSSES, Losses

SENTENCE = 0
"""Stands after the last word of every sentence in :attr:`LocalIds.ids` and among provisional ids.

On disk, where words count from 0, it becomes :data:`word2vec.encoding.corpus.SENTENCE_END`.
"""


@dataclass(frozen=True)
class Tally:
    """What was seen of a text besides its words.

    Attributes:
        lines: Lines of text.
        one_word_lines: Sentences of one word, which has no context.
        replacement_characters: U+FFFD, which stand for bytes that were not of the encoding.
        losses: What was left out of the text.
    """

    lines: int = 0
    one_word_lines: int = 0
    replacement_characters: int = 0
    losses: Losses = NO_LOSSES

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.lines + other.lines,
            self.one_word_lines + other.one_word_lines,
            self.replacement_characters + other.replacement_characters,
            self.losses + other.losses,
        )


@dataclass(frozen=True)
class LocalIds:
    """A batch in numbers of its own.

    Attributes:
        words: Its distinct words, without those known before, in order of first occurrence.
        ids: [n] C ints: 1 to ``known`` for words known before, ``known`` + 1 for the first of ``words`` and so
            on, and 0 after each sentence.
        known: How many words both sides knew before.
        tally: What was seen besides words.
    """

    words: list[str]
    ids: array[int]
    known: int = 0
    tally: Tally = field(default=Tally(), repr=False)


def number_locally(
    sentences: Iterable[list[str]], *, open_end: bool = False, known: Mapping[str, int] = MappingProxyType({})
) -> LocalIds:
    """Number the words of some sentences.

    A sentence without words leaves no trace. The exception is the first one, which may end a sentence that began
    in the batch before. (An end after another end does no harm: it is dropped later.)

    Args:
        sentences: Lists of words.
        open_end: The last sentence goes on in the next batch.
        known: Words that need not be named again, with their numbers from 1 on.

    Example:
        >>> number_locally([["the", "cat"], [], ["the"]])
        LocalIds(words=['the', 'cat'], ids=array('i', [1, 2, 0, 1, 0]), known=0)
        >>> number_locally([["the", "cat"]], known={"the": 1}).words
        ['cat']
    """
    # A table for each batch stays in the processor's caches. One for the whole corpus would not.
    local: defaultdict[str, int] = defaultdict(count(len(known) + 1).__next__, known)
    id_of = local.__getitem__
    ids: list[int] = []
    ended = True
    lines = one_word_lines = 0
    for place, words in enumerate(sentences):
        lines += 1
        one_word_lines += len(words) == 1
        ended = bool(words) or place == 0
        if ended:
            ids.extend(map(id_of, words))
            ids.append(SENTENCE)
    if open_end and ended and ids:
        ids.pop()
    tally = Tally(lines, one_word_lines)
    return LocalIds(list(islice(local, len(known), None)), array("i", ids), len(known), tally)
