"""What is said before a cluster is asked for anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from word2vec import Texts, cli, prepare
from word2vec.errors import ConfigError
from word2vec.optional_package import REQUIREMENTS


def test_sentences_and_texts_are_encoded_here_with_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prepare([["a", "b"]], tmp_path / "c", min_count=1, cluster="auto", progress=False).raw_words == 2
    assert "cluster has no effect: the source is not files" in capsys.readouterr().err
    texts = Texts(lambda: ["a b"])
    with pytest.raises(ConfigError, match="cluster has no effect"):
        prepare(texts, tmp_path / "d", min_count=1, cluster="auto", progress=False, strict=True)
    assert not (tmp_path / "d").exists()


def test_what_is_refused_is_refused_before_ray_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("a b\n")
    with pytest.raises(ConfigError, match="max_counting_entries is 1,000"):
        prepare(tmp_path / "a.txt", tmp_path / "c", max_counting_entries=1000, cluster="auto", progress=False)
    with pytest.raises(ConfigError, match="cannot be imported by name"):
        prepare(tmp_path / "a.txt", tmp_path / "c", tokenizer=lambda line: [line], cluster="auto")
    assert cli.main(["prepare", "-", "-o", str(tmp_path / "c"), "--cluster", "auto", "--quiet"]) == 1
    assert "standard input (-) is read by this process only" in capsys.readouterr().err
    assert cli.main(["prepare", str(tmp_path / "a.txt"), "-o", str(tmp_path / "c"), "--cluster", "x y"]) == 1
    assert "cluster is 'x y'; it must be auto, or the address HOST:PORT" in capsys.readouterr().err


def test_ray_that_is_not_installed_has_its_pip_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("a b\n")
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(
        ConfigError, match=f"^preparing on several machines needs .* pip install '{REQUIREMENTS['ray']}'"
    ):
        prepare(tmp_path / "a.txt", tmp_path / "c", cluster="auto", progress=False)


def test_a_file_that_hides_ray_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a b\n")
    (tmp_path / "ray.py").write_text("print('imported')")
    done = subprocess.run(
        [sys.executable, "-m", "word2vec", "prepare", "a.txt", "-o", "c", "--cluster", "auto"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"needs the package ray, but Python finds {tmp_path}/ray.py in its place; rename that" in done.stderr
    assert done.stderr.count("\n") == 1
