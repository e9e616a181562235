"""What the other verbs say of subwords, and what files of vectors take of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.readable_samples import write_fasttext_with_ngrams
from tests.support.small_training import read_log
from tests.support.spelled_words import LEFT_OUT, spelled_sentences
from tests.support.subword_commands import SUBWORD_FILES, Run, list_files
from word2vec import cli
from word2vec.storage.model_directory import ModelDirectory


def test_info_describes_subwords(spelled: Path, trained: Path, run: Run) -> None:
    shown = run("info", spelled).out
    count = len(np.load(spelled / "ngram_hashes.npy"))
    assert f"{count:,} n-grams of 3 to 6 characters" in shown
    assert "held out" in shown
    assert ", median rank " in shown
    facts = json.loads(run("info", spelled, "--json").out)["subwords"]
    assert {name: facts[name] for name in ("ngrams", "min_n", "max_n", "mix", "mixed")} == {
        "ngrams": count, "min_n": 3, "max_n": 6, "mix": None, "mixed": True,
    }  # fmt: skip
    read = ModelDirectory.load(spelled).spelling
    assert read is not None
    assert read.held_out is not None
    held_out = {name: getattr(read.held_out, name) for name in ("words", "cosine", "chance", "rank")}
    assert facts["held_out"] == held_out
    assert held_out["cosine"] > 0.8
    assert json.loads(run("info", trained, "--json").out)["subwords"] is None
    assert "held_out" not in json.loads(run("info", trained, "--json").out)


def test_info_says_what_there_is_and_not_what_was_asked_for(
    spelled: Path, trained: Path, file: Path, tmp_path: Path, run: Run
) -> None:
    def shown(path: Path) -> dict[str, str]:
        lines = run("info", path).out.splitlines()
        assert max(map(len, lines)) < 160
        starts = {len(line) - len(line.split("  ", 1)[1].lstrip()) for line in lines}
        assert len(starts) == 1, "all values begin in one column"
        return {name: value.lstrip() for name, value in (line.split("  ", 1) for line in lines)}

    facts = shown(spelled)
    assert list(facts)[-4:] == ["subwords", "mix", "mixed", "held out"], "together"
    assert facts["subwords"].endswith("3 to 6 characters, and of 1 to 6 in words of Han, Kana or Hangul")
    assert facts["mix"] == "1, 0.5 for Han, Kana, Hangul"
    assert facts["held out"].endswith("of 19 words")
    run("subwords", trained, "-o", tmp_path / "m", "--mix", 0.25, "--min-n", 1)
    facts = shown(tmp_path / "m")
    assert facts["mix"] == "0.25"
    assert facts["subwords"].endswith("n-grams of 1 to 6 characters")
    assert shown(trained)["subwords"] == "none", "that was asked for"
    assert shown(file)["subwords"] == "none"
    asked = shutil.copytree(trained, tmp_path / "asked")
    config = json.loads((asked / "config.json").read_text())
    (asked / "config.json").write_text(json.dumps({**config, "train": {**config["train"], "subwords": True}}))
    assert shown(asked)["subwords"] == "none (spelling tells nothing, or its fit was stopped)"
    log = read_log(asked)
    (asked / "training.json").write_text(json.dumps({**log, "finished": False}))
    assert shown(asked)["subwords"] == "none", "the fit was never begun"


@pytest.mark.parametrize("flag", ["--subwords", None])
def test_who_asks_for_subwords_hears_that_there_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str | None
) -> None:
    random = np.random.default_rng(0)
    ids = random.choice(10**7, 300, replace=False)
    text = "\n".join(" ".join(map(str, random.choice(ids, 10))) for _ in range(600))
    (tmp_path / "text").write_text(text)
    options = ["--vector-size", "8", "--negatives", "4", "--epochs", "1", "--min-count", "1", "--subsample", "0"]
    arguments = ["train", str(tmp_path / "text"), "-o", str(tmp_path / "m"), "--quiet", *options]
    assert cli.main([*arguments, *([flag] if flag else [])]) == 0
    said = capsys.readouterr().err
    assert ("spelling tells nothing of these vectors: no subwords are kept" in said) == bool(flag)
    assert (said == "") == (flag is None)


def test_train_says_which_command_fits_subwords(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for option, name in (
        ("--mix", "--mix"),
        ("--min-n", "--min-n"),
        ("--minn", "--min-n"),
        ("-maxn", "--max-n"),
    ):
        assert cli.main(["train", "text", "-o", str(tmp_path / "m"), option, "4"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert name in line
        assert line.endswith("an option of subwords (word2vec subwords MODEL -o MODEL)")


def test_info_tells_of_the_ngrams_of_a_file(tmp_path: Path, run: Run) -> None:
    write_fasttext_with_ngrams(tmp_path / "v.bin")
    assert "n-grams of 3 to 6 characters in 20 buckets" in run("info", tmp_path / "v.bin").out
    facts = json.loads(run("info", tmp_path / "v.bin", "--json").out)["subwords"]
    assert facts == {"buckets": 20, "min_n": 3, "max_n": 6, "mixed": False}


def test_whoever_writes_a_format_without_subwords_hears_it_once(
    spelled: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (
        "word2vec: word2vec-text keeps no subwords, so unknown words have no vectors there; "
        "--format fasttext-binary (or the ending .ftbin) keeps them\n"
    )
    assert run("export", spelled, tmp_path / "v.vec").err == said
    assert run("export", spelled, tmp_path / "v.ftbin").err == ""
    vectors = word2vec.load(spelled)
    vectors.save(tmp_path / "v.vec")
    assert capsys.readouterr().err == said
    vectors.save(tmp_path / "v.ftbin")
    word2vec.load(tmp_path / "v.vec").save(tmp_path / "w.vec")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("ending", ["npz", "ftbin", "vec", "parquet"])
def test_the_words_of_a_list_are_composed_for_a_file(
    spelled: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    words = tmp_path / "list"
    words.write_text("paints\nwalk\nqqqqq\nwalking\nsing\n☃\n!?\n$$\n")
    out = tmp_path / f"part.{ending}"
    done = run("export", spelled, out, "--words", words)
    assert done.err.splitlines()[:2] == [
        f"word2vec: words: 4 of the 8 words of {words} have a vector; there is none of '!?', '$$', 'qqqqq' and "
        "others",
        f"word2vec: words: 2 of the 8 words of {words} are not in the vocabulary, so composed of subwords: "
        "'paints', 'walking'",
    ]
    vectors, part = word2vec.load(spelled), word2vec.load(out)
    assert sorted(part.words[:2]) == ["sing", "walk"]
    assert part.words[2:] == ["paints", "walking"]
    np.testing.assert_allclose(part.matrix, vectors[part.words], rtol=1e-4, atol=1e-5)
    if ending == "npz":
        assert part.counts is not None
        assert part.counts[2:].tolist() == [0, 0]
    known = f"words: 2 of the 8 words of {words} have a vector; there is none of '!?', '$$', 'paints' and others"
    done = run("export", spelled, out, "--words", words, "--unknown", "error")
    assert (known in done.err, "composed" in done.err) == (True, False)
    assert sorted(word2vec.load(out).words) == ["sing", "walk"]
    out.unlink()
    assert cli.main(["export", str(spelled), str(out), "--words", str(words), "--strict"]) == 1
    assert "words: 4 of the 8 words" in capsys.readouterr().err
    assert not out.exists()


def test_words_of_a_list_may_all_be_composed(
    spelled: Path, trained: Path, tmp_path: Path, run: Run, refused: Callable[..., str]
) -> None:
    words, out = tmp_path / "list", tmp_path / "part.npz"
    words.write_text("paints\nwalking\n")
    run("export", spelled, out, "--words", words, "--normalized", "--top", 1)
    part = word2vec.load(out)
    assert part.words == ["paints"]
    assert np.linalg.norm(part["paints"]) == pytest.approx(1, abs=1e-5)
    assert "none of the 2 words" in refused("export", trained, out, "--words", words)
    assert "none of the 2 words" in refused("export", spelled, out, "--words", words, "--unknown", "error")


def test_who_halves_numbers_hears_which_formats_cannot_hold_them(
    spelled: Path, tmp_path: Path, run: Run
) -> None:
    for name, kept in (("v.ftbin", False), ("v.bin", False), ("v.vec", False), ("v.npz", True)):
        said = run("export", spelled, tmp_path / name, "--float16").err
        assert ("--float16 saves no space, because" in said) != kept
        assert kept == (word2vec.load(tmp_path / name).matrix.dtype == np.float16)


@pytest.mark.parametrize("name", ["english.vec", "x.bin", "x.ftbin", "X.TXT", "x.vec.gz"])
def test_a_directory_is_not_named_as_a_file(
    spelled: Path, file: Path, tmp_path: Path, refused: Callable[..., str], run: Run, name: str
) -> None:
    out = tmp_path / name
    for command in (["subwords", spelled, "-o", out], ["import", file, out]):
        message = refused(*command)
        assert f"{out} would be a directory" in message
        assert f"let word2vec export write {name} from that directory" in message
        assert not out.exists()
    shutil.copytree(spelled, out)
    run("subwords", out, "-o", out, "--quiet")  # this one is a directory already


def test_export_takes_mixed_vectors_or_raw_ones(spelled: Path, tmp_path: Path, run: Run) -> None:
    model = ModelDirectory.load(spelled)
    run("export", spelled, tmp_path / "mixed.npz")
    run("export", spelled, tmp_path / "raw.npz", "--raw")
    np.testing.assert_array_equal(word2vec.load(tmp_path / "mixed.npz").matrix, model.vectors)
    np.testing.assert_array_equal(word2vec.load(tmp_path / "raw.npz").matrix, model.input)


def test_normalized_scales_known_and_unknown_words_alike(tmp_path: Path, spelled: Path, run: Run) -> None:
    write_fasttext_with_ngrams(tmp_path / "theirs.bin")
    run("export", spelled, tmp_path / "ours.ftbin")
    for file, unknown in (("theirs.bin", ["caf", "new yorks"]), ("ours.ftbin", LEFT_OUT)):
        plain = word2vec.load(tmp_path / file)
        assert not np.allclose(np.linalg.norm(plain[unknown], axis=1), 1, atol=0.1)
        run("import", "--normalized", tmp_path / file, tmp_path / "v")
        scaled = word2vec.load(tmp_path / "v")
        words = [*scaled.words, *unknown]
        np.testing.assert_allclose(np.linalg.norm(scaled[words], axis=1), 1, rtol=1e-5)
        # They point where they did, and so does the mean of a sentence of unit vectors.
        unit = plain[words] / np.linalg.norm(plain[words], axis=1, keepdims=True)
        np.testing.assert_allclose(scaled[words], unit, atol=1e-5)
        np.testing.assert_allclose(scaled.sentence_vector(words), unit.mean(0), atol=1e-5)


def test_training_has_a_flag_of_two_ways(tmp_path: Path, run: Run) -> None:
    text = tmp_path / "text"
    text.write_text("\n".join(map(" ".join, spelled_sentences(1500))))
    options = ["--vector-size", 48, "--negatives", 8, "--subsample", 0, "--epochs", 3, "--min-count", 1]
    for flag, files in ((["--no-subwords"], set()), (["--subwords"], SUBWORD_FILES), ([], SUBWORD_FILES)):
        done = run("train", text, "-o", tmp_path / "m", *options, *flag)
        assert list_files(tmp_path / "m") & SUBWORD_FILES == files
        assert ("subwords: " in done.err) == bool(files)
