"""The summary of a prepared text: what was read, how much of it is kept, what was named, and what looks odd."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from word2vec.errors import FormatError
from word2vec.terminal.counted_nouns import show_count
from word2vec.text.sources.losses import Losses

_MOST_UNPARTED = 0.02
"""The share of running words with six Han or Kana in a row above which the text was not cut into words. Of text
that jieba has cut it is a thousandth, and of text that nobody has cut it is about a half."""

_SHOWN_IF_ANY = (
    "files_passed_over",
    "files_without_words",
    "skipped_rows",
    "dropped_bytes",
    "one_word_lines",
    "replacement_characters",
)
_FEWEST_WORDS = 100
"""A vocabulary of one word is no mistake in a shorter text, which is an example."""

_MOST_ALONE = 0.5
"""The share of lines with one word above which a text gives too little context to be passed over."""


@dataclasses.dataclass(frozen=True)
class FilesRead:
    """What is known of the files of a text.

    Attributes:
        number: How many were read.
        without_words: How many of them hold no word.
        passed_over: How many files of the named directories were not read, because of how their names end.
    """

    number: int
    without_words: int
    passed_over: int


@dataclasses.dataclass(frozen=True)
class Summary:
    """What is known of a text once it is encoded.

    Attributes:
        files: How many were read, or None for texts and sentences from Python.
        files_without_words: How many of them hold no word.
        lines: Lines of text, or sentences from Python.
        words: Words of the text.
        kept_words: Words that are in the vocabulary.
        vocabulary: Distinct words that stay.
        one_word_lines: Sentences of one word.
        replacement_characters: U+FFFD in the text.
        unparted: Words with a long run of Han or Kana.
        named: For each list of words, how many of its words occur in the text, and how many it has.
        files_passed_over: Files of the named directories that were not read, because of how their names end.
        dropped_bytes: Bytes that were left out, because they are not of the encoding or NULs.
        skipped_rows: Rows of tables and lines of JSON Lines that were left out, because they do not fit.
        phrases: Different phrases that were made, or None if none were asked for.
        joined_pairs: How many times two words became one. The text has as many words fewer.
    """

    files: int | None
    files_without_words: int
    lines: int
    words: int
    kept_words: int
    vocabulary: int
    one_word_lines: int
    replacement_characters: int
    unparted: int
    named: Mapping[str, tuple[int, int]]
    # A corpus of an older version does not have these.
    files_passed_over: int = 0
    dropped_bytes: int = 0
    skipped_rows: int = 0
    phrases: int | None = None
    joined_pairs: int = 0

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Summary | None:
        """Return the summary in the manifest of a corpus, or None if the corpus is older than summaries.

        Raises:
            FormatError: it is damaged.
        """
        facts = manifest.get("summary")
        if facts is None:
            return None
        try:
            named = {str(name): (int(occur), int(given)) for name, (occur, given) in facts["named"].items()}
            return cls(**{**facts, "named": named})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FormatError(f"the manifest of the corpus is damaged: no valid 'summary' ({error})") from error

    @property
    def kept_share(self) -> float:
        """The share of the text that the vocabulary keeps, 0 to 1. The words of a phrase are one."""
        return self.kept_words / max(self.words - self.joined_pairs, 1)

    def find_idle_lists(self) -> list[str]:
        """Return a line for each list of which no word occurs in the text, and one if no phrases were made."""
        lines = [
            f"{name}: 0 of {given:,} occur in the text"
            for name, (occur, given) in self.named.items()
            if given and not occur
        ]
        if self.phrases == 0:
            lines.append(
                "phrases: 0 pairs of words were joined; lower phrase_threshold or phrase_min_count, or leave "
                "phrases out"
            )
        return lines

    def find_odd_things(self, tokenizer: str) -> list[str]:
        """Return a line for each thing about the text that may be a mistake.

        Args:
            tokenizer: The name of the tokenizer.
        """
        odd = []
        if self.vocabulary < 2 and self.words >= _FEWEST_WORDS:
            odd.append(
                f"the vocabulary is one word of {self.words:,}, and there is nothing to tell it from; let more "
                "words stay by a lower min_count, a larger max_vocab_size or other lists"
            )
        if self.files_without_words:
            odd.append(f"{self.files_without_words:,} of {self.files or 0:,} files hold no word")
        if self.replacement_characters:
            odd.append(
                f"the text has {self.replacement_characters:,} replacement characters (U+FFFD), which stand for "
                "bytes of another encoding; name the encoding that the text was written in"
            )
        if self.dropped_bytes:
            odd.append(Losses(self.dropped_bytes).describe_dropped())
        if self.one_word_lines > _MOST_ALONE * max(self.lines, 1):
            odd.append(
                f"{self.one_word_lines:,} of {self.lines:,} lines hold one word, which has no context; put a "
                "sentence into each line"
            )
        if self.unparted > _MOST_UNPARTED * self.words and tokenizer != "jieba":
            odd.append(
                f"{self.unparted:,} of {self.words:,} words are long runs of Chinese or Japanese, which the "
                f"tokenizer {tokenizer} does not cut; choose the tokenizer jieba, or characters"
            )
        return odd

    def describe_in_a_line(self) -> str:
        """Return the sizes and the share of the text that the vocabulary keeps."""
        files = "" if self.files is None else f"{show_count(self.files, 'file')}, "
        return (
            f"{files}{show_count(self.lines, 'line')}, {show_count(self.words)}, of which the "
            f"{self.vocabulary:,} of the vocabulary keep {self.kept_share:.1%}"
        )

    def to_facts(self) -> dict[str, Any]:
        """Return the summary as the manifest holds it."""
        return dataclasses.asdict(self)

    def describe(self) -> dict[str, Any]:
        """Return what a user is shown beside the sizes of a corpus: what was read, lists, and odd counts.

        Under ``lists`` are the lists of words that were named, each with its ``words`` and how many ``occur``.
        """
        shown: dict[str, Any] = {} if self.files is None else {"files": self.files}
        shown["lines"] = self.lines
        if self.named:
            shown["lists"] = {
                name: {"words": given, "occur": occur} for name, (occur, given) in self.named.items()
            }
        if self.phrases is not None:
            shown |= {"phrases": self.phrases, "joined_pairs": self.joined_pairs}
        for name in _SHOWN_IF_ANY:
            if getattr(self, name):
                shown[name] = getattr(self, name)
        return shown
