"""A directory of one kind is never replaced by one of another kind: models, corpora, vectors and exports."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import word2vec
from tests.support.places import PROJECT
from tests.support.small_training import train
from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.errors import FormatError, OutputError

GOLDEN = PROJECT / "tests" / "project" / "golden"
MODEL = GOLDEN / "model-v2-untied"

KINDS = {
    "model": "a trained model",
    "corpus": "an encoded corpus",
    "vectors": "a directory of imported vectors",
    "export": "an export of the format projector",
}
WRITERS: dict[str, Callable[[Path], object]] = {
    "model": lambda path: train(two_groups(), path, epochs=1),
    "corpus": lambda path: word2vec.prepare(two_groups(), path, progress=False),
    "export": lambda path: word2vec.load(MODEL).save(path, format="projector"),
}


def make(kind: str, path: Path) -> None:
    """Put a directory of a kind at a path."""
    if kind == "model":
        shutil.copytree(MODEL, path)
    elif kind == "corpus":
        shutil.copytree(GOLDEN / "corpus-v1", path)
    elif kind == "export":
        WRITERS["export"](path)
    else:
        assert cli.main(["import", str(GOLDEN / "vectors-v1.bin"), str(path)]) == 0


def read_all(path: Path) -> dict[str, bytes]:
    """Return the contents of each file below a directory."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


@pytest.mark.parametrize("there", KINDS)
@pytest.mark.parametrize("written", WRITERS)
def test_no_writer_replaces_a_directory_of_another_kind(tmp_path: Path, there: str, written: str) -> None:
    if there == written:
        return
    make(there, tmp_path / "d")
    before = read_all(tmp_path / "d")
    message = rf"d is {KINDS[there]} and is kept; choose a new directory for the output$"
    with pytest.raises(OutputError, match=message):
        WRITERS[written](tmp_path / "d")
    assert read_all(tmp_path / "d") == before


@pytest.mark.parametrize("there", ["model", "corpus", "export"])
def test_import_replaces_vectors_only(tmp_path: Path, there: str, capsys: pytest.CaptureFixture[str]) -> None:
    make(there, tmp_path / "d")
    before = read_all(tmp_path / "d")
    capsys.readouterr()
    assert cli.main(["import", str(GOLDEN / "vectors-v1.bin"), str(tmp_path / "d")]) == 1
    assert f"d is {KINDS[there]} and is kept; choose a new directory" in capsys.readouterr().err
    assert read_all(tmp_path / "d") == before


def test_every_kind_replaces_its_own(tmp_path: Path) -> None:
    for kind, write in WRITERS.items():
        make(kind, tmp_path / kind)
        before = read_all(tmp_path / kind)
        write(tmp_path / kind)
        assert kind == "export" or read_all(tmp_path / kind) != before
    for _ in range(2):
        make("vectors", tmp_path / "vectors")


@pytest.mark.parametrize(
    ("there", "arguments", "message"),
    [
        (
            "corpus",
            ["similar", "DIR", "king"],
            "d is an encoded corpus and not a trained model; train a model on it:",
        ),
        ("corpus", ["info", "DIR"], "d is an encoded corpus and not a trained model; train a model on it:"),
        ("corpus", ["export", "DIR", "v.vec"], "d is an encoded corpus and not a trained model"),
        ("corpus", ["predict", "DIR", "king"], "d is an encoded corpus and not a trained model"),
        ("export", ["similar", "DIR", "king"], "d is an export of the format projector and not a trained model"),
        ("model", ["vocab", "DIR"], "d is a trained model and not an encoded corpus; word2vec info"),
        ("vectors", ["vocab", "DIR"], "d is a directory of imported vectors and not an encoded corpus"),
    ],
)
def test_a_directory_of_another_kind_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], there: str, arguments: list[str], message: str
) -> None:
    make(there, tmp_path / "d")
    capsys.readouterr()
    given = [str(tmp_path / "d") if argument == "DIR" else argument for argument in arguments]
    assert cli.main(given) == 1
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_loading_an_encoded_corpus_in_python_says_what_it_is(tmp_path: Path) -> None:
    make("corpus", tmp_path / "d")
    for load in (word2vec.load, word2vec.Probabilities.load):
        with pytest.raises(
            FormatError, match="is an encoded corpus and not a trained model; train a model on it"
        ):
            load(tmp_path / "d")
