"""The script that shows keywords and related words as tables of a page."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.places import PROJECT
from tests.support.two_groups import two_groups


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    return importlib.import_module("keywords_report")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("model")
    lines = "".join(f"{' '.join(words)}\n" for words in two_groups())
    (home / "text").write_text(lines)
    options: dict[str, Any] = {
        "architecture": "skipgram",
        "vector_size": 8,
        "epochs": 2,
        "window": 2,
        "progress": False,
    }
    word2vec.train(home / "text", home / "m", min_count=1, **options)
    return home / "m"


def test_the_report_has_a_row_for_each_text_and_each_word(
    report: Any, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts"
    texts.write_text("a1 a2 a3 b1\nunheard of\nb1 b2 b3 b4 b5\n")
    arguments = ["report", str(model), "--texts", str(texts), "--related", "a1,b1", "--topn", "2"]
    monkeypatch.setattr(sys, "argv", arguments)
    report.main()
    lines = capsys.readouterr().out.splitlines()
    asked = word2vec.Probabilities.load(model)
    expected = ", ".join(word for word, _ in asked.keywords("a1 a2 a3 b1", 2))
    assert lines[2].startswith(f"| a1 a2 a3 b1 | {expected} | ")
    assert lines[3].startswith("| b1 b2 b3 b4 b5 |"), "a text without known words has no row"
    assert lines[5] == "4 of 4 keywords are more frequent than 0.001 of the text."
    assert lines[8] == f"| a1 | {', '.join(word for word, _ in asked.related('a1', 2))} |"
    assert len(lines) == 10


def test_the_report_wants_a_question(
    report: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["report", "model"])
    with pytest.raises(SystemExit):
        report.main()
    assert "give --texts or --related" in capsys.readouterr().err


def test_texts_are_shortened_between_words(report: Any) -> None:
    assert report.shorten("A star shines because hydrogen fuses", 20) == "A star shines ..."
    assert report.shorten("恒星发光，是因为核心的氢", 6) == "恒星发光，是 ..."
    assert report.shorten("short", 5) == "short"
