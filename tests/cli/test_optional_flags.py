from __future__ import annotations

import dataclasses
import importlib
import json
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.cli.arguments import spell_as_flag
from word2vec.cli.optional_flags import OPTIONAL_FLAGS, expand_optional_flags


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


def test_the_flags_are_those_of_the_verbs_whose_default_is_neither() -> None:
    found: dict[str, tuple[str, ...]] = {}
    for verb, place in cli.VERBS.items():
        module, _, name = place.partition(".")
        hints = get_type_hints(getattr(importlib.import_module(f"word2vec.cli.{module}"), name))
        for kind in [kind for kind in hints.values() if dataclasses.is_dataclass(kind)]:
            hints = {**hints, **get_type_hints(kind)}
        flags = tuple(spell_as_flag(option) for option, kind in hints.items() if kind == bool | None)
        found |= {verb: flags} if flags else {}
    assert found == OPTIONAL_FLAGS


def test_leaving_words_out_is_a_flag_too(capsys: pytest.CaptureFixture[str]) -> None:
    model = str(Path(__file__).parents[1] / "project" / "golden" / "model-v3-tied")
    answers = []
    for flags in (["--leave-out"], ["--leave-out", "True"], ["--no-leave-out"], ["--leave-out", "False"]):
        assert cli.main(["predict", model, "the", *flags]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1] != answers[2] == answers[3]


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
