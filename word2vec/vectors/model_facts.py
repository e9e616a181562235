"""What a model or a file of vectors says of itself: facts for a program, and lines for a person."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.arrays import Float32s
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.subword_files import Spelling
from word2vec.subwords.fit import choose_mix
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords
from word2vec.vectors.training_facts import (
    TOLD_TOGETHER,
    describe_checkpoint,
    describe_training,
    show_training,
)
from word2vec.vectors.word_table import WordTable


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model or a file of vectors.

    Attributes:
        facts: What a program reads, None for what is not known.
        asked_for_subwords: Whether training was to fit subwords when it had come to its end.
    """

    facts: dict[str, Any]
    asked_for_subwords: bool = False

    def show(self) -> list[tuple[str, object]]:
        """Return the names of the facts that are known, and what shows each of them to a person."""
        # The line "softmax" has said already whether the model is tied. What there is of subwords comes last.
        left_out = {"tied", "subwords", *TOLD_TOGETHER}
        shown = {name: value for name, value in self.facts.items() if value is not None and name not in left_out}
        # Nobody wants fractions of a word per second. A log from elsewhere may hold infinity, which has none.
        speed = shown.get("words_per_second")
        if isinstance(speed, float) and math.isfinite(speed):
            shown["words_per_second"] = round(speed)
        shown |= show_training(self.facts)
        shown |= _show_spelling(self.facts["subwords"], self.asked_for_subwords)
        return [(name.replace("_", " "), _show(value)) for name, value in shown.items()]


def describe_table(name: str, vectors: WordTable) -> ModelFacts:
    """Return the facts of vectors that are not those of a directory.

    Args:
        name: What they are called.
        vectors: Them.
    """
    facts = _describe_size(name, vectors.matrix)
    facts["subwords"] = None if vectors.subwords is None else _describe_spelling(Spelling(vectors.subwords))
    return ModelFacts(facts)


def describe_directory(path: Path, directory: ModelDirectory, limit: int | None = None) -> ModelFacts:
    """Return the facts of a model, or of vectors from elsewhere that a directory holds.

    Args:
        path: The directory, as it was named.
        directory: What it holds.
        limit: How many of its words are read, None for all.
    """
    facts = _describe_size(str(path), directory.input[:limit])
    facts["softmax"] = "none" if not directory.train else "tied" if directory.tied else "untied"
    unused = {"vector_size"}
    if directory.train and not LOSS_FACTS[directory.train["loss"]].sampled:
        unused |= {"negatives", "noise_exponent"}
    facts |= {name: value for name, value in directory.train.items() if name not in unused}
    facts |= {f"corpus_{name}": directory.corpus.get(name) for name in ("raw_words", "tokenizer", "min_count")}
    log = directory.read_training_log()
    if log is not None:
        facts |= describe_training(log)
    facts["checkpoint"] = describe_checkpoint(path)
    asked = bool(directory.train.get("subwords")) and facts.get("finished") is True
    # The option of this name says what was asked for. This is what there is.
    facts["subwords"] = None if directory.spelling is None else _describe_spelling(directory.spelling)
    return ModelFacts(facts, asked)


def _describe_size(name: str, matrix: Float32s) -> dict[str, Any]:
    rows, size = matrix.shape
    return {"model": name, "vocabulary": rows, "vector_size": size, "numbers": str(matrix.dtype)}


def _describe_spelling(spelling: Spelling) -> dict[str, Any]:
    """Return the facts of what the spelling of words tells, as numbers that a program can read."""
    subwords, held_out = spelling.subwords, spelling.held_out
    lengths = subwords.ngram_lengths
    facts: dict[str, Any] = {"min_n": lengths.shortest, "max_n": lengths.longest}
    if isinstance(subwords, FittedSubwords):
        facts |= {"ngrams": len(subwords.hashes), "mix": subwords.mix}
    elif isinstance(subwords, HashedSubwords):
        facts["buckets"] = len(subwords.bucket_rows)
    facts["mixed"] = spelling.mixed is not None
    if held_out is not None:
        names = ("words", "cosine", "chance", "rank")
        facts["held_out"] = {name: getattr(held_out, name) for name in names}
    return facts


def _show_spelling(facts: dict[str, Any] | None, asked: bool) -> dict[str, Any]:
    """Return the lines that show what :func:`_describe_spelling` found, and if that is nothing, why."""
    if facts is None:
        return {"subwords": "none (spelling tells nothing, or its fit was stopped)" if asked else "none"}
    shortest, longest = facts["min_n"], facts["max_n"]
    lengths = f"{shortest} to {longest} characters"
    shown: dict[str, Any] = {}
    if "buckets" in facts:
        shown["subwords"] = f"n-grams of {lengths} in {facts['buckets']:,} buckets"
    else:
        shorter = f", and of 1 to {longest} in words of Han, Kana or Hangul" if shortest > 1 else ""
        shown["subwords"] = f"{facts['ngrams']:,} n-grams of {lengths}{shorter}"
        shown["mix"] = _show_mix(facts["mix"])
    shown["mixed"] = facts["mixed"]
    if "held_out" in facts:
        found = facts["held_out"]
        shown["held_out"] = (
            f"cosine {found['cosine']:.2f}, {found['chance']:.2f} by chance, median rank {found['rank']:,.0f}, "
            f"of {found['words']:,} words"
        )
    return shown


def _show_mix(mix: float | None) -> str:
    """Return what words are mixed by, as a text.

    Example:
        >>> _show_mix(0.25), _show_mix(None)
        ('0.25', '1, 0.5 for Han, Kana, Hangul')
    """
    if mix is not None:
        return f"{mix:g}"
    letters, ideographs = choose_mix(["a", "一"], None).tolist()
    return f"{letters:g}, {ideographs:g} for Han, Kana, Hangul"


def _show(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, int):
        return f"{value:,}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
