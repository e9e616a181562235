"""The curve of a training: its lines and texts, and the records it cannot be drawn from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.support.drawn_vectors import trained, trained_in_full
from word2vec.errors import FormatError
from word2vec.plots.training_curve import draw_training, plot_training
from word2vec.plots.training_record import list_numbers, read_record


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


VALIDATIONS = [
    {"epoch": epoch, "words": 250 * epoch, "loss": loss, "perplexity": 9.0, "unigram_perplexity": 50.0}
    for epoch, loss in ((1, 3.5), (2, 3.25), (3, 3.4))
]
EVALUATIONS = [
    {"epoch": epoch, "words": 250 * epoch, "file": "$q_$.txt", "measure": "accuracy", "score": score}
    for epoch, score in ((1, 0.1), (2, None), (3, 0.3))
]


def judged(path: Path, **log: object) -> Path:
    rows = [{"words": 125 * n, "loss": 4 - n / 10, "learning_rate": 0.1} for n in range(1, 7)]
    facts: dict[str, object] = {"progress": 0.75, "raw_words": 750, "stop_reason": "it was enough"}
    return trained(path, rows, **{**facts, **log})


def test_the_curve_shows_what_a_training_was_judged_by(tmp_path: Path) -> None:
    path = judged(tmp_path / "m", validations=VALIDATIONS, evaluations=EVALUATIONS, best=VALIDATIONS[1])
    figure = draw_training(path)
    losses, _, held_out, scores = sorted(figure.axes, key=lambda axes: -axes.get_position().y0)
    assert figure.texts[1].get_text() == "750 words in 4 epochs (dashed), stopped early"
    curve = next(line for line in held_out.lines if len(line.get_xdata()) == 3)
    np.testing.assert_allclose(curve.get_xdata(), [250, 500, 750])
    np.testing.assert_allclose(curve.get_ydata(), [3.5, 3.25, 3.4])
    assert [text.get_text() for text in held_out.texts] == ["unigram 3.91", "the model"]
    assert held_out.get_xlim() == losses.get_xlim() == (0, 1000)
    (line,) = scores.lines
    np.testing.assert_allclose(line.get_xdata(), [250, 750])
    assert line.get_label() == "$q_$.txt accuracy"
    plot_training(path, tmp_path / "curve.svg")
    assert (tmp_path / "curve.svg").stat().st_size > 0


@pytest.mark.parametrize(
    ("log", "axes"), [({"validations": VALIDATIONS}, 3), ({"evaluations": EVALUATIONS}, 3), ({}, 2)]
)
def test_the_curve_has_the_axes_that_it_needs(tmp_path: Path, log: dict[str, object], axes: int) -> None:
    assert len(draw_training(judged(tmp_path / "m", **log)).axes) == axes


def test_the_numbers_of_a_training(tmp_path: Path) -> None:
    path = judged(tmp_path / "m", validations=VALIDATIONS[1:], evaluations=EVALUATIONS)
    assert list_numbers(read_record(path)) == [
        ("epoch", "raw words", "loss", "held-out loss", "perplexity", "unigram", "$q_$.txt accuracy"),
        ("1.00", 250, 3.8, "-", "-", "-", "0.1000"),
        ("2.00", 500, 3.6, "3.2500", "25.8", "50.0", "-"),
        ("3.00", 750, 3.4, "3.4000", "30.0", "50.0", "0.3000"),
    ]
    assert list_numbers(read_record(judged(tmp_path / "plain"))) == [("epoch", "raw words", "loss")]


@pytest.mark.parametrize(
    "log",
    [
        {"validations": [{"words": 1, "loss": 2}]},
        {"validations": [{"words": 1, "loss": 2, "unigram_perplexity": 0}]},
        {"validations": [{"words": 1, "loss": None, "unigram_perplexity": 9}]},
        {"validations": 3},
        {"evaluations": [{"words": 1, "file": "a", "measure": "b", "score": "c"}]},
        {"evaluations": ["a"]},
        {"best": {"epoch": 1}},
        {"best": 3},
    ],
)
def test_a_damaged_record_of_what_it_was_judged_by(tmp_path: Path, log: dict[str, object]) -> None:
    with pytest.raises(FormatError, match=r"training\.json holds no course of a training"):
        draw_training(judged(tmp_path / "m", **log))
