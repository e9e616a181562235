"""What a static export holds: the same answers as the vectors and the softmax give."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import word2vec
from tests.support.listed_names import list_names
from word2vec import explorer
from word2vec.errors import ConfigError
from word2vec.explorer.static_files import STATIC, read_static_files
from word2vec.probabilities import Probabilities
from word2vec.vectors import WordVectors
from word2vec.vectors.nearest_words import Answer

LIGHT: dict[str, Any] = {"without": ("umap", "classes")}


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / "data" / name).read_bytes())


def read_answers(folder: Path, kind: str, words: list[str], known: int) -> list[Answer]:
    """The answers about all words, from all pages of a kind."""
    found: list[Answer] = []
    for number in range(-(-len(words) // 512)):
        content = (folder / "data/0" / kind / f"{number}.bin").read_bytes()
        rows = np.frombuffer(content[: len(content) // 2], "<i4").reshape(-1, known)
        scores = np.frombuffer(content[len(content) // 2 :], "<f4").reshape(-1, known)
        for one, others in zip(rows.tolist(), scores.tolist(), strict=True):
            found.append([(words[row], score) for row, score in zip(one, others, strict=True)])
    return found


def round_scores(answers: list[Answer]) -> list[Answer]:
    """Answers with scores of float32, as files hold them."""
    return [[(word, float(np.float32(score))) for word, score in answer] for answer in answers]


def read_positions(folder: Path, layout: str) -> NDArray[np.float32]:
    return np.fromfile(folder / f"data/0/map-{layout}.bin", "<f4").reshape(-1, 2)


def test_neighbours_are_those_of_the_vectors(vectors: WordVectors, folder: Path) -> None:
    done = explorer.export(vectors, folder, topn=7, **LIGHT)
    assert done.models == (("vectors", 1100, 1100),)
    found = read_answers(folder, "neighbours", vectors.words, 7)
    assert found == round_scores(vectors.most_similar_batch(vectors.words, 7))


def test_the_most_frequent_words_answer_among_themselves(vectors: WordVectors, folder: Path) -> None:
    done = explorer.export(vectors, folder, top=600, topn=5, names=["mine"], **LIGHT)
    assert done.models == (("mine", 600, 1100),)
    words = vectors.words[:600]
    assert read_answers(folder, "neighbours", words, 5) == round_scores(
        vectors.most_similar_batch(words, 5, restrict_vocab=600)
    )
    assert read(folder, "0/words/0.json") == {"words": words, "counts": vectors.counts[:600].tolist()}  # type: ignore[index]
    assert np.fromfile(folder / "data/0/counts.bin", "<f4").tolist() == list(range(1100, 500, -1))
    assert ["words on this page", "600 of 1,100, the first ones"] in read(folder, "0/info.json")["facts"]


def test_words_come_in_pages(folder: Path) -> None:
    vectors = WordVectors([f"w{row}" for row in range(4100)], np.eye(4100, 4, dtype=np.float32))
    explorer.export(vectors, folder, topn=1, **LIGHT)
    pages = [read(folder, f"0/words/{number}.json") for number in (0, 1)]
    assert [len(page["words"]) for page in pages] == [4096, 4]
    assert pages[0]["words"] + pages[1]["words"] == vectors.words
    assert pages[0]["counts"] is None
    assert not (folder / "data/0/counts.bin").exists()
    assert read(folder, "site.json")["models"][0]["counts"] is False


def test_what_belongs_to_words_is_that_of_the_softmax(trained_model: Path, folder: Path) -> None:
    explorer.export(trained_model, folder, top=12, topn=4, **LIGHT)
    softmax = Probabilities.load(trained_model)
    words = list(softmax.words[:12])
    expected = []
    for word in words:
        expected.append([pair for pair in softmax.related(word, 20) if pair[0] in words][:4])
    found = read_answers(folder, "related", words, 4)
    assert [[word for word, _ in answer] for answer in found] == [
        [word for word, _ in answer] for answer in expected
    ]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose([score for _, score in one], [score for _, score in other], rtol=1e-4)


def test_a_model_brings_its_training_and_its_facts_without_its_path(trained_model: Path, folder: Path) -> None:
    explorer.export(trained_model, folder, **LIGHT)
    (model,) = read(folder, "site.json")["models"]
    assert (model["name"], model["words"], model["softmax"], model["curve"]) == ("m", 20, True, True)
    assert read(folder, "0/curve.json")["course"]
    facts = dict(read(folder, "0/info.json")["facts"])
    assert facts["model"] == "m"
    assert facts["vocabulary"] == "20"
    everything = b"".join(path.read_bytes() for path in (folder / "data").rglob("*.json"))
    assert str(trained_model).encode() not in everything


def test_vectors_without_softmax_have_no_files_of_it(vectors: WordVectors, folder: Path) -> None:
    explorer.export(vectors, folder, topn=2, **LIGHT)
    assert list_names(folder / "data/0") == [
        "counts.bin",
        "info.json",
        "map-pca.bin",
        "neighbours",
        "vectors.bin",
        "words",
    ]
    (model,) = read(folder, "site.json")["models"]
    for name in ("softmax", "curve", "umap", "classes"):
        assert model[name] is False
    assert (model["related"], model["layouts"], model["class_counts"]) == (0, ["pca"], [])


def test_vectors_are_rounded_to_8_bits_or_left_out(folder: Path) -> None:
    random = np.random.default_rng(2)
    matrix = random.normal(size=(50, 9)).astype(np.float32)
    matrix[7] = 0
    vectors = WordVectors([f"w{row}" for row in range(50)], matrix)
    explorer.export(vectors, folder, **LIGHT)
    content = (folder / "data/0/vectors.bin").read_bytes()
    scales = np.frombuffer(content[:200], "<f4")
    numbers = np.frombuffer(content[200:], np.int8).reshape(50, 9)
    np.testing.assert_allclose(scales[:, None] * numbers, vectors.unit, atol=0.5 / 127)
    assert read(folder, "site.json")["models"][0]["vectors"] is True
    explorer.export(vectors, folder, without=["umap", "classes", "vectors"])
    assert not (folder / "data/0/vectors.bin").exists()
    assert read(folder, "site.json")["models"][0]["vectors"] is False


def test_classes_and_both_layouts_are_those_of_the_maps(vectors: WordVectors, folder: Path) -> None:
    pytest.importorskip("sklearn")
    explorer.export(vectors, folder, topn=2, without=["umap"])
    from word2vec.explorer.maps.all_maps import Maps

    np.testing.assert_array_equal(read_positions(folder, "pca"), Maps(vectors, None).find_pca())
    (model,) = read(folder, "site.json")["models"]
    assert model["class_counts"] == [4, 8, 12, 16, 24, 32]
    for count in model["class_counts"]:
        classes = np.fromfile(folder / f"data/0/classes-{count}.bin", np.uint8)
        assert (len(classes), int(classes.max())) == (1100, count - 1)


@pytest.mark.slow
def test_the_map_by_umap_goes_along(vectors: WordVectors, folder: Path) -> None:
    pytest.importorskip("umap")
    explorer.export(vectors, folder, topn=2, top=200)
    positions = read_positions(folder, "umap")
    assert positions.shape == (200, 2)
    assert np.isfinite(positions).all()
    assert read(folder, "site.json")["models"][0]["layouts"] == ["pca", "umap"]


def test_what_needs_a_missing_package_is_left_out_and_said(
    vectors: WordVectors, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name in ("umap", "sklearn") else find(name, *rest),
    )
    explorer.export(vectors, folder, topn=2, names=["mine"])
    umap, classes = capsys.readouterr().err.splitlines()
    assert umap.startswith("word2vec: mine: without umap: the map by UMAP needs the package umap-learn")
    assert classes.startswith("word2vec: mine: without classes: dividing words into classes needs")
    assert read(folder, "site.json")["models"][0]["layouts"] == ["pca"]


def test_several_models_have_folders_of_their_own(
    vectors: WordVectors, trained_model: Path, folder: Path
) -> None:
    done = explorer.export([trained_model, vectors], folder, topn=2, **LIGHT)
    assert [name for name, _, _ in done.models] == ["m", "vectors"]
    assert [model["number"] for model in read(folder, "site.json")["models"]] == [0, 1]
    assert read(folder, "1/words/0.json")["words"] == vectors.words
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert (done.files, done.bytes) == (len(files), sum(path.stat().st_size for path in files))


def test_a_single_word_has_no_neighbours(folder: Path) -> None:
    explorer.export(WordVectors(["alone"], np.ones((1, 3), np.float32)), folder, **LIGHT)
    (model,) = read(folder, "site.json")["models"]
    assert (model["words"], model["neighbours"]) == (1, 0)
    assert (folder / "data/0/neighbours/0.bin").read_bytes() == b""


def test_half_a_surrogate_pair_is_written_as_an_escape(folder: Path) -> None:
    explorer.export(WordVectors(["a", "\ud800"], np.eye(2, dtype=np.float32)), folder, **LIGHT)
    assert read(folder, "0/words/0.json")["words"] == ["a", "\ud800"]


def test_the_page_is_that_of_the_server_with_files_as_its_source(vectors: WordVectors, folder: Path) -> None:
    explorer.export(vectors, folder, topn=1, **LIGHT)
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.index("Content-Security-Policy") < page.index("<link") < page.index("<script")
    assert "default-src 'none'; script-src 'self'" in page
    assert '<meta name="explorer-source" content="files">' in page
    assert 'content="server"' not in page
    for name, file in read_static_files(STATIC).items():
        if name != "index.html":
            assert (folder / "static" / name).read_bytes() == file.content


def test_the_same_vectors_give_the_same_files(vectors: WordVectors, tmp_path: Path) -> None:
    for name in ("one", "two"):
        explorer.export(vectors, tmp_path / name, topn=3, **LIGHT)
    stamps = {read(tmp_path / name, "site.json")["stamp"] for name in ("one", "two")}
    explorer.export(vectors, tmp_path / "three", topn=4, **LIGHT)
    assert len(stamps) == 1
    assert read(tmp_path / "three", "site.json")["stamp"] not in stamps


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top is 0; an export has 1 to 100,000 words of each model"),
        ({"top": 100_001}, "top is 100,001; an export has 1 to 100,000 words of each model"),
        ({"topn": 0}, "topn is 0; an export has 1 to 100 neighbours of each word"),
        ({"topn": 101}, "topn is 101; an export has 1 to 100 neighbours of each word"),
        ({"without": ["pca"]}, "without is 'pca'; it must be of umap, classes, related, vectors"),
        ({"names": ["a", "b"]}, "there are 2 names for 1 models"),
    ],
)
def test_options_out_of_range_are_refused(
    vectors: WordVectors, folder: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        explorer.export(vectors, folder, **options)
    assert not folder.exists()


def test_it_is_named_by_the_package() -> None:
    assert word2vec.explorer.__all__ == ["app", "export"]
