"""Sentences from Python as a source: any re-iterable of lists of words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from word2vec.errors import CorpusError


def check_reiterable(sentences: object) -> None:
    """Refuse an object that can be read only once, or that is not iterable.

    Raises:
        CorpusError: it is a generator, map, zip or file object (``iter(x) is x``), or not iterable.
    """
    if not isinstance(sentences, Iterable):
        raise CorpusError(
            f"a corpus is a path, a list of paths, or sentences (lists of words), not {type(sentences).__name__}"
        )
    if iter(sentences) is sentences:
        raise CorpusError(
            f"this {type(sentences).__name__} can be read only once, and training reads its corpus several "
            "times; pass a list or an object with __iter__ that starts anew"
        )


def read_sentences(sentences: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Yield each sentence as a list of words.

    Raises:
        CorpusError: a sentence is a string, or not a sequence of words. The message names its number, counted
            from 1.
    """
    for number, sentence in enumerate(sentences, 1):
        if isinstance(sentence, (str, bytes)):
            raise CorpusError(
                f"sentence {number} is the {'string' if isinstance(sentence, str) else 'bytes'} "
                f"{sentence[:40]!r}, which would be split into characters; pass a list of words, for example "
                "text.split(), or raw texts as word2vec.Texts(lambda: texts)"
            )
        if isinstance(sentence, Mapping):
            raise CorpusError(
                f"record {number} is a mapping with the fields {', '.join(map(str, sentence))}; name the one "
                "that holds the text: field='text'"
            )
        try:
            words = list(sentence)
        except TypeError:
            raise CorpusError(
                f"sentence {number} is a {type(sentence).__name__}; pass a list of words"
            ) from None
        for word in words:
            if not isinstance(word, str):
                raise CorpusError(
                    f"sentence {number} holds {word!r} of type {type(word).__name__}; every word must be a str"
                )
            if not word:
                raise CorpusError(
                    f"sentence {number} holds an empty word; drop it (text.split() never makes one, "
                    "text.split(' ') does)"
                )
        yield words


class SentenceDigest:
    """BLAKE2b-256 of a stream of sentences. It does not depend on the type of the sentences."""

    def __init__(self) -> None:
        self._digest = hashlib.blake2b(digest_size=32)

    def update(self, words: list[str]) -> None:
        """Add one sentence."""
        # The lengths come before the words. So two different sentences never give the same bytes.
        data = [word.encode("utf-8", "surrogatepass") for word in words]
        lengths = " ".join(str(len(word)) for word in data)
        self._digest.update(lengths.encode() + b"\n" + b"".join(data))

    def hexdigest(self) -> str:
        """Return the digest so far."""
        return self._digest.hexdigest()
