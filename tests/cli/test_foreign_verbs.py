"""Command lines of word2vec.c, fastText and gensim are answered with ours."""

from __future__ import annotations

import pytest

from word2vec.cli import VERBS, main
from word2vec.cli.foreign_verbs import _COUNTERPARTS, explain_foreign_verb


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (
            "train -train t.txt -output q -size 100 -window 5 -cbow 1 -min-count 3",
            [
                "-train: the text comes first, without a name",
                "-output is --output or -o here, with two dashes",
                "gensim's size is --vector-size here",
                "-window is --window here, with two dashes",
                "word2vec.c's cbow is --architecture here",
                "-min-count is --min-count here, with two dashes",
            ],
        ),
        (
            "-train t.txt -output q",
            [
                "a verb comes first, such as train: word2vec train TEXT -o MODEL",
                "-train: the text comes first, without a name",
                "-output is --output or -o here, with two dashes",
            ],
        ),
        (
            "skipgram -input t -output q",
            ["skipgram is not a verb; write word2vec train TEXT -o MODEL --architecture skipgram"],
        ),
        ("nn m", ["nn is not a verb; write word2vec similar MODEL WORD"]),
        ("most_similar m king", ["most_similar is not a verb; write word2vec similar MODEL WORD"]),
        (
            "tensorboard m -o d",
            [
                "tensorboard is not a verb; write word2vec explore MODEL, and for TensorBoard word2vec "
                "projector MODEL -o DIR"
            ],
        ),
        ("serve m", ["serve is not a verb; write word2vec explore MODEL"]),
        ("simlar m king", ["simlar is not a verb; did you mean similar?"]),
    ],
)
def test_the_command_lines_of_other_tools_are_explained(
    command: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command.split()) == 2
    assert capsys.readouterr().err.splitlines() == [f"word2vec: {line}" for line in lines]


def test_our_own_command_lines_are_not() -> None:
    for verb in (*VERBS, "--help", "-h", "--version", "qqqqqq", "-5", "-"):
        assert explain_foreign_verb([verb], VERBS) == []
    for verb, advice in _COUNTERPARTS.items():
        assert verb not in VERBS
        assert advice.split()[1] in (*VERBS, "--help", "--version")
