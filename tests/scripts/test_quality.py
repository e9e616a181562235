"""scripts/benchmarks/quality.py: its settings, its file of results, its figures, and the whole report."""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.places import PROJECT
from tests.support.two_groups import two_groups
from word2vec.config.options import options_of
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.model_directory import ModelDirectory

MODULES = ("settings", "figures", "runs", "results", "time", "corpus")
SMALL = "vector_size=8 negatives=4 epochs=2 subsample=0"


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The modules of the script, each under the last part of its name, and ``script`` itself."""
    monkeypatch.syspath_prepend(str(PROJECT / "scripts" / "benchmarks"))
    modules = {name: importlib.import_module(f"quality_{name}") for name in MODULES}
    return SimpleNamespace(**modules, script=importlib.import_module("quality"))


@pytest.fixture
def files(tmp_path: Path) -> SimpleNamespace:
    """Small files to evaluate by, of the words of the two groups."""
    analogies = tmp_path / "analogies.txt"
    analogies.write_text(": letters\na0 a1 a2 a3\nb0 b1 b2 b3\n: gram1\na4 a5 a6 a7\n", encoding="utf-8")
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("a0\ta1\t9\na0\tb1\t1\nb2\tb3\t8\na4\tb5\t2\n", encoding="utf-8")
    held_out = tmp_path / "held_out.txt"
    held_out.write_text("\n".join(" ".join(words) for words in two_groups(40, seed=1)), encoding="utf-8")
    return SimpleNamespace(analogies=str(analogies), pairs=str(pairs), held_out=str(held_out))


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("".join(" ".join(words) + "\n" for words in two_groups(400)), encoding="utf-8")
    return path


# ==== Settings ====


def test_a_setting_is_a_name_and_options(quality: Any) -> None:
    read = quality.settings.read_setting
    setting = read("my best: architecture=skipgram noise-exponent=0.5 tied=false bias=none threads=2")
    assert (setting.name, setting.trainer) == ("my best", "toolkit")
    assert setting.options == {
        "architecture": "skipgram",
        "noise_exponent": 0.5,
        "tied": False,
        "bias": None,
        "threads": 2,
    }
    assert read("window=8  epochs=1").name == "window=8 epochs=1"
    assert read("plain:").options == {}
    assert read("a: window=3", {"window": 8, "epochs": 2}).options == {"window": 3, "epochs": 2}


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(word2vec.TrainConfig)])
def test_every_option_of_training_can_be_given(quality: Any, name: str) -> None:
    default = getattr(word2vec.TrainConfig(), name)
    (value,) = quality.settings.read_options(f"{name}={default}", word2vec.TrainConfig).values()
    assert value == default
    assert type(value) is type(default)


def test_a_setting_comes_to_all_options_and_what_depends_on_them(quality: Any) -> None:
    resolved = quality.settings.read_setting("x: architecture=cbow").resolve()
    assert set(options_of(word2vec.TrainConfig)) - {"seed", "preset"} == set(resolved)
    assert resolved["learning_rate"] == word2vec.TrainConfig().settings.learning_rate
    assert resolved == quality.settings.read_setting("y:").resolve()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a: windw=3", "did you mean: window"),
        ("a: window=wide", "window is 'wide'; it must be a whole number"),
        ("a: window", "'window' is not an option; write name=value"),
        ("a: window=3 window=4", "window is given twice"),
        ("a: seed=3", "seed is not an option of a setting: give --seeds"),
        ("gensim: windw=3", "gensim has no option 'windw'"),
        ("gensim: min_count=3", "min_count is not an option of a setting: .*give --min-count"),
    ],
)
def test_a_setting_that_is_not_possible_is_refused(quality: Any, line: str, message: str) -> None:
    if line.startswith("gensim"):
        pytest.importorskip("gensim", reason="gensim is not installed")
    with pytest.raises(ConfigError, match=message):
        quality.settings.read_setting(line).resolve()


def test_a_grid_has_a_setting_for_each_combination_that_is_possible(quality: Any) -> None:
    refused: list[str] = []
    settings = quality.settings.read_grid(
        "architecture=cbow,skipgram negatives=0,8 epochs=2", {"window": 3}, refused.append
    )
    assert [setting.name for setting in settings] == [
        "architecture=cbow negatives=8",
        "architecture=skipgram negatives=8",
    ]
    assert settings[0].options == {"architecture": "cbow", "negatives": 8, "epochs": 2, "window": 3}
    assert [line.partition(": negatives is 0")[0] for line in refused] == [
        "skipped architecture=cbow negatives=0",
        "skipped architecture=skipgram negatives=0",
    ]
    assert [one.name for one in quality.settings.read_grid("wide: window=8,9")] == [
        "wide window=8",
        "wide window=9",
    ]


def test_a_grid_of_an_unknown_option_is_refused(quality: Any) -> None:
    with pytest.raises(ConfigError, match="did you mean: window"):
        quality.settings.read_grid("windw=1,2")


def test_a_file_of_settings_may_have_comments(quality: Any) -> None:
    settings = quality.settings.read_lines("# two\n\na: window=3\nb: window=4\n")
    assert [(setting.name, setting.options["window"]) for setting in settings] == [("a", 3), ("b", 4)]


# ==== Runs and their figures ====


def make_run(quality: Any, corpus: EncodedCorpus, line: str, keep: Path | None = None, **measures: Any) -> Any:
    return quality.runs.Run(
        quality.settings.read_setting(line),
        1,
        str(corpus.path),
        corpus.key,
        quality.figures.Measures(**measures),
        None if keep is None else str(keep),
    )


def test_a_run_measures_vectors_and_softmax(quality: Any, groups: EncodedCorpus, files: Any) -> None:
    run = make_run(
        quality,
        groups,
        f"x: {SMALL}",
        analogies=(files.analogies,),
        pairs=(files.pairs,),
        words=("a0", "nowhere"),
        held_out=files.held_out,
    )
    record = quality.runs.Run.from_json(run.to_json()).do()
    assert json.loads(json.dumps(record)) == record
    assert record["options"] == run.setting.resolve()
    figures = record["figures"]
    assert list(figures) == [
        *("analogies", "analogies syntactic", "analogies semantic", "pairs"),
        *("seconds", "M words/s", "loss", "perplexity", "unigram", "in context", "top-1", "top-10"),
    ]
    # Both pairs within a group are nearer than both pairs across, whatever the order within.
    assert figures["pairs"] > 0.59
    assert figures["perplexity"] < figures["unigram"] < 21
    assert len(record["neighbours"]["a0"]) == 10
    assert "nowhere" not in record["neighbours"]


def test_a_model_that_is_kept_is_not_trained_again(
    quality: Any, groups: EncodedCorpus, files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_run(quality, groups, f"x/y: {SMALL}", tmp_path / "kept").do()
    (model,) = (path for path in (tmp_path / "kept").iterdir() if path.is_dir())
    assert ModelDirectory.load(model).train["negatives"] == 4
    monkeypatch.setattr(word2vec, "train", None)
    again = make_run(quality, groups, f"x/y: {SMALL}", tmp_path / "kept", pairs=(files.pairs,)).do()
    assert again["figures"]["seconds"] == first["figures"]["seconds"]
    assert "pairs" in again["figures"]


def test_a_training_that_diverges_is_a_result(
    quality: Any, groups: EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverge(*_: object, **__: object) -> None:
        raise word2vec.errors.TrainingError("the loss is nan")

    monkeypatch.setattr(word2vec, "train", diverge)
    record = make_run(quality, groups, f"x: {SMALL}").do()
    assert record["failed"] == "the loss is nan"
    assert "figures" not in record


def test_gensim_trains_on_the_same_words_and_keeps_their_order(
    quality: Any, groups: EncodedCorpus, tmp_path: Path
) -> None:
    pytest.importorskip("gensim", reason="gensim is not installed")
    run = make_run(quality, groups, "gensim: sg=1 vector_size=8 epochs=2", tmp_path)
    record = run.do()
    assert list(record["figures"]) == ["seconds", "M words/s"]
    (model,) = (path for path in tmp_path.iterdir() if path.is_dir())
    vectors = word2vec.load(model)
    assert vectors.words == groups.vocabulary.words
    assert vectors.vector_size == 8
    written = quality.runs.write_words(groups).read_text(encoding="utf-8")
    assert [line.split() for line in written.splitlines()] == list(groups)


def test_neighbours_are_ranked_by_frequency(quality: Any) -> None:
    vectors = word2vec.WordVectors(["a", "b", "c", "d"], np.eye(4, dtype=np.float32))
    assert quality.figures.rank_neighbours(vectors, [["a", "c"], ["d"]], 3) == {"rank": 3.0, "rare": 1 / 3}
    assert quality.figures.rank_neighbours(vectors, [], 3) == {}


def test_everyday_words_are_those_of_the_language(quality: Any) -> None:
    for language, words in quality.figures.EVERYDAY.items():
        assert len(words.split()) == len(set(words.split())) >= 20, language
        vectors = word2vec.WordVectors(words.split()[:5], np.eye(5, dtype=np.float32))
        assert quality.figures.choose_everyday(vectors) == words.split()[:5]
    english, chinese = (words.split() for words in quality.figures.EVERYDAY.values())
    both = word2vec.WordVectors([*chinese[:9], *english], np.eye(9 + len(english), dtype=np.float32))
    assert quality.figures.choose_everyday(both) == chinese[:9], "English names stand behind in a Chinese text"


def test_contexts_are_taken_evenly(quality: Any) -> None:
    sentences = [list("abcdef"), list("gh"), list("ijklmn")]
    contexts, targets = quality.figures.find_contexts(sentences, 2, 2)
    assert (contexts, targets) == ([list("abde"), list("ijlm")], ["c", "k"])
    assert quality.figures.find_contexts(sentences, 4, 2) == ([], [])
    assert quality.figures.thin_out(sentences, 7) == [sentences[0], sentences[2]]


# ==== The text ====


def test_lines_are_held_out_of_the_corpus(quality: Any, text: Path, tmp_path: Path) -> None:
    corpus, held_out = quality.corpus.open_text(text, tmp_path / "work", {"min_count": 1}, 10)
    lines = text.read_text(encoding="utf-8").splitlines()
    assert held_out.read_text(encoding="utf-8").splitlines() == lines[9::10]
    assert corpus.sentences == len(lines) - len(lines[9::10])
    assert quality.corpus.open_text(text, tmp_path / "work", {"min_count": 1}, 10)[0].path == corpus.path
    whole, none = quality.corpus.open_text(text, tmp_path / "work", {"min_count": 1}, None)
    assert none is None
    assert whole.sentences == len(lines)


def test_an_encoded_corpus_is_taken_as_it_is(quality: Any, groups: EncodedCorpus, tmp_path: Path) -> None:
    assert quality.corpus.open_text(groups.path, tmp_path, {}, None)[0].key == groups.key
    for options, held_out in (({"min_count": 2}, None), ({}, 10)):
        with pytest.raises(ConfigError, match="is encoded already"):
            quality.corpus.open_text(groups.path, tmp_path, options, held_out)


# ==== Results ====


@pytest.fixture
def record(quality: Any, groups: EncodedCorpus) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """Make a run and its record, without training."""

    def make(line: str = "x: window=3", figures: dict[str, float] | None = None, **measures: Any) -> Any:
        run = make_run(quality, groups, line, **measures)
        facts = {"setting": run.setting.name, "evaluated": run.measures.identify(), "figures": figures or {}}
        return run, {**run.identify(), **facts}

    return make


def test_results_are_found_again(quality: Any, record: Any, files: Any, tmp_path: Path) -> None:
    run, done = record(figures={"rank": 5.0}, analogies=(files.analogies,), words=("a0",))
    quality.results.Results(tmp_path / "r.jsonl").add(done)
    results = quality.results.Results(tmp_path / "r.jsonl")
    assert results.find(run)["figures"] == {"rank": 5.0}
    # Fewer measures were taken too. More, another file's content, seed or option were not.
    assert results.find(dataclasses.replace(run, measures=quality.figures.Measures())) is not None
    assert results.find(record("another name: window=3")[0]) is not None
    assert results.find(record("x: window=4")[0]) is None
    assert results.find(dataclasses.replace(run, seed=2)) is None
    assert results.find(dataclasses.replace(run, corpus_key="other")) is None
    assert results.find(record(pairs=(files.pairs,))[0]) is None
    assert results.find(record(analogies=(files.analogies,), restrict_vocab=9)[0]) is None
    Path(files.analogies).write_text("a0 a1 a2 a3\n", encoding="utf-8")
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


# ==== Time to quality ====


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


# ==== The whole report ====


def test_a_list_is_trained_once_and_then_read_from_the_results(
    quality: Any, text: Path, files: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(text), "--work", str(tmp_path / "work"), "--results", str(tmp_path / "r.jsonl")]
    command += ["--setting", f"x: {SMALL}", "--seeds", "1,2", "--pairs", files.pairs, "--min-count", "1"]
    command += ["--held-out-lines", "20", "--neighbours", "a0,b0"]
    assert quality.script.main(command) == 0
    first = capsys.readouterr()
    lines = first.out.splitlines()
    assert lines[0].split()[:3] == ["setting", "seeds", "pairs"]
    assert lines[1].split()[:2] == ["x", "2"]
    assert lines[3] == "a0"
    assert lines[4].startswith("  x: a")
    assert first.err.count("perplexity") == 2
    assert len((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert quality.script.main(command) == 0
    second = capsys.readouterr()
    assert "perplexity" not in second.err
    assert second.err.count("in the results already, of commit") == 2
    assert second.out == first.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "there is no setting to train"),
        (["--setting", "a: window=3", "--setting", "a: window=4"], "two settings have the name 'a'"),
        (["--setting", "a: window=0"], "a: window is 0; it must be at least 1"),
        (["--settings", "no-such-file"], "no-such-file"),
        (["--setting", "a:", "--seeds", "1,x"], "--seeds is '1,x'"),
        (["--setting", "a:", "--held-out-lines", "0"], "--held-out-lines is 0; it must be at least 2"),
        (["--setting", "a:", "--held-out", "none.txt"], "none.txt"),
        (["--setting", "a:", "--held-out", "x", "--held-out-lines", "9"], "leave one out"),
        (["--setting", "a:", "--pairs", "none.tsv"], "none.tsv"),
        (["--setting", "a:", "--time-to-quality"], "give --analogies or --pairs"),
        (["--setting", "a:", "--seeds", str(2**63)], "seed is 9223372036854775808; it must be at most"),
        (["--setting", "a:", "--results", "no-such-folder/results"], "no-such-folder"),
        (["--setting", "a:", "--analogies", __file__], "expected four words"),
        (["--setting", "a:", "--pairs", __file__], "expected: word, word, number"),
        (["--settings", str(PROJECT / "docs" / "growth_memory.png")], "is not UTF-8 at byte 0"),
        (["--setting", "a:", "--held-out-lines", "1000"], "has fewer lines; give a smaller number"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    quality: Any,
    options: list[str],
    message: str,
    text: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert quality.script.main([str(text), "--work", str(tmp_path / "work"), *options]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("quality: ")
    assert message in error
