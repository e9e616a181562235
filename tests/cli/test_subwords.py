"""The verb that fits subwords, and what the other verbs say of words that are composed of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import word2vec
from tests.support.readable_samples import write_fasttext_with_ngrams
from tests.support.small_training import read_log, train
from tests.support.spelled_words import LEFT_OUT, make_spelled_table, spelled_sentences
from word2vec import WordVectors, cli
from word2vec.storage.model_directory import ModelDirectory

SUBWORD_FILES = {"mixed.npy", "ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy"}
COMPOSED = "word2vec: not in the vocabulary, so composed of subwords: "


class Done(NamedTuple):
    """What a command printed."""

    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untied model without subwords."""
    path = tmp_path_factory.mktemp("trained") / "m"
    train(spelled_sentences(), path, vector_size=48, tied=False, subwords=False)
    return path


@pytest.fixture(scope="module")
def spelled(trained: Path) -> Path:
    """The same model with subwords."""
    word2vec.add_subwords(trained, trained.parent / "spelled", progress=False)
    return trained.parent / "spelled"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of word vectors."""
    WordVectors(*make_spelled_table()).save(tmp_path / "words.vec")
    return tmp_path / "words.vec"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that succeeds and return what it prints."""

    def call(*arguments: object) -> Done:
        assert cli.main([str(argument) for argument in arguments]) == 0
        return Done(*capsys.readouterr())

    return call


def list_files(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}


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


def test_similar_marks_words_that_are_composed(spelled: Path, run: Run) -> None:
    done = run("similar", spelled, "walking", "-n", 3)
    assert done.err == f"{COMPOSED}'walking'\n"
    assert [line[:4] for line in done.out.splitlines()] == ["walk"] * 3
    done = run("similar", spelled, "walk", "walking", "paints", "-n", 2)
    assert done.err == f"{COMPOSED}'walking', 'paints'\n"
    assert done.out.splitlines()[::3] == ["walk:", "walking (composed):", "paints (composed):"]
    assert run("similar", spelled, "walk").err == ""
    answers = json.loads(run("similar", spelled, "walking", "--json").out)
    expected = word2vec.load(spelled).most_similar("walking")
    assert answers == {
        "walking": [[word, pytest.approx(score)] for word, score in expected], "composed": ["walking"],
    }  # fmt: skip


def test_programs_read_which_words_are_composed(spelled: Path, run: Run) -> None:
    assert list(json.loads(run("similar", spelled, "walk", "--json").out)) == ["walk"], "none, no key"
    found = json.loads(run("similar", spelled, "walk", "paints", "walking", "paints", "--json").out)
    assert found["composed"] == ["paints", "walking"]
    assert found.keys() == {"walk", "paints", "walking", "composed"}
    plain = json.loads(run("analogy", spelled, "walk", "walks", "paint", "--json").out)
    found = json.loads(run("analogy", spelled, "walk", "walking", "paint", "--json").out)
    assert (len(plain), len(found["answers"]), found["composed"]) == (10, 10, ["walking"])
    assert json.loads(run("doesnt-match", spelled, "walk", "walks", "paint", "--json").out) == "paint"
    found = json.loads(run("doesnt-match", spelled, "walking", "walks", "walked", "paints", "--json").out)
    assert found == {"answer": "paints", "composed": ["walking", "paints"]}


def test_of_several_words_those_with_a_vector_are_answered(
    spelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["similar", str(spelled), "qqqqq", "walk", "", "walking", "-n", "1"]) == 1
    done = capsys.readouterr()
    assert done.out.splitlines()[::2] == ["walk:", "walking (composed):"]
    assert done.err.splitlines() == [
        f"{COMPOSED}'walking'",
        "word2vec: error: 'qqqqq' is not in the vocabulary, and none of its n-grams is known",
        "word2vec: error: the word is empty",
    ]
    assert cli.main(["similar", str(spelled), "walk", "qqqqq", "--json"]) == 1
    done = capsys.readouterr()
    assert list(json.loads(done.out)) == ["walk"]
    assert "'qqqqq'" in done.err
    assert cli.main(["similar", str(spelled), "qqqqq", "q" * 100_000]) == 1
    done = capsys.readouterr()
    assert done.out == ""
    assert [len(line) < 160 for line in done.err.splitlines()] == [True, True]
    assert "qqq...' (100,000 characters) is not in the vocabulary" in done.err


def test_who_has_no_subwords_is_told_how_to_get_them(
    spelled: Path, trained: Path, refused: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    remedy = "; these vectors have no subwords (`word2vec subwords` adds them)\n"
    assert refused("similar", trained, "walking").endswith(remedy)
    assert "nearest spellings: walkings" in refused("similar", trained, "walking")
    assert "subwords" not in refused("similar", spelled, "walking", "--unknown", "error")
    # Where there are none, the option has no effect, and the refusal does not advise what was declined.
    assert cli.main(["similar", str(trained), "walking", "--unknown", "error"]) == 1
    idle, refusal = capsys.readouterr().err.splitlines()
    assert idle.startswith("word2vec: --unknown error has no effect")
    assert "subwords" not in refusal


def test_ask_and_plot_choose_their_vectors_too(
    spelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run: Run
) -> None:
    questions = tmp_path / "questions"
    questions.write_text("walking\nsim walk walks\n")
    said = []
    for options in ([], ["--raw"], ["--unknown", "error"]):
        with questions.open() as lines:
            monkeypatch.setattr("sys.stdin", lines)
            said.append(run("ask", spelled, "-n", 1, *options))
    plain, raw, strict = said
    assert plain.out.startswith(COMPOSED.removeprefix("word2vec: "))
    assert plain.out.splitlines()[-1] != raw.out.splitlines()[-1]
    assert strict.out.splitlines() == plain.out.splitlines()[-1:]
    assert "'walking' is not in the vocabulary" in strict.err
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    picture = tmp_path / "map.svg"
    assert run("plot", spelled, "walk", "walking", "-o", picture, "-n", 2).err == f"{COMPOSED}'walking'\n"
    mixed = picture.read_text()
    run("plot", spelled, "walk", "walks", "-o", picture, "-n", 2, "--raw")
    assert picture.read_text() != mixed
    picture.unlink()
    assert cli.main(["plot", str(spelled), "walking", "-o", str(picture), "--unknown", "error"]) == 1
    assert "'walking' is not in the vocabulary" in capsys.readouterr().err
    assert not picture.exists()


def test_a_composed_word_is_named_once(spelled: Path, run: Run) -> None:
    assert run("doesnt-match", spelled, "walking", "walking", "walk").err == f"{COMPOSED}'walking'\n"


def test_the_other_questions_say_it_too(spelled: Path, run: Run) -> None:
    assert run("analogy", spelled, "walk", "walking", "paint").err == f"{COMPOSED}'walking'\n"
    done = run("doesnt-match", spelled, "walking", "walks", "walked", "paints")
    assert done == ("paints\n", f"{COMPOSED}'walking', 'paints'\n")


@pytest.mark.parametrize(
    "question",
    [["similar", "walking"], ["analogy", "walk", "sing", "walking"], ["doesnt-match", "walk", "walking"]],
)
def test_unknown_words_are_refused_if_you_ask_for_it(
    spelled: Path, trained: Path, refused: Callable[..., str], question: list[str]
) -> None:
    verb, *words = question
    message = "'walking' is not in the vocabulary; nearest spellings: "
    assert message in refused(verb, spelled, *words, "--unknown", "error")
    assert message in refused(verb, trained, *words)
    assert "'qqqqq' is not in the vocabulary" in refused(verb, spelled, *words[:-1], "qqqqq")


def test_raw_vectors_are_asked_for(spelled: Path, trained: Path, run: Run) -> None:
    raw = run("similar", spelled, "walk", "--raw", "--json").out
    assert raw == run("similar", trained, "walk", "--json").out
    assert raw != run("similar", spelled, "walk", "--json").out
    pairs = ["--pairs", pairs_file(spelled), "--json"]
    scores = [
        json.loads(run("evaluate", *model, *pairs).out)["pairs"] for model in ([spelled, "--raw"], [trained])
    ]
    assert scores[0] == scores[1]
    questions = spelled.parent / "questions"
    questions.write_text("walk walks sing sings\n")
    assert "raw vectors" in run("evaluate", spelled, "--raw", "--analogies", questions).out


def pairs_file(spelled: Path) -> Path:
    path = spelled.parent / "pairs.tsv"
    path.write_text("walk\twalking\t9\nwalks\twalker\t8\npaints\tsing\t1\nsings\tcooks\t2\n")
    return path


def test_evaluate_composes_words(spelled: Path, trained: Path, run: Run, refused: Callable[..., str]) -> None:
    path = pairs_file(spelled)
    covered = [
        json.loads(run("evaluate", spelled, "--pairs", path, "--json", "--oov", oov).out)["pairs"][0]["covered"]
        for oov in ("skip", "subwords")
    ]
    assert covered == [2, 4]
    assert "these vectors have none" in refused("evaluate", trained, "--pairs", path, "--oov", "subwords")


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
