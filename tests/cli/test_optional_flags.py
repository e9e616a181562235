from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.cli.optional_flags import expand_optional_flags


@pytest.mark.parametrize(
    ("given", "expanded"),
    [
        ("--tied text -o m", "--tied True text -o m"),
        ("text -o m --no-tied", "text -o m --tied False"),
        ("text -o m --tied", "text -o m --tied True"),
        ("--tied False --bias True --no-bias text", "--tied False --bias True --bias False text"),
        ("--tied None text", "--tied None text"),
        ("--no-tied -- --no-tied --tied", "--tied False -- --no-tied --tied"),
        ("--no-hmm text", "--no-hmm text"),
    ],
)
def test_a_flag_gets_its_value(given: str, expanded: str) -> None:
    assert expand_optional_flags(["train", *given.split()]) == ["train", *expanded.split()]


@pytest.mark.parametrize(
    ("flags", "tied", "bias"),
    [
        ("", True, False),
        ("--tied", True, False),
        ("--no-tied", False, True),
        ("--no-tied --no-bias", False, False),
        ("--bias", True, True),
    ],
)
def test_the_model_says_what_the_flags_came_to(tmp_path: Path, flags: str, tied: bool, bias: bool) -> None:
    text = tmp_path / "text.txt"
    text.write_text("\n".join(" ".join(sentence) for sentence in two_groups(100)))
    options = ["--vector-size", "4", "--epochs", "1", "--quiet", "--backend", "graph"]
    assert cli.main(["train", *flags.split(), *options, "-o", str(tmp_path / "m"), str(text)]) == 0
    train: dict[str, Any] = json.loads((tmp_path / "m" / "config.json").read_text())["train"]
    assert (train["tied"], train["bias"]) == (tied, bias)
