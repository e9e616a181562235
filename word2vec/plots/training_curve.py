"""The training curve: the losses, the learning rate and the scores over a training, from the model's record."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

from word2vec.plots.picture import (
    COLOURS,
    GREY,
    PALE,
    make_empty_figure,
    show_word,
    use_style,
    write_picture,
)
from word2vec.plots.training_record import TrainingRecord, read_record
from word2vec.terminal.counted_nouns import show_count

# Of axes in the figure: left, bottom, width, height.
_AREA = (0.09, 0.09, 0.82, 0.78)
_UPPER_AREA, _LOWER_AREA = (0.09, 0.53, 0.82, 0.34), (0.09, 0.09, 0.82, 0.34)


def plot_training(model_directory: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Draw the loss and the learning rate of a training, and below them what it was judged by.

    All is read from the model's ``training.json``: the held-out loss beside that of the unigram, and the scores
    of the files that were evaluated.

    Args:
        model_directory: A model that was trained here.
        path: The picture, .png, .svg or .pdf.

    Raises:
        FormatError: it is not a model directory, or its record of the training is missing or damaged.
        ConfigError: the suffix is unknown, or matplotlib is missing.
        OutputError: the picture cannot be written.
    """
    write_picture(Path(path), lambda: draw_training(Path(model_directory)))


def draw_training(model_directory: Path) -> Any:
    """Return the picture of :func:`plot_training` as a ``matplotlib.figure.Figure``.

    Raises:
        FormatError, ConfigError: as :func:`plot_training`.
    """
    record = read_record(model_directory)
    name = model_directory.resolve().name
    with use_style([name, *record.scores]):
        note = f"{_shorten(record.course[-1, 0])} words in {show_count(record.epochs, 'epoch')}"
        note += f"{' (dashed)' * (record.epochs > 1)}{record.note}"
        figure, axes = make_empty_figure(f"Training of {name}", note)
        is_judged = len(record.held_out) or record.scores
        axes.set_position(_UPPER_AREA if is_judged else _AREA)
        _draw_curves(axes, record)
        if is_judged:
            _draw_judgement(figure.add_axes(_LOWER_AREA, sharex=axes), record)
    return figure


def _shorten(value: float, _: object = None) -> str:
    """Return a number short enough for an axis: 1234567 -> 1.23M."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def _draw_curves(axes: Any, record: TrainingRecord) -> None:
    """Draw the loss of training and the learning rate."""
    course = record.course
    axes.set_xlabel("raw words")
    axes.set_ylabel("loss, nats per target", color=COLOURS[0])
    axes.set_xlim(0, max(record.total, course[-1, 0]))
    axes.xaxis.set_major_formatter(_shorten)
    _mark_epochs(axes, record)
    # One or two intervals are points, not lines.
    marker = "o" if len(course) < 3 else None
    rates = axes.twinx()
    rates.set_position(axes.get_position())
    rates.plot(course[:, 0], course[:, 2], color=COLOURS[1], linewidth=0.8, marker=marker)
    rates.set_ylim(0, course[:, 2].max() * 1.05 or 1.0)
    rates.set_ylabel("learning rate", color=COLOURS[1])
    axes.plot(course[:, 0], course[:, 1], color=COLOURS[0], linewidth=1.6, marker=marker)
    _finish(axes, rates)


def _draw_judgement(axes: Any, record: TrainingRecord) -> None:
    """Draw the held-out loss, that of the unigram if it is near, and the scores of files."""
    _mark_epochs(axes, record)
    axes.set_xlabel("raw words")
    sides = [axes]
    held_out = record.held_out
    if len(held_out):
        unigram = held_out[0, 2]
        axes.set_ylabel("held-out loss, nats per word", color=COLOURS[0])
        axes.plot(held_out[:, 0], held_out[:, 1], color=COLOURS[0], linewidth=1.6, marker="o", markersize=3)
        axes.axhline(unigram, color=GREY, linewidth=0.8, linestyle=":")
        axes.annotate(
            f"unigram {unigram:.2f}",
            (0.005, unigram),
            xycoords=("axes fraction", "data"),
            ha="left",
            va="bottom",
            size=8,
            color=GREY,
        )
        if record.best_words is not None:
            axes.axvline(record.best_words, color=COLOURS[2], linewidth=1.0)
            axes.annotate(
                "the model",
                (record.best_words, 0.02),
                xycoords=("data", "axes fraction"),
                ha="right",
                va="bottom",
                size=8,
                color=COLOURS[2],
                rotation=90,
            )
    if record.scores:
        scores = axes.twinx() if len(held_out) else axes
        scores.set_position(axes.get_position())
        scores.set_ylabel("score")
        for (name, rows), colour in zip(record.scores.items(), itertools.cycle(COLOURS[3:]), strict=False):
            scores.plot(rows[:, 0], rows[:, 1], color=colour, linewidth=1.0, marker=".", label=show_word(name))
        # A name is no formula, and one that begins with a line below is shown all the same.
        for text in scores.legend(loc="center right", fontsize=8, frameon=False).get_texts():
            text.set_parse_math(False)
        sides.append(scores)
    _finish(*dict.fromkeys(sides))


def _mark_epochs(axes: Any, record: TrainingRecord) -> None:
    # At most about twenty epochs are marked, so that the lines stay apart.
    for epoch in range(1, record.epochs, max(1, record.epochs // 20)):
        place = epoch * record.total / record.epochs
        axes.axvline(place, color=PALE, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0)


def _finish(axes: Any, *others: Any) -> None:
    """Let the first axes lie on top, and draw all frames alike."""
    for other in others:
        axes.set_zorder(other.get_zorder() + 1)
    # The axes that were made last would lie on top, and the loss is the curve to see.
    axes.patch.set_visible(False)
    for side in (axes, *others):
        side.spines["top"].set_visible(False)
        for spine in side.spines.values():
            spine.set_color(PALE)
        side.tick_params(color=PALE, labelcolor=GREY)
