"""Every verb that writes a directory refuses to lose what else is there, before its work begins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from word2vec import cli, formats
from word2vec.encoding import prepare as prepare_module
from word2vec.errors import OutputError
from word2vec.storage.model_directory import save_model
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.vectors import WordVectors

WORDS = ["a", "b", "c"]
MATRIX = np.eye(3, 4, dtype=np.float32)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A directory with one of everything, each with a note of the user in it."""
    (tmp_path / "text.txt").write_text("a b c\n" * 20)
    (tmp_path / "v.vec").write_text("3 2\n" + "".join(f"{word} 1 2\n" for word in WORDS))
    save_vectors(tmp_path / "vectors", Table(WORDS, MATRIX))
    counted = Vocabulary(WORDS, np.array([3, 2, 1]))
    tables = {"input": MATRIX}
    save_model(tmp_path / "model", counted, tables, train={"vector_size": 4}, corpus={}, training={})
    word2vec.prepare(tmp_path / "text.txt", tmp_path / "corpus", min_count=1, progress=False)
    formats.write(tmp_path / "x.projector", Table(WORDS, MATRIX))
    for name in ("vectors", "model", "corpus", "x.projector"):
        (tmp_path / name / "notes.txt").write_text("precious")
    return tmp_path


VERBS = [
    ["import", "v.vec", "vectors"],
    ["subwords", "vectors", "-o", "vectors"],
    ["subwords", "model", "-o", "model"],
    ["prepare", "text.txt", "-o", "corpus", "--min-count", "2"],
    ["train", "text.txt", "-o", "model"],
    ["train", "text.txt", "-o", "new", "--encoded", "corpus", "--min-count", "2"],
    ["export", "vectors", "x.projector"],
    ["projector", "vectors", "-o", "x.projector"],
]


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_notes_beside_the_members_are_never_deleted(
    home: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str], arguments: list[str]
) -> None:
    monkeypatch.chdir(home)
    before = sorted(path for path in home.rglob("*"))

    def begin(*_: object, **__: object) -> None:
        raise AssertionError("the work began")

    # Loading and reading text are the beginning of the work.
    monkeypatch.setattr(WordVectors, "load", begin)
    monkeypatch.setattr(formats, "read", begin)
    monkeypatch.setattr(prepare_module, "choose_source", begin)
    message = refused(*arguments)
    assert "holds notes.txt, which would be deleted with it; move that elsewhere, or choose a new" in message
    assert sorted(path for path in home.rglob("*")) == before


def test_a_model_inside_a_model_is_not_deleted_with_it(home: Path, refused: Callable[..., str]) -> None:
    (home / "vectors" / "notes.txt").unlink()
    save_vectors(home / "vectors" / "sub", Table(WORDS, MATRIX))
    assert "vectors holds sub, which" in refused("import", home / "v.vec", home / "vectors")
    assert word2vec.load(home / "vectors" / "sub").words == WORDS


@pytest.mark.parametrize("name", ["x.projector", "x.static"])
def test_python_refuses_it_too(home: Path, name: str) -> None:
    vectors = WordVectors(WORDS, MATRIX)
    if name != "x.projector":
        vectors.save(home / name)
        (home / name / "notes.txt").touch()
    with pytest.raises(OutputError, match=r"holds notes\.txt"):
        vectors.save(home / name)
    with pytest.raises(OutputError, match=r"holds notes\.txt"):
        word2vec.add_subwords(home / "vectors", home / "vectors")


def test_a_link_to_a_model_is_written_through(home: Path) -> None:
    (home / "vectors" / "notes.txt").unlink()
    (home / "link").symlink_to("vectors")
    assert cli.main(["import", str(home / "v.vec"), str(home / "link")]) == 0
    assert (home / "link").is_symlink()
    assert word2vec.load(home / "vectors").vector_size == 2


@pytest.mark.parametrize(
    "command",
    [
        "prepare text.txt -q -o -",
        "train text.txt -q -o -",
        "export v.vec - --format glove",
        "import v.vec -",
        "subwords vectors -q -o -",
        "vocab corpus --export -",
    ],
)
def test_standard_output_is_no_output(
    home: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(home)
    before = sorted(home.iterdir())
    assert cli.main(command.split()) == 1
    told = capsys.readouterr().err
    assert "- is standard output, and what is written becomes a " in told
    assert "; give the name of a " in told
    assert sorted(home.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout")
def test_a_pipe_behind_dev_stdout_is_named_as_such(home: Path) -> None:
    for out in ("/dev/stdout", "link"):
        (home / "link").unlink(missing_ok=True)
        (home / "link").symlink_to("/dev/stdout")
        command = [sys.executable, "-m", "word2vec", "export", "v.vec", out, "--format", "glove"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=home, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{out} is a pipe or a device, in whose place no file may come" in done.stderr
