"""The verb that fits subwords."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.spelled_words import LEFT_OUT, make_spelled_table
from tests.support.subword_commands import SUBWORD_FILES, Run, list_files
from word2vec import WordVectors, cli
from word2vec.storage.model_directory import ModelDirectory


def test_a_model_stays_a_model(trained: Path, tmp_path: Path, run: Run) -> None:
    done = run("subwords", trained, "-o", tmp_path / "new")
    assert "check: 19 hidden words, cosine 1.00 (" in done.err
    assert done.out.splitlines()[1].split() == ["vocabulary", "196"]
    old, new = ModelDirectory.load(trained), ModelDirectory.load(tmp_path / "new")
    assert list_files(tmp_path / "new") == list_files(trained) | SUBWORD_FILES
    for name in ("input.npy", "output.npy", "bias.npy", "vocabulary.tsv", "training.json"):
        if (trained / name).exists():
            assert (tmp_path / "new" / name).read_bytes() == (trained / name).read_bytes()
    assert (new.train, new.corpus) == (old.train, old.corpus)
    assert not np.array_equal(new.vectors, new.input)
    ours, theirs = (word2vec.Probabilities.load(path) for path in (tmp_path / "new", trained))
    np.testing.assert_array_equal(ours.log_proba("walk"), theirs.log_proba("walk"))


def test_json_and_quiet(trained: Path, tmp_path: Path, run: Run) -> None:
    done = run("subwords", trained, "-o", tmp_path / "new", "--quiet", "--json")
    assert done.err == ""
    facts = json.loads(done.out)
    count = len(np.load(tmp_path / "new" / "ngram_hashes.npy"))
    assert facts == {
        "vectors": str(tmp_path / "new"), "vocabulary": 196, "vector_size": 48, "ngrams": count,
    }  # fmt: skip
    assert count > 50


def test_in_place_and_again(trained: Path, tmp_path: Path, run: Run) -> None:
    path = shutil.copytree(trained, tmp_path / "m")
    run("subwords", path, "-o", path, "--mix", 0.25)
    once = ModelDirectory.load(path)
    first = np.array(once.vectors)
    run("subwords", path, "-o", path, "--mix", 0.25)
    again = ModelDirectory.load(path)
    np.testing.assert_array_equal(again.vectors, first, err_msg="what is mixed is the raw table")
    np.testing.assert_array_equal(again.input, ModelDirectory.load(trained).input)
    run("subwords", path, "-o", path, "--mix", 0)
    unmixed = ModelDirectory.load(path)
    np.testing.assert_array_equal(unmixed.vectors, unmixed.input)
    assert unmixed.spelling is not None
    assert list_files(path) == list_files(trained) | SUBWORD_FILES - {"mixed.npy"}
    assert word2vec.load(path).list_composed(LEFT_OUT) == LEFT_OUT


@pytest.mark.parametrize("ending", [".vec", ".bin", ".npz", ".safetensors"])
def test_a_file_becomes_a_directory(tmp_path: Path, run: Run, ending: str) -> None:
    words, matrix = make_spelled_table()
    WordVectors(words, matrix).save(tmp_path / f"w{ending}")
    run("subwords", tmp_path / f"w{ending}", "-o", tmp_path / "v")
    assert list_files(tmp_path / "v") == {"config.json", "input.npy", "vocabulary.tsv"} | SUBWORD_FILES
    np.testing.assert_allclose(word2vec.load(tmp_path / "v", raw=True).matrix, matrix, rtol=1e-5)
    assert word2vec.load(tmp_path / "v").list_composed(LEFT_OUT) == LEFT_OUT
    found = run("info", tmp_path / "v").out
    lines = [" ".join(line.split()) for line in found.splitlines()]
    assert {"softmax none", "mixed yes"} <= set(lines)
    assert any(line.startswith("held out cosine 0.") for line in lines)


def test_an_imported_directory_in_place(file: Path, tmp_path: Path, run: Run) -> None:
    run("import", file, tmp_path / "v")
    run("subwords", tmp_path / "v", "-o", tmp_path / "v")
    assert word2vec.load(tmp_path / "v").list_composed("walking") == ["walking"]


def test_another_kind_of_directory_is_not_replaced(
    trained: Path, file: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    model = shutil.copytree(trained, tmp_path / "m")
    message = f"{model} is a trained model and is kept; choose a new directory"
    assert message in refused("subwords", file, "-o", model)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for source in (file, model):
        assert str(tmp_path / "mine") in refused("subwords", source, "-o", tmp_path / "mine")
    assert list_files(tmp_path / "mine") == {"letter.txt"}
    assert list_files(model) == list_files(trained)


def test_a_model_does_not_replace_vectors(
    trained: Path, file: Path, tmp_path: Path, refused: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", str(file), str(tmp_path / "v")]) == 0
    capsys.readouterr()
    before = list_files(tmp_path / "v")
    assert str(tmp_path / "v") in refused("subwords", trained, "-o", tmp_path / "v")
    assert list_files(tmp_path / "v") == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--mix", "-1"], "mix is -1.0; it must be at least 0"),
        (["--mix", "nan"], "mix is nan; it must be"),
        (["--mix", "101"], "mix is 101.0; it must be at most 100"),
        (["--min-n", "5", "--max-n", "4"], "min_n is 5 and max_n is 4; min_n must not be above max_n"),
        (["--min-n", "0"], "min_n is 0; it must be at least 1"),
        (["--max-n", "1000"], "max_n is 1000; it must be at most 100"),
        (["--penalty", "0"], "penalty is 0.0; it must be at least 0.000001"),
    ],
)
def test_options_out_of_range_are_one_line(
    file: Path, tmp_path: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = cli.main(["subwords", str(file), "-o", str(tmp_path / "v"), *options])
    except SystemExit as end:
        status = int(end.code or 0)
    assert status in (1, 2)
    said = capsys.readouterr().err
    assert message in " ".join(said.replace("│", " ").split())
    assert "Traceback" not in said
    assert not (tmp_path / "v").exists()


def test_what_is_not_there_or_damaged_is_one_line(
    tmp_path: Path, spelled: Path, refused: Callable[..., str]
) -> None:
    message = "no such model directory or file of word vectors"
    assert message in refused("subwords", tmp_path / "x", "-o", tmp_path / "v")
    path = shutil.copytree(spelled, tmp_path / "m")
    (path / "ngram_rows.npy").write_bytes(b"junk")
    assert "ngram_rows.npy" in refused("similar", path, "walk")
    (tmp_path / "e.vec").write_text("2 3\nword 1 2 3\n")
    assert "e.vec" in refused("subwords", tmp_path / "e.vec", "-o", tmp_path / "v")


@pytest.mark.parametrize("quiet", [True, False])
def test_words_that_are_ids_keep_their_vectors(tmp_path: Path, run: Run, quiet: bool) -> None:
    random = np.random.default_rng(0)
    ids = [str(number) for number in random.choice(10**7, 400, replace=False)]
    matrix = random.normal(size=(400, 24)).astype(np.float32)
    WordVectors(ids, matrix).save(tmp_path / "ids.npz")
    done = run("subwords", tmp_path / "ids.npz", "-o", tmp_path / "v", "--json", *["--quiet"] * quiet)
    assert (
        "word2vec: spelling tells nothing of these vectors: no subwords are kept\n  check: 40 hidden words, "
        in done.err
    )
    assert json.loads(done.out)["ngrams"] == 0
    vectors = word2vec.load(tmp_path / "v")
    assert vectors.subwords is None
    np.testing.assert_array_equal(vectors.matrix, matrix)
    done = run("subwords", tmp_path / "ids.npz", "-o", tmp_path / "v", "--mix", 1)
    assert "mixed all the same, as you asked" in done.err
    assert word2vec.load(tmp_path / "v").subwords is not None


@pytest.mark.parametrize("words", [["only"], ["!"], ["x" * 10_000, "y"], ["!?", "...", "。"]])
def test_tables_of_few_or_odd_words(tmp_path: Path, run: Run, words: list[str]) -> None:
    WordVectors(words, np.ones((len(words), 3), np.float32)).save(tmp_path / "w.npz")
    done = run("subwords", tmp_path / "w.npz", "-o", tmp_path / "v")
    assert "word2vec: no two words share an n-gram of 3 to 6 characters, so no subwords are kept\n" in done.err
    assert word2vec.load(tmp_path / "v").words == words
    done = run("subwords", tmp_path / "w.npz", "-o", tmp_path / "v", "--mix", 1)
    assert "so no subwords are kept\n" in done.err, "nothing can be mixed in, though it was asked for"
    assert word2vec.load(tmp_path / "v").subwords is None
    config = (tmp_path / "v" / "config.json").read_text()
    assert "NaN" not in config
    assert "vocabulary" in run("info", tmp_path / "v").out
