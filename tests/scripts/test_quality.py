"""scripts/benchmarks/quality.py: its runs, its figures, its text, and the whole report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.places import PROJECT
from tests.support.quality_run import make_run
from tests.support.two_groups import two_groups
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError
from word2vec.storage.model_directory import ModelDirectory

SMALL = "vector_size=8 negatives=4 epochs=2 subsample=0"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("".join(" ".join(words) + "\n" for words in two_groups(400)), encoding="utf-8")
    return path


def test_a_run_measures_vectors_and_softmax(quality: Any, groups: EncodedCorpus, question_files: Any) -> None:
    run = make_run(
        quality,
        groups,
        f"x: {SMALL}",
        analogies=(question_files.analogies,),
        pairs=(question_files.pairs,),
        words=("a0", "nowhere"),
        held_out=question_files.held_out,
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
    quality: Any, groups: EncodedCorpus, question_files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_run(quality, groups, f"x/y: {SMALL}", tmp_path / "kept").do()
    (model,) = (path for path in (tmp_path / "kept").iterdir() if path.is_dir())
    assert ModelDirectory.load(model).train["negatives"] == 4
    monkeypatch.setattr(word2vec, "train", None)
    again = make_run(quality, groups, f"x/y: {SMALL}", tmp_path / "kept", pairs=(question_files.pairs,)).do()
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


@pytest.mark.thorough
def test_a_list_is_trained_once_and_then_read_from_the_results(
    quality: Any, text: Path, question_files: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [str(text), "--work", str(tmp_path / "work"), "--results", str(tmp_path / "r.jsonl")]
    command += [
        "--setting",
        f"x: {SMALL}",
        "--seeds",
        "1,2",
        "--pairs",
        question_files.pairs,
        "--min-count",
        "1",
    ]
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
