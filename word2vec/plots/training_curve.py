"""The training curve: the loss and the learning rate over a training, from the model's record of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Float64s
from word2vec.errors import FormatError
from word2vec.plots.picture import COLOURS, GREY, PALE, make_empty_figure, show_count, use_style, write_picture
from word2vec.storage.model_directory import TRAINING_LOG, read_training

_AREA = (0.09, 0.09, 0.82, 0.78)  # of the axes in the figure: left, bottom, width, height


def plot_training(model_directory: str | os.PathLike[str], path: str | os.PathLike[str]) -> None:
    """Draw the loss and the learning rate of a training, from the model's ``training.json``.

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
    options, log = read_training(model_directory)
    try:
        columns = ("words", "loss", "learning_rate")
        course = np.array([[row[name] for name in columns] for row in log["intervals"]], np.float64)
        epochs, total = int(options["epochs"]), float(log["raw_words"]) / float(log["progress"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise FormatError(
            f"{model_directory / TRAINING_LOG} holds no course of a training: {error!r}"
        ) from error
    if not len(course) or not np.isfinite(course).all() or not np.isfinite(total) or epochs < 1:
        raise FormatError(
            f"{model_directory / TRAINING_LOG} holds no course of a training: {len(course)} intervals"
        )
    name = model_directory.resolve().name
    with use_style([name]):
        note = f"{_shorten(course[-1, 0])} words in {show_count(epochs, 'epoch')}{' (dashed)' * (epochs > 1)}"
        note += "" if log.get("finished") else ", interrupted"
        figure, axes = make_empty_figure(f"Training of {name}", note)
        _draw_curves(axes, course, epochs, total)
    return figure


def _shorten(value: float, _: object = None) -> str:
    """Return a number short enough for an axis: 1234567 -> 1.23M."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{value / unit:.3g}{name}"
    return f"{value:.3g}"


def _draw_curves(axes: Any, course: Float64s, epochs: int, total: float) -> None:
    """Draw loss and learning rate.

    Args:
        axes: Where to draw.
        course: [n, 3]: raw words, loss in nats per target, learning rate.
        epochs: How many epochs the training has.
        total: How many raw words all epochs have.
    """
    axes.set_position(_AREA)
    axes.set_xlabel("raw words")
    axes.set_ylabel("loss, nats per target", color=COLOURS[0])
    axes.set_xlim(0, max(total, course[-1, 0]))
    axes.xaxis.set_major_formatter(_shorten)
    # At most about twenty epochs are marked, so that the lines stay apart.
    for epoch in range(1, epochs, max(1, epochs // 20)):
        axes.axvline(epoch * total / epochs, color=PALE, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0)
    # One or two intervals are points, not lines.
    marker = "o" if len(course) < 3 else None
    rates = axes.twinx()
    rates.set_position(_AREA)
    rates.plot(course[:, 0], course[:, 2], color=COLOURS[1], linewidth=0.8, marker=marker)
    rates.set_ylim(0, course[:, 2].max() * 1.05 or 1.0)
    rates.set_ylabel("learning rate", color=COLOURS[1])
    axes.plot(course[:, 0], course[:, 1], color=COLOURS[0], linewidth=1.6, marker=marker)
    # The axes that were made last would lie on top, and the loss is the curve to see.
    axes.set_zorder(rates.get_zorder() + 1)
    axes.patch.set_visible(False)
    for side in (axes, rates):
        side.spines["top"].set_visible(False)
        for spine in side.spines.values():
            spine.set_color(PALE)
        side.tick_params(color=PALE, labelcolor=GREY)
