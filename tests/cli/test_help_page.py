"""The help of every verb: complete, in groups, and without the traces of how it is made."""

from __future__ import annotations

import re
import unicodedata

import pytest

from word2vec import cli
from word2vec.cli.arguments import spell_as_flag
from word2vec.cli.foreign_options import CONFIG_CLASSES
from word2vec.config.option_groups import OPTION_GROUPS
from word2vec.config.options import options_of
from word2vec.config.train import TrainConfig


def ask_for_help(verb: str, capsys: pytest.CaptureFixture[str], flag: str = "--help") -> str:
    with pytest.raises(SystemExit) as end:
        cli.main([verb, flag])
    assert end.value.code == 0
    done = capsys.readouterr()
    assert done.err == ""
    return done.out


def list_titles(text: str) -> list[str]:
    return re.findall(r"^(\S.*):$", text, re.MULTILINE)


@pytest.mark.parametrize("verb", cli.VERBS)
@pytest.mark.parametrize("columns", [20, 60, 80, 200])
def test_it_fits_the_terminal_and_shows_no_artefacts(
    verb: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = ask_for_help(verb, capsys)
    assert text.startswith(f"usage: word2vec {verb} ")
    assert not re.search(r"None\}|\{None|default: (None|\(\)|)\)|\de\+\d|\de-\d|<class|typing\.", text)
    assert max(map(len, text.splitlines())) <= min(max(columns, 40), 100)


@pytest.mark.parametrize("verb", CONFIG_CLASSES)
def test_every_option_of_the_configuration_is_shown_once_under_its_group(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ask_for_help(verb, capsys, "-h")
    groups = dict(zip(list_titles(text), re.split(r"^\S.*:$", text, flags=re.MULTILINE)[1:], strict=True))
    names = {name for config_class in CONFIG_CLASSES[verb] for name in options_of(config_class)}
    # What is always refused is not shown.
    names -= {name for config_class in CONFIG_CLASSES[verb] for name in getattr(config_class, "hidden", ())}
    for title, members in OPTION_GROUPS.items():
        shown = re.findall(r"^  (--[\w-]+)", groups.get(title, ""), re.MULTILINE)
        assert shown == [spell_as_flag(name) for name in members if name in names], title
    titles = [title for title in OPTION_GROUPS if names & set(OPTION_GROUPS[title])]
    assert [title for title in groups if title in OPTION_GROUPS] == titles
    for config_class in CONFIG_CLASSES[verb]:
        for name, (_, option) in options_of(config_class).items():
            is_shown = " ".join(option.documentation.split()) in " ".join(text.split())
            assert is_shown == (name in names), name


def test_what_is_needed_most_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    text = ask_for_help("train", capsys)
    assert list_titles(text)[:3] == ["Arguments", "Options", "Needed most"]
    assert list_titles(text)[-1] == "Needed seldom"
    order = ["--output", "--preset", "--vector-size", "--tokenizer", "--stop-words", "--negatives", "--row-cap"]
    places = [text.index(f"{flag} ") for flag in order]
    assert places == sorted(places)


def test_defaults_are_shown_also_those_of_the_preset(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(ask_for_help("train", capsys).split())
    assert "are dropped. (at least 1) (default: 5)" in text
    assert f"(preset balanced: {TrainConfig().settings.vector_size})" in text
    assert "9223372036854775807" in text
    assert "--tied, --no-tied" in text
    assert "--stop-words FILE" in text
    assert "The model, a directory. (required)" in text


def test_help_is_asked_for_anywhere_but_behind_two_dashes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["similar", "no-model", "w", "--help"])
    assert capsys.readouterr().out.startswith("usage: word2vec similar MODEL WORD ... [OPTIONS]")
    assert cli.main(["similar", "no-model", "--", "--help"]) == 1
    assert "no-model" in capsys.readouterr().err


def test_wrong_names_are_answered_without_artefacts(capsys: pytest.CaptureFixture[str]) -> None:
    for name, shown in (("--vectr-size", "--vector-size INT"), ("--stop-word", "--stop-words TEXT")):
        with pytest.raises(SystemExit):
            cli.main(["train", "text", "-o", "m", name, "3"])
        said = capsys.readouterr().err
        assert shown in said
        assert "{None}" not in said


def test_chinese_signs_do_not_make_lines_longer_than_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for line in ask_for_help("prepare", capsys).splitlines():
        assert sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line) <= 80, line


def test_other_options_are_grouped_by_what_their_class_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert "How a file of word vectors is written" in list_titles(ask_for_help("export", capsys))
