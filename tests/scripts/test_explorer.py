"""The script that measures the explorer, on models that take moments."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import miss

QUICK = ["--starts", "1", "--questions", "10", "--no-umap"]


def read_table(printed: str) -> dict[str, list[str]]:
    """The rows of the Markdown table by name."""
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert set(cells[1]) == {"---"}
    return {name: rest for name, *rest in (cells[0], *cells[2:])}


def test_it_prints_a_column_for_each_size(script: Any, capsys: pytest.CaptureFixture[str]) -> None:
    script.main(["--words", "300", "600", "--vector-size", "8", "--no-browser", *QUICK])
    table = read_table(capsys.readouterr().out)
    assert table[""] == ["300 words", "600 words"]
    assert table["map, MB"] == ["0.0", "0.0"]
    for name in ("answer, 1 client, p50 / p99 ms", "answer, 8 clients, p50 / p99 ms"):
        assert all(re.fullmatch(r"\d+\.\d / \d+\.\d", cell) for cell in table[name])
    assert all(float(cell) > 0 for cell in table["start to first answer, s"])
    assert all(float(cell.split(" / ")[1]) > 10 for cell in table["memory beyond the table, PSS / USS MB"])


def test_a_load_of_mixed_questions_is_answered(
    script: Any, trained_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main(["--model", str(trained_model), "--load", "1", "--no-browser", *QUICK])
    table = read_table(capsys.readouterr().out)
    assert table[""] == ["m"]
    assert table["load, wrong answers"] == ["0"]
    assert int(table["load of 16 clients for 1 s, answers"][0].replace(",", "")) > 16


def test_the_map_is_dragged_in_a_browser(
    script: Any, trained_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.main(["--model", str(trained_model), *QUICK])
    table = read_table(capsys.readouterr().out)
    if "frame while panning, software rendering" in table:
        miss(table["frame while panning, software rendering"][0])
    assert table["points of such a frame"] == ["20 of 20"]


def test_wrong_answers_are_counted(script: Any, trained_model: Path) -> None:
    clients, server = (importlib.import_module(f"explorer_{name}") for name in ("clients", "server"))
    requests = [clients.Request("/api/models"), clients.Request("/nowhere"), clients.Request("/nowhere", (404,))]
    with server.start_server(trained_model) as started:
        asked = clients.run_clients(started.address, requests, 2)
        assert asked.wrong == ["/nowhere: status 404"]
        assert len(asked.milliseconds) == 3
    gone = clients.run_clients(started.address, requests, 1)
    assert (len(gone.wrong), gone.milliseconds) == (3, [])
    with pytest.raises(SystemExit, match="the first question was answered by status 400"):
        server.time_first_answer(trained_model, "absentword")


def test_a_server_that_does_not_start_is_said(script: Any, tmp_path: Path) -> None:
    server = importlib.import_module("explorer_server")
    with pytest.raises(SystemExit, match="the server has not started: word2vec: error: "):
        server.time_first_answer(tmp_path / "absent", "word")


def test_the_made_up_words_are_distinct(script: Any) -> None:
    words = script.invent_words(100_000)
    assert len(set(words)) == len(words)
    table = script.make_table(500, 8)
    assert (len(table.words), table.matrix.shape) == (500, (500, 8))
    assert all(table.counts[:-1] >= table.counts[1:])
