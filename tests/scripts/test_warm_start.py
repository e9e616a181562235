"""The script that measures what a warm start is worth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.places import SAMPLES
from word2vec.errors import ConfigError


def test_each_training_has_its_row(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.txt"
    lines = (SAMPLES / "english.txt").read_text(encoding="utf-8").splitlines()[:6000]
    text.write_text("\n".join(lines), encoding="utf-8")
    questions = str(SAMPLES / "english_analogies.txt")
    options = ["--epochs", "1", "--vector-size", "8", "--subsample", "0.001", "--anchor", "1000"]
    arguments = [str(text), "--analogies", questions, "-o", str(tmp_path / "out"), *options]
    monkeypatch.setattr(sys, "argv", ["warm_start", *arguments])
    script.main()
    said = capsys.readouterr().out
    header, *rows = [line.split() for line in said.splitlines()[-7:]]
    assert header[:4] == ["training", "words", "seconds", "english_analogies"]
    assert [row[0] for row in rows] == [
        "whole", "first", "second", "second-init", "second-anchor", "second-frozen",
    ]  # fmt: skip
    words = [int(row[1].replace(",", "")) for row in rows]
    assert 0.45 < words[1] / words[0] < 0.55
    assert words[2:] == [words[2]] * 4
    cosines = [float(row[-1]) for row in rows[2:]]
    assert cosines[0] < cosines[1] < cosines[2], "vectors of a text of its own, from the first, and held there"
    assert "frozen rows are the same bit for bit" in said
    model = tmp_path / "out" / "second-frozen.model"
    np.save(model / "input.npy", np.load(model / "input.npy") + np.float32(1))
    with pytest.raises(ConfigError, match="some rows have changed"):
        script.check_frozen(
            tmp_path / "out" / "first.model", model, (tmp_path / "out" / "frozen.txt").read_text().split()
        )
