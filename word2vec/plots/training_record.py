"""How a training went, as its model's ``training.json`` has it: read, checked, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Float64s
from word2vec.errors import FormatError
from word2vec.storage.model_directory import TRAINING_LOG, read_training

_COURSE = ("words", "loss", "learning_rate")
_HELD_OUT = ("words", "loss", "unigram_perplexity")


@dataclass(frozen=True)
class TrainingRecord:
    """How a training went.

    Attributes:
        course: [n, 3] float64, at least one row: raw words, loss in nats per target, learning rate.
        held_out: [m, 3] float64: raw words, held-out loss in nats per word, that of the unigram.
        scores: For each file that was evaluated its name and measure, and [k, 2] raw words and score.
        epochs: How many the training was to have.
        total: The raw words of all of them.
        note: How it ended, if not at its end: ", interrupted", ", stopped early", or "".
        best_words: The raw words after which the tables of the model were kept, None if they are the last.
        log: All of ``training.json``.
    """

    course: Float64s
    held_out: Float64s
    scores: dict[str, Float64s]
    epochs: int
    total: float
    note: str
    best_words: float | None
    log: dict[str, Any]


def read_record(model_directory: Path) -> TrainingRecord:
    """Read how the training of a model went.

    Raises:
        FormatError: it is not a model directory, or its record is missing or damaged.
    """
    options, log = read_training(model_directory)
    path = model_directory / TRAINING_LOG
    try:
        course = np.array([[row[name] for name in _COURSE] for row in log["intervals"]], np.float64)
        epochs, total = int(options["epochs"]), float(log["raw_words"]) / float(log["progress"])
        # Models of version 0.1 have none of these.
        validations = [[row[name] for name in _HELD_OUT] for row in log.get("validations", [])]
        held_out = np.array(validations, np.float64).reshape(-1, len(_HELD_OUT))
        scores = _read_scores(log.get("evaluations", []))
        best = log.get("best")
        best_words = None if best is None else float(best["words"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
        raise FormatError(f"{path} holds no course of a training: {error!r}") from error
    numbers = (course, held_out, np.array([total]), *scores.values())
    if not len(course) or epochs < 1 or not all(np.isfinite(array).all() for array in numbers):
        raise FormatError(f"{path} holds no course of a training: {len(course)} intervals")
    if (held_out[:, 2] <= 0).any():
        raise FormatError(f"{path} holds no course of a training: a perplexity is not above 0")
    held_out[:, 2] = np.log(held_out[:, 2])
    note = ", stopped early" if log.get("stop_reason") else ""
    note = note if log.get("finished") else ", interrupted"
    return TrainingRecord(course, held_out, scores, epochs, total, note, best_words, log)


def _read_scores(evaluations: list[dict[str, Any]]) -> dict[str, Float64s]:
    """Return [k, 2] raw words and scores by file and measure. A score that is not defined is left out."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for row in evaluations:
        if row["score"] is not None:
            rows.setdefault(f"{row['file']} {row['measure']}", []).append((row["words"], row["score"]))
    return {name: np.array(values, np.float64).reshape(-1, 2) for name, values in rows.items()}


def list_numbers(record: TrainingRecord) -> list[tuple[object, ...]]:
    """Return a table of a training, a header and a row for each moment at which it was judged.

    The loss of training is that of the interval before. Without any such moment there is only a header.
    """
    moments = sorted({*record.held_out[:, 0], *(words for rows in record.scores.values() for words, _ in rows)})
    held_out = {words: (loss, unigram) for words, loss, unigram in record.held_out}
    scores = {name: dict(rows.tolist()) for name, rows in record.scores.items()}
    judged = ("held-out loss", "perplexity", "unigram") if held_out else ()
    table: list[tuple[object, ...]] = [("epoch", "raw words", "loss", *judged, *scores)]
    for words in moments:
        place = max(int(np.searchsorted(record.course[:, 0], words, side="right")) - 1, 0)
        row: list[object] = [f"{words * record.epochs / record.total:.2f}", int(words)]
        row.append(float(record.course[place, 1]))
        if held_out:
            loss, unigram = held_out.get(words, (np.nan, np.nan))
            found = (f"{loss:.4f}", f"{np.exp(loss):.1f}", f"{np.exp(unigram):.1f}")
            row += found if words in held_out else ("-",) * len(judged)
        row += [f"{rows[words]:.4f}" if words in rows else "-" for rows in scores.values()]
        table.append(tuple(row))
    return table
