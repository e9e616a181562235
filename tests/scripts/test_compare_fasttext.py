"""The comparison with fastText: what it misspells, and its table."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import PROJECT


@pytest.fixture
def compare_fasttext(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    return importlib.import_module("compare_fasttext")


def test_words_are_misspelt_in_one_place_and_become_no_other_word(compare_fasttext: Any) -> None:
    misspell = compare_fasttext.misspell
    words = ["banana", "banaan", "cat", "naïveté", "x1234", "orange"]
    pairs = misspell(words, 50)
    assert len(pairs) == 50
    for word, other in pairs:
        assert word in ("banana", "banaan", "orange")
        assert other not in words
        assert len(other) == len(word)
        changed = [place for place, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
        swapped = len(changed) == 2 and changed[1] == changed[0] + 1
        assert len(changed) == 1 or (swapped and sorted(word) == sorted(other))
    assert misspell(words, 50) == pairs, "the same for every table of these words"
    assert misspell(["cat"]) == []


def test_the_table_has_means_and_half_ranges(compare_fasttext: Any) -> None:
    results = [
        {"trainer": "toolkit", "seed": seed, "figures": {"analogies": 0.6 + seed / 100, "seconds": 90.0 + seed}}
        for seed in (1, 2, 3)
    ]
    results.append({"trainer": "fastText", "seed": 1, "figures": {"analogies": 0.5}})
    assert compare_fasttext.make_table(results).splitlines()[2:] == [
        "| toolkit | 3 | 0.620 ± 0.010 | 92 ± 1 |",
        "| fastText | 1 | 0.500 |  |",
    ]


@pytest.mark.slow
def test_the_toolkit_is_trained_and_measured(
    compare_fasttext: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """fastText's package is not there, so its line stands in the results already."""
    results = tmp_path / "results.jsonl"
    known = {"trainer": "fastText", "seed": 1, "figures": {"analogies": 0.1}}
    results.write_text(json.dumps(known) + "\n")
    arguments = [str(PROJECT / "corpus_samples" / "english.txt"), "--results", str(results)]
    arguments += ["--place", str(tmp_path / "place"), "--vector-size", "16", "--epochs", "1", "--analogies"]
    arguments += [str(PROJECT / "corpus_samples" / "english_analogies.txt")]
    assert compare_fasttext.main(arguments) == 0
    (toolkit,) = [json.loads(line) for line in results.read_text().splitlines()][1:]
    assert toolkit["figures"]["seconds"] > 0
    assert 0 <= toolkit["figures"]["misspelt"] <= 1
    assert "| toolkit | 1 |" in capsys.readouterr().out
