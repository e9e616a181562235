"""What the options, the machine and the address of the cluster rule out is refused before the text is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import word2vec
from word2vec import cli
from word2vec.distributed import beforehand
from word2vec.errors import ConfigError

pytest.importorskip("ray")


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A text that nobody may read."""

    def read(*_: object, **__: object) -> None:
        raise AssertionError("the text was read")

    monkeypatch.setattr("word2vec.training.corpus.prepare_named", read)
    path = tmp_path / "text.txt"
    path.write_text("a b\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--replicas", "150"],
            "replicas is 150, for which this machine needs at least 30.0 GB of memory, and 20.0",
        ),
        (["--replicas", "2", "--threads", "4000"], "threads is 4000, but host "),
        (
            ["--cluster", "127.0.0.1:1"],
            "there is no Ray cluster at 127.0.0.1:1: Connection refused; start one by",
        ),
        (["--cluster", "127.0.0.1:99999"], "cluster is 127.0.0.1:99999; give "),
    ],
)
def test_the_text_is_not_read(
    text: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    monkeypatch.setattr(beforehand, "find_available_memory", lambda: 20 * 10**9)
    output = text.with_name("m")
    assert cli.main(["train", str(text), "-o", str(output), *options]) == 1
    assert capsys.readouterr().err.startswith(f"word2vec: error: {message}")
    names, values = options[::2], options[1::2]
    by_name: dict[str, Any] = {
        name[2:]: int(value) if value.isdigit() else value for name, value in zip(names, values, strict=True)
    }
    with pytest.raises(ConfigError, match=message):
        word2vec.train(text, output, progress=False, **by_name)
    assert sorted(text.parent.iterdir()) == [text]


def test_ray_that_is_not_installed_is_missed_before_the_text_is_read(
    text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"^training with replicas needs the package ray: pip install 'ray>="):
        word2vec.train(text, text.with_name("m"), replicas=2)
    with pytest.raises(ConfigError, match=r"^training on several machines needs the package ray: pip install"):
        word2vec.train(text, text.with_name("m"), cluster="auto")


def test_what_is_refused_beforehand_imports_no_tensorflow(tmp_path: Path) -> None:
    """It takes four seconds."""
    (tmp_path / "text.txt").write_text("a b\n", encoding="utf-8")
    program = (
        "import sys; from word2vec import cli\n"
        "status = cli.main(['train', 'text.txt', '-o', 'm', '--cluster', '127.0.0.1:1'])\n"
        "print(status, sorted({'tensorflow', 'ray'} & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "1 []\n", done.stderr
