"""The script that lets a model grow and measures what changed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import word2vec
from tests.support.two_groups import two_groups


def test_the_first_half_lacks_the_new_words(script: Any, groups: word2vec.EncodedCorpus) -> None:
    first, second, new = script.split(groups, 3)
    assert len(new) == 3
    whole = list(groups)
    halves = list(first), list(second)
    assert [len(half) for half in halves] == [1001, 999]
    assert halves[0] == [[word for word in words if word not in new] for words in whole[:1001]]
    assert halves[1] == whole[1001:]
    assert list(first) == halves[0], "it can be read again"


def test_it_prints_what_became_of_old_words_and_the_neighbours_of_new_ones(
    script: Any, tmp_path: Path, question_files: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [" ".join([*words, "rare"] if number < 3 else words) for number, words in enumerate(two_groups())]
    (tmp_path / "text.txt").write_text("\n".join(lines))
    options = [
        "--words",
        "2",
        "--anchors",
        "0",
        "1e6",
        "--vector-size",
        "16",
        "--epochs",
        "2",
        "--min-count",
        "1",
    ]
    files = ["--analogies", question_files.analogies, "--pairs", question_files.pairs]
    assert script.main([str(tmp_path / "text.txt"), *options, *files, "--topn", "2"]) == 0
    table, neighbours = capsys.readouterr().out.split("\n\n")
    titles, before, plain, anchored, free = table.splitlines()
    assert titles.split() == ["seconds", "cosine,", "all", "absent", "frequent", "analogies", "pairs"]
    assert before.split()[0] == "before"
    assert plain.startswith("anchor 0 ")
    assert plain.split()[4] == "1.000", "absent words are frozen"
    assert float(anchored.split()[3]) > 0.99
    assert free.startswith("freeze none")
    assert len(neighbours.splitlines()) == 2


def test_a_missing_text_is_one_line(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "absent")]) == 1
    assert capsys.readouterr().err.startswith("growth_of_vocabulary: no such file")
