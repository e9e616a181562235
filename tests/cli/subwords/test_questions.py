"""What the verbs that answer questions say of words that are composed of subwords."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import word2vec
from tests.support.subword_commands import COMPOSED, Run
from word2vec import cli


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
