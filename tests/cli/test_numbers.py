"""What stands for a number on the command line and is none."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from word2vec import cli
from word2vec.cli.arguments import spell_as_flag
from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig

WANTED = {int: "a whole number", float: "a number"}
# The verb, what it needs besides, and one of its options. What may be a text too takes anything.
OF_CONFIGS = [
    (verb, spell_as_flag(name), WANTED[kind])
    for verb, config_class in (("prepare", PrepareConfig), ("train", TrainConfig), ("subwords", SubwordConfig))
    for name, (annotation, _) in options_of(config_class).items()
    for kind in WANTED
    if kind in (get_args(annotation) or (annotation,)) and str not in get_args(annotation)
]


def ask(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a wrong command line and return its one line of error."""
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert done.err.count("\n") == 1
    return done.err


@pytest.mark.parametrize(("verb", "option", "wanted"), OF_CONFIGS)
def test_every_option_names_itself_and_what_it_must_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, option: str, wanted: str
) -> None:
    message = f"word2vec: error: {option} is 'lots'; it must be {wanted}\n"
    out = str(tmp_path / "out")
    assert ask([verb, "text", "-o", out, option, "lots"], capsys) == message
    assert ask([verb, "text", "-o", out, f"{option}=lots"], capsys) == message
    assert not (tmp_path / "out").exists()


def test_there_are_optional_numbers_among_them() -> None:
    assert len(OF_CONFIGS) > 25
    assert ("subwords", "--mix", "a number") in OF_CONFIGS
    assert ("train", "--negatives", "a whole number") in OF_CONFIGS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["similar", "m", "w", "-n", "2.5"], "-n is '2.5'; it must be a whole number"),
        (
            ["similar", "m", "w", "--restrict-vocab", "all"],
            "--restrict-vocab is 'all'; it must be a whole number",
        ),
        (["predict", "m", "w", "--dependence", "1,5"], "--dependence is '1,5'; it must be a number"),
        (["export", "m", "v.vec", "--top", ""], "--top is ''; it must be a whole number"),
        (["evaluate", "m", "--resamples", "many"], "--resamples is 'many'; it must be a whole number"),
        (["classes", "m", "many"], "'many' is given; it must be a whole number"),
        (["similar", "m", "w", "-n", "9" * 50_000], "characters); it must be a whole number"),
    ],
)
def test_other_verbs_do_so_too(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = ask(arguments, capsys)
    assert message in said
    assert len(said) < 200


@pytest.mark.parametrize("number", ["None", "3"])
def test_none_stands_for_the_default_of_an_optional_number(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["similar", "no-model", "w", "--restrict-vocab", number]) == 1
    assert "no such model directory or file of word vectors: 'no-model'" in capsys.readouterr().err
