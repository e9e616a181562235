"""The results of scripts/benchmarks/quality.py: its file, its table, the time to quality."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.quality_run import make_run
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError


@pytest.fixture
def record(quality: Any, groups: EncodedCorpus) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """Make a run and its record, without training."""

    def make(line: str = "x: window=3", figures: dict[str, float] | None = None, **measures: Any) -> Any:
        run = make_run(quality, groups, line, **measures)
        facts = {"setting": run.setting.name, "evaluated": run.measures.identify(), "figures": figures or {}}
        return run, {**run.identify(), **facts}

    return make


def test_results_are_found_again(quality: Any, record: Any, question_files: Any, tmp_path: Path) -> None:
    run, done = record(figures={"rank": 5.0}, analogies=(question_files.analogies,), words=("a0",))
    quality.results.Results(tmp_path / "r.jsonl").add(done)
    results = quality.results.Results(tmp_path / "r.jsonl")
    assert results.find(run)["figures"] == {"rank": 5.0}
    # Fewer measures were taken too. More, another file's content, seed or option were not.
    assert results.find(dataclasses.replace(run, measures=quality.figures.Measures())) is not None
    assert results.find(record("another name: window=3")[0]) is not None
    assert results.find(record("x: window=4")[0]) is None
    assert results.find(dataclasses.replace(run, seed=2)) is None
    assert results.find(dataclasses.replace(run, corpus_key="other")) is None
    assert results.find(record(pairs=(question_files.pairs,))[0]) is None
    assert results.find(record(analogies=(question_files.analogies,), restrict_vocab=9)[0]) is None
    Path(question_files.analogies).write_text("a0 a1 a2 a3\n", encoding="utf-8")
    assert results.find(run) is None


def test_a_line_that_was_cut_short_is_dropped(
    quality: Any, record: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.jsonl"
    first, done = record()
    second, later = record("y: window=4")
    quality.results.Results(path).add(done)
    path.write_text(path.read_text(encoding="utf-8") + '{"trainer": "toolk', encoding="utf-8")
    results = quality.results.Results(path)
    assert "the last line of" in capsys.readouterr().err
    results.add(later)
    again = quality.results.Results(path)
    assert again.find(first) is not None
    assert again.find(second) is not None


@pytest.mark.parametrize("line", ["{", "[]", '{"other": 1}'])
def test_a_file_of_something_else_is_refused(quality: Any, line: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 1 is not a result"):
        quality.results.Results(path)
    assert path.read_text(encoding="utf-8") == line + "\n"


def test_the_table_has_means_and_spreads(quality: Any, record: Any) -> None:
    records = [
        record("a: window=3", {"pairs": 0.6, "rank": 4000.0})[1],
        record("b: window=4", {"pairs": 0.5})[1],
        record("a: window=3", {"pairs": 0.7, "rank": 4200.0})[1],
        {"setting": "b", "failed": "the loss is nan"},
    ]
    rows = quality.results.tabulate(records)
    assert rows == [
        ["setting", "seeds", "pairs", "rank"],
        ["a", "2", "0.650 ± 0.071", "4,100 ± 141"],
        ["b", "1 of 2", "0.500", "-"],
    ]
    assert quality.results.show_table(rows, markdown=True).splitlines()[:2] == [
        "| setting | seeds | pairs | rank |",
        "|---|---|---|---|",
    ]
    assert quality.results.show_table(rows, markdown=False).splitlines()[2].split() == [
        *("b", "1", "of", "2", "0.500", "-")
    ]


def test_the_time_to_quality_is_that_of_the_first_training_as_good_as_gensims(quality: Any) -> None:
    pytest.importorskip("gensim", reason="gensim is not installed")
    read = quality.settings.read_setting
    settings = [read("ours: architecture=skipgram"), read("gensim cbow: sg=0"), read("gensim sg: sg=1")]
    asked = []

    def do_run(setting: Any, seed: int) -> dict[str, Any]:
        asked.append((setting.name, seed))
        if setting.trainer == "gensim":
            return {"setting": setting.name, "figures": {"an": 0.4, "ws": 0.6, "seconds": 100.0}}
        epochs = setting.options["epochs"]
        return {"figures": {"an": 0.2 * epochs, "ws": 0.7, "seconds": 4.0 * epochs}}

    rows = quality.time.time_to_quality(settings, [7], ["an", "ws"], 5, do_run)
    assert asked == [("gensim sg", 7), ("ours, epochs 1", 7), ("ours, epochs 2", 7)]
    assert [row[3:] for row in rows[1:]] == [
        ["an", "0.400", "100.0", "2", "0.400", "8.0", "12.5"],
        ["ws", "0.600", "100.0", "1", "0.700", "4.0", "25.0"],
        ["all", "-", "100.0", "2", "-", "8.0", "12.5"],
    ]
    short = quality.time.time_to_quality(settings, [7], ["an", "ws"], 1, do_run)
    assert short[1][3:] == ["an", "0.400", "100.0", "more than 1", "-", "-", "-"]
    with pytest.raises(ConfigError, match="no setting of gensim with the architecture"):
        quality.time.time_to_quality(settings[:2], [7], ["an"], 5, do_run)
    with pytest.raises(ConfigError, match="gensim sg has no score of other to reach"):
        quality.time.time_to_quality(settings, [7], ["an", "other"], 5, do_run)
