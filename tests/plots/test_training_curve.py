"""The curve of a training: its lines and texts, and the records it cannot be drawn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.support.drawn_vectors import trained, trained_in_full
from word2vec.errors import FormatError
from word2vec.plots.training_curve import draw_training, plot_training


def test_the_curve_shows_loss_rate_and_epochs(tmp_path: Path) -> None:
    figure = draw_training(trained_in_full(tmp_path / "model"))
    losses, rates = figure.axes
    *epochs, loss = losses.lines
    assert [line.get_xdata()[0] for line in epochs] == [250, 500, 750]
    np.testing.assert_allclose(loss.get_xdata(), np.arange(50, 1001, 50))
    np.testing.assert_allclose(loss.get_ydata(), 3 - np.arange(20) / 10)
    np.testing.assert_allclose(rates.lines[0].get_ydata(), 0.1 - np.arange(20) / 200)
    assert [text.get_text() for text in figure.texts] == [
        "Training of model",
        "1k words in 4 epochs (dashed)",
    ]


def test_the_curve_of_an_interrupted_training(tmp_path: Path) -> None:
    row = {"epoch": 1, "words": 300, "loss": 2.0, "learning_rate": 0.1}
    path = trained(tmp_path / "m", [row], finished=False, progress=0.25, raw_words=300)
    figure = draw_training(path)
    assert figure.axes[0].get_xlim() == (0, 1200)
    assert figure.texts[1].get_text() == "300 words in 4 epochs (dashed), interrupted"


def test_a_curve_needs_a_record_of_the_training(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"is not a word2vec-model: it has no config\.json"):
        plot_training(tmp_path, tmp_path / "a.png")
    path = trained(tmp_path / "m", [])
    for damaged in (
        {"finished": True},
        {"progress": 1, "raw_words": 9, "intervals": []},
        {"progress": 0, "raw_words": 0, "intervals": [{"words": 1, "loss": 1, "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": None, "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": "x", "learning_rate": 1}]},
        {"progress": 1, "raw_words": 9, "intervals": [{"words": 1, "loss": float("nan"), "learning_rate": 1}]},
    ):
        (path / "training.json").write_text(json.dumps(damaged))
        with pytest.raises(FormatError, match=r"training\.json holds no course of a training"):
            plot_training(path, tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()
