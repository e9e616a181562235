"""Files of questions that are evaluated while training runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from word2vec.errors import ConfigError, FormatError
from word2vec.evaluation.analogies import evaluate_analogies
from word2vec.evaluation.question_files import read_analogies, read_pairs
from word2vec.evaluation.question_words import find_folded, index_folded, make_folding
from word2vec.evaluation.suite_files import recognise_kind
from word2vec.evaluation.word_pairs import evaluate_pairs
from word2vec.storage.vocabulary import Vocabulary
from word2vec.text.sources.small_files import read_lines
from word2vec.vectors import WordVectors

ASKED_WORDS = 30_000
"""Analogies are asked among this many words, as ``word2vec evaluate`` does by default."""


@dataclass(frozen=True)
class QuestionFile:
    """A file of questions.

    Attributes:
        path: The file.
        kind: What it holds.
    """

    path: Path
    kind: Literal["analogies", "pairs"]

    def evaluate(self, vectors: WordVectors) -> dict[str, Any]:
        """Return the figures of some vectors, as ``training.json`` has them.

        ``score`` is the accuracy of analogies or the Spearman correlation of pairs, None if it is not defined.
        """
        facts: dict[str, Any] = {"file": self.path.name, "kind": self.kind}
        if self.kind == "analogies":
            total = evaluate_analogies(vectors, self.path, ASKED_WORDS, resamples=0)[-1]
            figures: tuple[str, float, int, int] = ("accuracy", total.accuracy, total.answered, total.questions)
        else:
            pairs = evaluate_pairs(vectors, self.path, resamples=0)
            figures = ("Spearman", pairs.spearman, pairs.covered, pairs.pairs)
        measure, score, covered, questions = figures
        shown = score if math.isfinite(score) else None
        return {**facts, "measure": measure, "score": shown, "covered": covered, "questions": questions}


def open_question_files(paths: tuple[str, ...]) -> list[QuestionFile]:
    """Read files of questions, and tell by their content which kind they are.

    Raises:
        ConfigError: one is neither of analogies nor of pairs, or two have one name.
        FormatError: one cannot be read, or a line of it is no question.
    """
    files = [_open(path) for path in paths]
    names = [file.path.name for file in files]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(
                f"evaluate_during names two files {name}; give each file once, and give them names"
            )
    return files


def _open(path: str) -> QuestionFile:
    kind = recognise_kind(read_lines(path, FormatError, f"evaluate_during is {path!r}, which"))
    if kind == "analogies":
        read_analogies(path)
        return QuestionFile(Path(path), "analogies")
    if kind == "pairs":
        read_pairs(path)
        return QuestionFile(Path(path), "pairs")
    what = f"holds {kind}" if kind else "holds no questions"
    raise ConfigError(
        f"evaluate_during is {path!r}, which {what}; give a file of analogies (': category' and 'a b c d' "
        "lines) or of word pairs (word, word, number)"
    )


def check_known_questions(files: list[QuestionFile], vocabulary: Vocabulary) -> None:
    """Make sure that a vocabulary has the words of a question of each file.

    Raises:
        ConfigError: it has those of none.
    """
    for file in files:
        if not _has_known(file, vocabulary):
            raise ConfigError(
                f"evaluate_during is {str(file.path)!r}, and the words of none of its questions are in the "
                f"vocabulary{f' of the first {ASKED_WORDS:,} words' * (file.kind == 'analogies')}; give a file "
                "for this text, or leave it out"
            )


def _has_known(file: QuestionFile, vocabulary: Vocabulary) -> bool:
    fold = make_folding(case_sensitive=False)
    if file.kind == "pairs":
        pairs = list(read_pairs(file.path))
        known = find_folded(vocabulary, [word for pair in pairs for word in (pair.first, pair.second)], fold)
        return any(fold(pair.first) in known and fold(pair.second) in known for pair in pairs)
    known, _ = index_folded(islice(vocabulary, ASKED_WORDS), fold)
    return any(
        all(fold(word) in known for word in (analogy.a, analogy.b, analogy.c))
        and any(fold(word) in known for word in analogy.answers)
        for analogy in read_analogies(file.path)
    )
