"""Checks of an encoded corpus beyond its checksums, because a stranger who made it can write those too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Counts, Ids, IdSequence
from word2vec.encoding.id_parts import MOST_PARTS, IdsInParts, name_part
from word2vec.errors import FormatError
from word2vec.storage.facts import Facts
from word2vec.terminal.counted_nouns import show_count

_SIZES = ("raw_words", "kept_words", "sentences", "vocabulary_size")
_AT_A_TIME = 1 << 20  # ids
_WITH_PARTS = 3  # the version of the format


def check_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Check the facts of a manifest that are used.

    Args:
        path: The manifest.
        manifest: Its contents.

    Raises:
        FormatError: one is missing, of another type, or text that is not valid Unicode.
    """
    facts = Facts(path, manifest)
    for name in _SIZES:
        facts.read_whole(name)
    if manifest["raw_words"] < manifest["kept_words"]:
        raise FormatError(f"{path} is damaged: 'kept_words' is more than 'raw_words'")
    if "earlier_words" in manifest:
        facts.read_whole("earlier_words")
    if "parts" in manifest or manifest["format_version"] == _WITH_PARTS:
        _check_part_sizes(facts, manifest.get("parts"))
    if not isinstance(manifest.get("options", {}), dict):
        raise FormatError(f"{path.parent} is damaged: 'options' in its manifest must be an object")
    for name, needed in (("key", True), ("tokenizer", False)):
        value = manifest.get(name)
        # Options may name files, and a file may have any name. These two are always text.
        if not (_is_text(value) or (value is None and not needed)):
            raise facts.make_error(name, "a text of valid Unicode")


def _check_part_sizes(facts: Facts, parts: object) -> None:
    """Make sure that a corpus of version 3, and no other, says how many ids each of its parts has."""
    good = isinstance(parts, list) and 1 <= len(parts) <= MOST_PARTS
    if not (good and all(type(size) is int and size >= 0 for size in parts)):  # type: ignore[attr-defined]
        raise facts.make_error("parts", f"a list of 1 to {MOST_PARTS:,} whole numbers from 0 on")
    if facts.members["format_version"] != _WITH_PARTS:
        raise facts.make_error("format_version", f"{_WITH_PARTS}, because there are 'parts'")


@contextmanager
def advise_to_prepare() -> Iterator[None]:
    """Add the remedy to errors about files of a corpus. Those who read them read files of other kinds, too."""
    try:
        yield
    except FormatError as error:
        raise FormatError(f"{error}; prepare the corpus again") from error


def check_parts(path: Path, ids: IdsInParts, sizes: Sequence[int]) -> None:
    """Make sure that each part is a vector of the size that the manifest says.

    Args:
        path: The corpus.
        ids: All its parts.
        sizes: How many ids each has.

    Raises:
        FormatError: one is not.
    """
    for number, (part, size) in enumerate(zip(ids.parts, sizes, strict=True)):
        if part.shape != (size,):
            raise FormatError(
                f"{path / name_part(number)} is damaged: it has the shape {part.shape}, the manifest of the "
                f"corpus says {size:,} ids"
            )


def _is_text(value: object) -> bool:
    """True for a string that UTF-8 can hold, which a lone surrogate is not."""
    try:
        return isinstance(value, str) and value.encode("utf-8") is not None
    except UnicodeEncodeError:
        return False


def check_counts(path: Path, counts: Counts, kept_words: int, earlier_words: int = 0) -> None:
    """Make sure that every word occurs, and that the counts add up.

    Args:
        path: The corpus.
        counts: [V] int64, of the words.
        kept_words: How many words the ids have.
        earlier_words: How many words were counted in the texts before.

    Raises:
        FormatError: they do not.
    """
    if len(counts) and int(counts.min()) < 1:
        place = int(np.argmin(counts)) + 1
        raise FormatError(f"{path} is damaged: word {place} of its vocabulary has the count 0; prepare it again")
    if int(counts.sum()) != kept_words + earlier_words:
        before = f" beside {earlier_words:,} of texts before" if earlier_words else ""
        raise FormatError(
            f"{path} is damaged: the counts of its vocabulary add up to {int(counts.sum()):,}, and it has "
            f"{show_count(kept_words)}{before}; prepare it again"
        )


def check_ids(path: Path, ids: IdSequence, vocabulary_size: int, sentences: int) -> None:
    """Make sure that every id is one of a word or ends a sentence, and that there are as many ends as sentences.

    Args:
        path: The corpus.
        ids: [N] int32. They are read once.
        vocabulary_size: V.
        sentences: How many there are.

    Raises:
        FormatError: one is not, and the message names its place. Or the number of sentences is another one.
    """
    ends = 0
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        check_range(path, some, vocabulary_size, start)
        ends += int(np.count_nonzero(some == -1))
    if ends != sentences or (len(ids) and ids[-1:] != -1):
        raise FormatError(
            f"{path} is damaged: its ids have {ends:,} ends of sentences, its manifest says {sentences:,}, and "
            "the last id must be one; prepare it again"
        )


def check_range(path: Path, ids: Ids, vocabulary_size: int, start: int) -> None:
    """Make sure that some ids, of which the first stands at the place ``start``, are from -1 to V - 1.

    Raises:
        FormatError: one is not.
    """
    if len(ids) and (ids.min() < -1 or ids.max() >= vocabulary_size):
        place = int(np.flatnonzero((ids < -1) | (ids >= vocabulary_size))[0])
        raise FormatError(
            f"{path} is damaged: id {start + place:,} is {ids[place]}; it must be from -1 to "
            f"{vocabulary_size - 1}; prepare it again"
        )
