"""The verbs that ask a model and carry its vectors elsewhere, as a person types them, without new processes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.two_groups import two_groups
from word2vec import WordVectors, cli
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

Run = Callable[..., str]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words a0 to a9 occur together, and b0 to b9."""
    directory = tmp_path_factory.mktemp("model")
    text = "\n".join(" ".join(words) for words in two_groups())
    (directory / "text").write_text(text, encoding="utf-8")
    corpus = word2vec.prepare(directory / "text", directory / "corpus", tokenizer="whitespace", progress=False)
    options: dict[str, Any] = {"vector_size": 16, "negatives": 8, "epochs": 3, "subsample": 0.0}
    word2vec.train(corpus, directory / "m", progress=False, **options)
    return directory / "m"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that succeeds and return what it prints."""

    def call(*arguments: object) -> str:
        assert cli.main([str(argument) for argument in arguments]) == 0
        done = capsys.readouterr()
        assert done.err == ""
        return done.out

    return call


def group(word: str) -> str:
    return word[0]


def test_similar(model: Path, run: Run, refused: Run) -> None:
    lines = run("similar", model, "a1", "-n", 3).splitlines()
    assert [group(line) for line in lines] == ["a"] * 3
    answers = json.loads(run("similar", model, "a1", "b1", "--restrict-vocab", 5, "--json"))
    frequent = WordVectors.load(model).words[:5]
    assert all(word in frequent for word, _ in [*answers["a1"], *answers["b1"]])
    assert "restrict_vocab is 0" in refused("similar", model, "a1", "--restrict-vocab", 0)
    assert "topn is 0" in refused("similar", model, "a1", "-n", 0)
    assert "similar needs at least one WORD" in refused("similar", model)


def test_similar_by_an_index(model: Path, run: Run) -> None:
    pytest.importorskip("usearch", reason="usearch is not installed")
    exact = json.loads(run("similar", model, "a1", "--json"))
    assert json.loads(run("similar", model, "a1", "--approximate", "--json")) == exact
    assert list(model.glob("*.usearch"))


def test_analogy(model: Path, run: Run, refused: Run) -> None:
    vectors = WordVectors.load(model)
    for method in ("cosadd", "cosmul"):
        found = json.loads(run("analogy", model, "a1", "a2", "b1", "--method", method, "--json", "-n", 4))
        expected = vectors.most_similar(["a2", "b1"], ["a1"], 4, method=method)
        assert found == [[word, pytest.approx(score)] for word, score in expected]
    assert "'zebra' is not in the vocabulary" in refused("analogy", model, "a1", "a2", "zebra")


def test_doesnt_match(model: Path, run: Run, refused: Run) -> None:
    assert run("doesnt-match", model, "a1", "a2", "b3", "a4") == "b3\n"
    assert json.loads(run("doesnt-match", model, "a1", "b2", "b3", "--json")) == "a1"
    assert "needs at least one WORD" in refused("doesnt-match", model)


def test_classes(model: Path, run: Run, refused: Run) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    found = dict(line.split(" ") for line in run("classes", model, 2).splitlines())
    assert list(found) == WordVectors.load(model).words
    assert len({found[word] for word in found if group(word) == "a"}) == 1
    assert set(found.values()) == {"0", "1"}
    assert json.loads(run("classes", model, 2, "--json")) == {word: int(found[word]) for word in found}
    assert "0 classes of 20 words" in refused("classes", model, 0)


def test_predict_and_related(model: Path, run: Run, refused: Run) -> None:
    shares = json.loads(run("predict", model, "a1", "a2", "-n", 20, "--json"))
    assert [group(word) for word, _ in shares[:8]] == ["a"] * 8
    assert sum(share for _, share in shares) == pytest.approx(1, abs=1e-3)
    assert len(run("predict", model, "b1", "-n", 3).splitlines()) == 3
    assert all(group(line) == "b" for line in run("related", model, "b1", "-n", 5).splitlines())
    assert "'zebra' is not in the vocabulary" in refused("related", model, "zebra")


def test_keywords_and_perplexity(model: Path, tmp_path: Path, run: Run) -> None:
    text = tmp_path / "text.txt"
    # From a thousand words on there is no note that they are few.
    text.write_text("a1 a2 a3 a4\na5 a1 a2 a3\n" * 125, encoding="utf-8")
    words = json.loads(run("keywords", model, text, "-n", 3, "--json"))
    assert len(words) == 3
    assert all(group(word) == "a" for word, _ in words)
    found: dict[str, Any] = json.loads(run("perplexity", model, text, "--json"))
    assert found["perplexity"] < found["unigram_perplexity"]
    assert "perplexity" in run("perplexity", model, text)


@pytest.mark.parametrize(
    ("name", "format"),
    [("v.vec", "word2vec-text"), ("v.bin", "word2vec-binary"), ("v.glove", "glove"), ("v.npz", "numpy")],
)
def test_vectors_go_out_and_come_back(model: Path, tmp_path: Path, run: Run, name: str, format: str) -> None:
    shown = run("export", model, tmp_path / name, "--top", 7)
    assert format in shown
    assert "7" in shown
    run("import", tmp_path / name, tmp_path / "again")
    original, again = WordVectors.load(model), WordVectors.load(tmp_path / "again")
    assert again.words == original.words[:7]
    np.testing.assert_array_equal(again.matrix, original.matrix[:7])
    assert json.loads(run("info", tmp_path / "again", "--json"))["vocabulary"] == 7


def test_parts_of_the_vectors(
    model: Path, tmp_path: Path, refused: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list").write_text("b2\na1\nzebra\n", encoding="utf-8")
    options = ["--words", str(tmp_path / "list"), "--normalized", "--float16"]
    assert cli.main(["export", str(model), str(tmp_path / "v.npz"), *options]) == 0
    missing = (
        f"word2vec: words: 2 of the 3 words of {tmp_path / 'list'} have a vector; there is none of 'zebra'\n"
    )
    assert capsys.readouterr().err == missing
    part = WordVectors.load(tmp_path / "v.npz")
    assert sorted(part.words) == ["a1", "b2"]
    assert part.matrix.dtype == np.float16
    np.testing.assert_allclose(np.linalg.norm(part.matrix.astype(np.float32), axis=1), 1, atol=1e-3)
    (tmp_path / "list").write_text("zebra\n", encoding="utf-8")
    message = refused("export", model, tmp_path / "w.npz", "--words", tmp_path / "list")
    assert "none of the 1 words" in message
    assert "top is 0" in refused("export", model, tmp_path / "w.npz", "--top", 0)
    assert not (tmp_path / "w.npz").exists()


def test_impossible_exports_and_imports(model: Path, tmp_path: Path, refused: Run) -> None:
    assert "format is 'mp3'; choose one of: word2vec-text" in refused(
        "export", model, tmp_path / "v.bin", "--format", "mp3"
    )
    assert "the suffix of 'v.xyz' names no format" in refused("export", model, tmp_path / "v.xyz")
    assert "no such file of word vectors" in refused("import", tmp_path / "no.vec", tmp_path / "out")
    (tmp_path / "v.vec").write_text("2 3\na 1 2 3\n", encoding="utf-8")
    assert "cut short" in refused("import", tmp_path / "v.vec", tmp_path / "out")
    assert list_names(tmp_path) == ["v.vec"]


def test_a_vocabulary_of_one_word_has_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_vectors(tmp_path / "v", Table(["-x"], np.ones((1, 2), np.float32)))
    assert cli.main(["similar", str(tmp_path / "v"), "--", "-x"]) == 0
    assert capsys.readouterr() == ("", "word2vec: there are no other words\n")


def test_json_that_others_can_read(model: Path, tmp_path: Path, run: Run) -> None:
    copied = shutil.copytree(model, tmp_path / "m")
    (copied / "training.json").write_text('{"finished": NaN, "seconds": 1e999}')
    facts = json.loads(run("info", copied, "--json"), parse_constant=lambda name: pytest.fail(name))
    assert facts["seconds"] is None


@pytest.mark.parametrize(("written", "shown"), [("1e999", "inf"), ("NaN", "nan"), ("1234.5", "1,234")])
def test_info_shows_any_speed(model: Path, tmp_path: Path, run: Run, written: str, shown: str) -> None:
    copied = shutil.copytree(model, tmp_path / "m")
    (copied / "training.json").write_text(f'{{"finished": true, "words_per_second": {written}}}')
    (speed,) = [line.split()[-1] for line in run("info", copied).splitlines() if line.startswith("words per ")]
    assert speed == shown


def test_info_and_formats(model: Path, run: Run) -> None:
    facts = json.loads(run("info", model, "--json"))
    assert (facts["vocabulary"], facts["vector_size"], facts["softmax"]) == (20, 16, "tied")
    assert facts["finished"] is True
    lines = [line.split() for line in run("info", model).splitlines()]
    assert ["softmax", "tied"] in lines
    assert "tied" not in [line[0] for line in lines]
    (speed,) = [line[-1] for line in lines if line[:3] == ["words", "per", "second"]]
    assert speed.replace(",", "").isdigit()
    known = json.loads(run("formats", "--json"))
    assert known["gensim"]["readable"] is False
    assert all(name in run("formats") for name in known)


@pytest.mark.parametrize(("loss", "drawn"), [("full_softmax", False), ("nce", True)])
def test_info_has_random_words_only_where_the_loss_draws_some(
    model: Path, tmp_path: Path, run: Run, loss: str, drawn: bool
) -> None:
    copy = shutil.copytree(model, tmp_path / "m")
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "train": {**config["train"], "loss": loss}}))
    facts = json.loads(run("info", copy, "--json"))
    assert ("negatives" in facts, "noise_exponent" in facts) == (drawn, drawn)


def test_evaluate_compares_models_side_by_side(model: Path, tmp_path: Path, run: Run, refused: Run) -> None:
    (tmp_path / "questions").write_text(": pairs\na1 b1 a2 b2\na1 b1 a3 b3\n", encoding="utf-8")
    run("export", model, tmp_path / "v.bin")
    options = ["--analogies", tmp_path / "questions", "--resamples", 0]
    both = json.loads(run("evaluate", model, tmp_path / "v.bin", *options, "--json"))
    table = run("evaluate", model, tmp_path / "v.bin", *options)
    assert "v.bin" in table
    assert len({len(line) for line in table.splitlines() if line.startswith(("pairs", "total"))}) == 1
    assert json.dumps(both).count('"questions"') >= 2
    assert "MODEL" in refused("evaluate", *options)


def test_evaluate_refuses_what_no_file_has_a_use_for(
    model: Path, tmp_path: Path, run: Run, refused: Run
) -> None:
    (tmp_path / "pairs").write_text("a1 b1 1\na1 a2 3\na3 b2 2\n", encoding="utf-8")
    options = ["evaluate", model, "--pairs", tmp_path / "pairs"]
    remedy = "only analogies have it; leave it out or give --analogies FILE"
    assert f"method is cosmul, but {remedy}" in refused(*options, "--method", "cosmul")
    assert f"merge_answers is True, but {remedy}" in refused(*options, "--merge-answers")
    assert f"restrict_vocab is 5, but {remedy}" in refused(*options, "--restrict-vocab", 5)
    assert "resamples is -1; it must be at least 0" in refused(*options, "--resamples", -1)
    assert "1,000 resamples" in run(*options)


def test_ask_reads_lines_that_are_piped_in(
    model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    questions = tmp_path / "questions"
    questions.write_text("a1\na1 : a2 :: b1\n? a1 a2\nzebra\n", encoding="utf-8")
    with questions.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        assert cli.main(["ask", str(model), "-n", "2"]) == 0
    done = capsys.readouterr()
    assert [group(line) for line in done.out.split()[::2]] == ["a", "a", "b", "b", "a", "a"]
    # Training asked for subwords, and names such as a1 tell nothing.
    remedy = "spelling tells nothing of these vectors, or its fit was stopped, so there are no subwords"
    assert done.err == f"error: 'zebra' is not in the vocabulary; {remedy}\n"


def test_pictures(model: Path, tmp_path: Path, run: Run) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    run("plot", model, "a1", "b1", "-o", tmp_path / "map.png", "-n", 3)
    run("curve", model, "-o", tmp_path / "curve.svg")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert "</svg>" in (tmp_path / "curve.svg").read_text(encoding="utf-8")


def test_every_verb_of_the_help_has_a_help_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as general:
        cli.main(["--help"])
    assert general.value.code == 0
    text = capsys.readouterr().out
    for verb in cli.VERBS:
        assert verb in text
        with pytest.raises(SystemExit) as own:
            cli.main([verb, "--help"])
        assert own.value.code == 0
        assert f"word2vec {verb}" in capsys.readouterr().out
