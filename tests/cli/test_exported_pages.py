"""The page of the explorer as files, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from word2vec import cli
from word2vec.explorer.maps.all_maps import Maps
from word2vec.explorer.opened_model import OpenedModel
from word2vec.explorer.static_site import exported_maps, exported_model

LIGHT = ["--without", "umap", "classes"]


def test_it_prints_how_many_words_of_how_many_were_written(
    trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    command = ["explore", str(trained_model), str(trained_model), "--export", str(site), *LIGHT, "--top", "12"]
    assert cli.main(command) == 0
    done = capsys.readouterr()
    rows = [line.split(None, 1) for line in done.out.splitlines()]
    assert rows[0] == ["site", str(site)]
    assert [line.split("  ")[-1] for line in done.out.splitlines()[1:3]] == ["m, 12 of 20 words"] * 2
    assert "m: neighbours" in done.err
    assert cli.main([*command, "--json", "--quiet"]) == 0
    done = capsys.readouterr()
    assert done.err == ""
    facts = json.loads(done.out)
    assert facts["models"] == [{"name": "m", "words": 12, "words_of_model": 20}] * 2
    files = [path for path in site.rglob("*") if path.is_file()]
    assert (facts["files"], facts["bytes"]) == (len(files), sum(path.stat().st_size for path in files))


def test_options_of_serving_have_no_effect_on_files(
    trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--host", "0.0.0.0", "--port", "80", "--no-browser", "--token", "secret", "--top", "30", "-q"]
    command = ["explore", str(trained_model), "--export", str(tmp_path / "site"), *LIGHT, *options]
    assert cli.main([*command, "--allow-host", "here"]) == 0
    expected = [
        f"word2vec: --{name} has no effect: with --export nothing is served"
        for name in ("host", "port", "no-browser", "allow-host", "token")
    ]
    expected.append("word2vec: --top 30 has no effect: there are 20 words")
    assert capsys.readouterr().err.splitlines() == expected


def test_the_number_of_words_that_umap_lays_out_reaches_both_ways(
    trained_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[OpenedModel] = []
    server = pytest.importorskip("word2vec.explorer.serving.server")
    monkeypatch.setattr(server, "serve_models", lambda models, **options: opened.extend(models))
    command = ["explore", str(trained_model), "--umap-words", "17"]
    assert cli.main(command) == 0

    def write_maps(directory: Path, name: str, maps: Maps, *rest: Any) -> dict[str, Any]:
        assert maps.umap_words == 17
        return exported_maps.write_maps(directory, name, maps, *rest)

    monkeypatch.setattr(exported_model, "write_maps", write_maps)
    for top in ("12", "20"):
        assert cli.main([*command, "--export", str(tmp_path / "site"), *LIGHT, "--top", top]) == 0
    assert [model.maps.umap_words for model in opened] == [17]
    assert "word2vec: --umap-words has no effect: --without umap leaves the map out\n" in capsys.readouterr().err


def test_options_of_files_have_no_effect_on_serving(
    trained_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = pytest.importorskip("word2vec.explorer.serving.server")
    monkeypatch.setattr(server, "serve_models", lambda *models, **options: None)
    assert cli.main(["explore", str(trained_model), "--topn", "9", "--json", "-q", "--without", "umap"]) == 0
    lines = capsys.readouterr().err.splitlines()[:-1]
    assert lines == [
        f"word2vec: --{name} has no effect: it is about files, which --export writes"
        for name in ("topn", "without", "quiet", "json")
    ]


def test_what_cannot_be_written_is_refused_before_vectors_are_read(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine")
    absent = tmp_path / "absent"
    assert "other things in it" in refused("explore", absent, "--export", tmp_path)
    assert "is not a directory" in refused("explore", absent, "--export", tmp_path / "mine")
    assert "top is 0; it must be at least 1" in refused(
        "explore", absent, "--export", tmp_path / "s", "--top", 0
    )
    assert "topn is 101" in refused("explore", absent, "--export", tmp_path / "s", "-n", 101)
    said = "umap_words is 5; it must be 6 to 1,000,000"
    assert said in refused("explore", absent, "--export", tmp_path / "s", "--umap-words", 5)
    assert said in refused("explore", absent, "--umap-words", 5)
    assert not (tmp_path / "s").exists()
