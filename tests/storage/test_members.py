"""A directory from a stranger may hold files of its own, and nothing that leads elsewhere or never ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.two_groups import prepare_two_groups, two_groups
from word2vec import WordVectors, cli
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import FormatError
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors


@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_vectors(tmp_path / "model", Table(["a", "b"], np.eye(2, 3, dtype=np.float32)))
    return tmp_path / "model"


@pytest.mark.parametrize("name", ["config.json", "vocabulary.tsv", "input.npy"])
def test_links_out_of_a_model_are_refused(model: Path, tmp_path: Path, name: str) -> None:
    (model / name).rename(tmp_path / name)
    (model / name).symlink_to(tmp_path / name)
    with pytest.raises(FormatError, match=rf"{name} is a link to .*, out of its directory; copy"):
        WordVectors.load(model)


def test_links_within_a_model_and_to_a_model_are_followed(model: Path, tmp_path: Path) -> None:
    (model / "input.npy").rename(model / "kept.npy")
    (model / "input.npy").symlink_to("kept.npy")
    (tmp_path / "link").symlink_to(model, target_is_directory=True)
    assert WordVectors.load(tmp_path / "link").words == ["a", "b"]


@pytest.mark.parametrize("name", ["config.json", "vocabulary.tsv", "input.npy", "output.npy", "bias.npy"])
@pytest.mark.parametrize("kind", ["pipe", "directory", "circle"])
def test_a_member_that_is_not_a_file_is_refused_and_not_waited_for(model: Path, name: str, kind: str) -> None:
    (model / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(model / name)
    elif kind == "directory":
        (model / name).mkdir()
    else:
        (model / name).symlink_to(name)
    if kind == "circle" and name in ("output.npy", "bias.npy"):
        return  # Python may or may not see it, and nothing reads it.
    with pytest.raises(FormatError, match=name):
        WordVectors.load(model)


@pytest.mark.parametrize("arguments", [["curve", "m", "-o", "c.png"], ["import", "v.vec", "m"]])
def test_no_verb_waits_for_a_pipe(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    os.mkfifo("m/config.json")
    Path("v.vec").write_text("1 2\na 1 2\n")
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.startswith("word2vec: error: ")


@pytest.mark.parametrize("value", [[], None, "text"])
@pytest.mark.parametrize("name", ["train", "corpus"])
def test_facts_of_another_kind_are_refused(tmp_path: Path, name: str, value: object) -> None:
    word2vec.train(two_groups(100), tmp_path / "m", vector_size=8, epochs=1, progress=False)
    config = tmp_path / "m" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), name: value}))
    with pytest.raises(FormatError, match=r"config\.json is damaged"):
        WordVectors.load(tmp_path / "m")


def test_a_corpus_is_held_to_the_same(tmp_path: Path) -> None:
    prepare_two_groups(tmp_path / "corpus", 100)
    ids = tmp_path / "corpus" / "ids.npy"
    ids.rename(tmp_path / "ids.npy")
    ids.symlink_to(tmp_path / "ids.npy")
    with pytest.raises(FormatError, match=r"ids\.npy is a link to"):
        EncodedCorpus.open(tmp_path / "corpus")
