"""What the explorer answers is what the vectors and the softmax answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

import word2vec
from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import ask, fetch_numbers, open_client, refuse
from tests.support.spelled_words import LEFT_OUT, make_spelled_vectors
from word2vec import Probabilities, WordVectors, cli
from word2vec.plots.training_record import read_record


@pytest.fixture(scope="module")
def royal() -> Iterator[TestClient]:
    with open_client(royal_vectors()) as client:
        yield client


@pytest.fixture(scope="module")
def trained(trained_model: Path) -> Iterator[TestClient]:
    with open_client(trained_model) as client:
        yield client


def pairs(answers: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(answer["word"], answer["score"]) for answer in answers]


# ==== The search box ====


def test_a_word_has_a_table_of_its_neighbours(royal: TestClient) -> None:
    found = ask(royal, "models/0/similar", q="king", topn=3)
    assert (found["kind"], found["read_as"], found["odd"], found["pairs"]) == ("near", None, None, [])
    (table,) = found["tables"]
    assert (table["title"], table["measure"]) == ("king", "cosine")
    assert pairs(table["answers"]) == royal_vectors().most_similar("king", topn=3)
    assert found["asked"] == [{"word": "king", "row": 0, "count": None}]


def test_several_words_have_a_table_each(royal: TestClient) -> None:
    found = ask(royal, "models/0/similar", q="king apple king", topn=2)
    assert [table["title"] for table in found["tables"]] == ["king", "apple"]
    assert pairs(found["tables"][1]["answers"]) == royal_vectors().most_similar("apple", topn=2)


def test_a_sum_and_an_analogy_are_those_of_the_vectors(royal: TestClient) -> None:
    vectors = royal_vectors()
    found = ask(royal, "models/0/similar", q="king - man + woman", topn=4)
    assert (found["kind"], found["read_as"]) == ("sum", None)
    assert [entry["word"] for entry in found["asked"]] == ["king", "woman", "man"]
    assert pairs(found["tables"][0]["answers"]) == vectors.most_similar(["king", "woman"], ["man"], 4)
    found = ask(royal, "models/0/similar", q="国王－男人＋女人", topn=2)
    assert found["read_as"] == found["tables"][0]["title"] == "国王 － 男人 ＋ 女人"
    found = ask(royal, "models/0/similar", q="man : king :: woman", topn=4)
    assert (found["kind"], found["tables"][0]["title"]) == ("analogy", "man : king :: woman")
    assert pairs(found["tables"][0]["answers"]) == vectors.analogy("man", "king", "woman", 4)


def test_cosines_and_the_odd_word_are_those_of_the_vectors(royal: TestClient) -> None:
    vectors = royal_vectors()
    found = ask(royal, "models/0/similar", q="sim king queen man")
    assert found["kind"] == "similarity"
    assert [(pair["first"], pair["second"]) for pair in found["pairs"]] == [
        ("king", "queen"),
        ("king", "man"),
        ("queen", "man"),
    ]
    assert found["pairs"][0]["cosine"] == vectors.similarity("king", "queen")
    found = ask(royal, "models/0/similar", q="odd king queen apple")
    assert (found["kind"], found["odd"]) == ("odd", vectors.doesnt_match(["king", "queen", "apple"]))


def test_help_has_no_answers(royal: TestClient) -> None:
    found = ask(royal, "models/0/similar", q="?")
    assert (found["kind"], found["tables"], found["asked"]) == ("help", [], [])


def test_a_composed_word_has_no_row() -> None:
    vectors = make_spelled_vectors()
    with open_client(vectors) as client:
        found = ask(client, "models/0/similar", q=f"near walk {LEFT_OUT[0]}", topn=5)
    assert found["composed"] == [LEFT_OUT[0]]
    assert [entry["row"] for entry in found["asked"]] == [vectors.index["walk"], None]
    assert pairs(found["tables"][1]["answers"]) == vectors.most_similar(LEFT_OUT[0], topn=5)
    assert found["suggestions"] == {}


def test_a_composed_word_that_is_known_in_small_letters_has_it_suggested() -> None:
    with open_client(make_spelled_vectors()) as client:
        found = ask(client, "models/0/similar", q=f"near Walks {LEFT_OUT[0]} walk", topn=5)
    assert found["composed"] == ["Walks", LEFT_OUT[0]]
    assert found["suggestions"] == {"Walks": ["walks"]}


# ==== The softmax ====


def test_related_and_next_are_those_of_the_softmax(trained: TestClient, trained_model: Path) -> None:
    probabilities = Probabilities.load(trained_model)
    found = ask(trained, "models/0/related", q="a1 a2", topn=5)
    assert (found["measure"], [entry["word"] for entry in found["asked"]]) == ("related", ["a1", "a2"])
    assert pairs(found["answers"]) == probabilities.related(["a1", "a2"], 5)
    found = ask(trained, "models/0/next", q="a1 a2", topn=5)
    assert found["measure"] == "probability"
    assert pairs(found["answers"]) == probabilities.predict(["a1", "a2"], 5)
    line = ask(trained, "models/0/similar", q="? a1 a2", topn=5)
    assert (line["kind"], line["tables"][0]["measure"]) == ("context", "probability")
    assert line["tables"][0]["answers"] == found["answers"]


def test_answers_have_rows_and_counts(trained: TestClient, trained_model: Path) -> None:
    vectors = word2vec.load(trained_model)
    for answer in ask(trained, "models/0/related", q="a1")["answers"]:
        assert answer["row"] == vectors.index[answer["word"]]
        assert vectors.counts is not None
        assert answer["count"] == vectors.counts[answer["row"]]


def test_keywords_are_those_of_the_softmax(trained_model: Path) -> None:
    probabilities = Probabilities.load(trained_model, tokenizer="whitespace")
    text = "a1 a2 nothing\nb3"
    with open_client(trained_model, probabilities=probabilities) as client:
        found = ask(client, "models/0/keywords", text=text, topn=3)
    assert pairs(found["keywords"]) == probabilities.keywords(text, 3)
    assert (found["tokens"], found["known"]) == (4, 3)


def test_vectors_without_a_softmax_say_so(royal: TestClient) -> None:
    for question in ("related?q=king", "next?q=king", "similar?q=%3f+king", "keywords?text=king"):
        found = refuse(royal, f"models/0/{question}")
        assert found["kind"] == "no_softmax"
        assert "word2vec train" in found["error"]


def test_a_model_whose_corpus_was_lists_says_that_it_cannot_tokenise(trained: TestClient) -> None:
    assert refuse(trained, "models/0/keywords", text="a1 a2")["kind"] == "bad_question"


# ==== Comparisons ====


def test_two_words_are_compared_by_their_neighbours(royal: TestClient) -> None:
    vectors = royal_vectors()
    found = ask(royal, "models/0/compare", first="king", second="queen", topn=4)
    first, second = vectors.most_similar("king", topn=4), vectors.most_similar("queen", topn=4)
    assert (pairs(found["first"]), pairs(found["second"])) == (first, second)
    assert found["cosine"] == vectors.similarity("king", "queen")
    shared = [word for word, _ in first if word in dict(second)]
    assert (found["shared"], found["overlap"]) == (shared, len(shared) / 4)


def test_all_other_words_overlap_wholly(royal: TestClient) -> None:
    """A small vocabulary has fewer neighbours than were asked for."""
    found = ask(royal, "models/0/compare", first="king", second="king", topn=1000)
    assert found["overlap"] == 1


def test_a_word_is_compared_in_two_models(trained_model: Path) -> None:
    other = royal_vectors()
    own = WordVectors(["a1", "a2", "king"], np.eye(3, dtype=np.float32))
    with open_client([trained_model, own, other], names=["trained", "own", "other"]) as client:
        found = ask(client, "compare", word="a1", models=[0, 1], topn=5)
        assert found["cosine"] is None
        assert pairs(found["first"]) == word2vec.load(trained_model).most_similar("a1", topn=5)
        assert pairs(found["second"]) == own.most_similar("a1", topn=5)
        refused = refuse(client, "compare", word="king", models=[1, 0])
        assert (refused["kind"], refused["word"]) == ("unknown_word", "king")
        assert refused["error"].startswith("trained: ")
        for numbers in ([0], [], [0, 1, 2]):
            assert "models" in refuse(client, "compare", word="a1", models=numbers)["error"]


# ==== Words, maps, facts ====


def test_models_say_what_they_can_do(trained_model: Path) -> None:
    with open_client([trained_model, royal_vectors()]) as client:
        found = ask(client, "models")
    assert (found["version"], found["most_topn"]) == (word2vec.__version__, 1000)
    first, second = found["models"]
    assert (first["number"], first["name"], first["words"], first["vector_size"]) == (0, "m", 20, 16)
    assert (second["number"], second["name"], second["words"], second["vector_size"]) == (1, "vectors", 13, 4)
    can = ("counts", "softmax", "curve")
    assert [first[name] for name in can] == [True] * 3
    assert [second[name] for name in can] == [False] * 3
    assert first["digest"] != second["digest"]


def test_words_come_by_rows(trained: TestClient, trained_model: Path) -> None:
    vectors = word2vec.load(trained_model)
    assert vectors.counts is not None
    found = ask(trained, "models/0/words", start=5, count=3)
    assert found == {"rows": [5, 6, 7], "words": vectors.words[5:8], "counts": vectors.counts[5:8].tolist()}
    assert ask(trained, "models/0/words")["words"] == vectors.words
    found = ask(trained, "models/0/words", rows=[9, 2])
    assert found["words"] == [vectors.words[9], vectors.words[2]]
    assert refuse(trained, "models/0/words", rows=[20])["kind"] == "out_of_range"
    assert "not both" in refuse(trained, "models/0/words", rows=[2], start=1)["error"]


def test_counts_come_as_numbers(trained: TestClient, trained_model: Path, royal: TestClient) -> None:
    counts = word2vec.load(trained_model).counts
    assert counts is not None
    assert fetch_numbers(trained, "models/0/counts", "<f4").tolist() == counts.tolist()
    assert refuse(royal, "models/0/counts", 404)["kind"] == "not_found"


def test_maps_and_axes_come_as_numbers(trained: TestClient, trained_model: Path) -> None:
    found = fetch_numbers(trained, "models/0/map", "<f4", layout="pca")
    assert found.shape == (40,)
    assert np.isfinite(found).all()
    vectors = word2vec.load(trained_model)
    axis = fetch_numbers(trained, "models/0/axis", "<f4", **{"from": ["a1", "a2"], "to": ["b1"]})
    assert axis[vectors.index["b1"]] > 0 > axis[vectors.index["a1"]]
    assert ask(trained, "models/0/map/progress", layout="pca")["state"] == "ready"
    assert ask(trained, "models/0/map/progress", layout="umap")["state"] == "absent"
    assert refuse(trained, "models/0/map", layout="tsne")["kind"] == "out_of_range"


def test_work_that_is_not_done_says_how_far_it_is(royal: TestClient) -> None:
    pytest.importorskip("sklearn")
    for _ in range(1000):
        response = royal.get("/api/models/0/classes", params={"count": 2})
        if response.status_code == 200:
            break
        assert response.status_code == 202
        assert set(response.json()) == {"state", "stage", "done", "message"}
        assert response.json()["state"] == "running"
    assert set(response.content) <= {0, 1}
    assert len(response.content) == len(royal_vectors())


def test_the_course_of_a_training_is_that_of_the_picture(
    trained: TestClient, trained_model: Path, royal: TestClient
) -> None:
    record = read_record(trained_model)
    found = ask(trained, "models/0/curve")
    assert found["course"] == record.course.tolist()
    assert (found["epochs"], found["total"], found["note"]) == (record.epochs, record.total, record.note)
    assert refuse(royal, "models/0/curve", 404)["kind"] == "not_found"


def test_the_course_of_a_model_that_took_its_place_is_not_shown(trained_model: Path, tmp_path: Path) -> None:
    place = tmp_path / "m"
    shutil.copytree(trained_model, place)
    with open_client(place) as client:
        assert ask(client, "models/0/curve")
        place.rename(tmp_path / "older")
        shutil.copytree(trained_model, place)
        for question in ("curve", "info"):
            assert "was replaced by another model" in refuse(client, f"models/0/{question}")["error"]
        assert ask(client, "models/0/similar", q="a1")


def test_the_facts_are_those_of_info(
    trained: TestClient, trained_model: Path, royal: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["info", str(trained_model)]) == 0
    shown = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    facts = ask(trained, "models/0/info")["facts"]
    assert [name for name, _ in facts] == shown
    assert dict(facts)["model"] == "m"
    assert dict(ask(royal, "models/0/info")["facts"])["vocabulary"] == "13"


def test_the_facts_name_no_path_of_the_machine(
    trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = shutil.copytree(trained_model, tmp_path / "m")
    # What is left of a training that was stopped. That it is damaged does not matter here.
    (tmp_path / "m.checkpoint").mkdir()
    (tmp_path / "m.checkpoint" / "checkpoint.json").write_text(
        '{"format": "word2vec-checkpoint", "format_version": 99}'
    )
    assert cli.main(["info", str(model)]) == 0
    assert str(tmp_path / "m.checkpoint") in capsys.readouterr().out
    with open_client(model) as client:
        assert str(tmp_path) not in str(ask(client, "models/0/info"))


def test_what_is_wrong_with_files_is_said_without_their_place(
    trained_model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = shutil.copytree(trained_model, tmp_path / "m")
    with open_client(model) as client:
        for content in ("{}", "no JSON"):
            (model / "training.json").write_text(content)
            said = refuse(client, "models/0/curve")["error"]
            assert "m/training.json" in said
            assert str(tmp_path) not in said
            assert str(tmp_path) in caplog.text
        shutil.rmtree(model)
        for question in ("curve", "info"):
            assert str(tmp_path) not in refuse(client, f"models/0/{question}")["error"]


# ==== Words that were made to harm ====

ODD = [
    "<script>alert(1)</script>",
    "\u202egnol",
    "\x1b[2J\x07",
    "a\nb",
    '"quoted"',
    "x" * 500,
    "\ud800",
    "&amp;",
]


def test_odd_words_come_whole_as_json() -> None:
    with open_client(WordVectors(ODD, np.eye(len(ODD), dtype=np.float32))) as client:
        assert ask(client, "models/0/words")["words"] == ODD
        response = client.get("/api/models/0/similar", params={"q": "near <script>alert(1)</script>"})
        assert response.headers["content-type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.json()["asked"][0]["row"] == 0
        refused = refuse(client, "models/0/similar", q="near \x1b[2J <b>")
        assert "\x1b" not in refused["error"]
