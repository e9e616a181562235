"""The cells of the notebook run one after another and print what the notebook shows below them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import find_difference
from tests.support.places import PROJECT, SAMPLES

NOTEBOOK = PROJECT / "docs" / "first_model.ipynb"


def read_cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return found


@pytest.mark.thorough
def test_the_cells_print_what_the_notebook_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "corpus_samples").symlink_to(SAMPLES)
    monkeypatch.chdir(tmp_path / "docs")  # where Jupyter opens it
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in read_cells():
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
            shown = "".join(line for output in cell["outputs"] for line in output["text"])
            assert (difference := find_difference(shown, capsys.readouterr().out)) is None, (
                f"{cell['id']}: {difference}"
            )
    assert {path.name for path in tmp_path.iterdir()} == {"build", "docs", "corpus_samples"}


def test_it_is_a_notebook_of_the_current_format() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    cells = read_cells()
    assert len({cell["id"] for cell in cells}) == len(cells)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not [cell["id"] for cell in cells if ";" in "".join(cell["source"])]
