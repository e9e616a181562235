"""What the pages tell a person to type works, word by word, and prints what they show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.pages import PAGES, find_difference, name_of, read_blocks
from tests.support.places import PROJECT, SAMPLES
from word2vec import cli

RUN = ("python", "console")
# These two begin as a person does after cloning. The others ask the models that these train.
FROM_NOTHING = ("README.md", "docs/quickstart.md")
SMALL: dict[str, Any] = {"vector_size": 64, "epochs": 15, "progress": False}
_PIPE = re.compile(r"(head|tail) -n (\d+)")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the models of the quickstart, trained once."""
    home = tmp_path_factory.mktemp("pages")
    for name, tokenizer in (("english", "simple"), ("chinese", "jieba")):
        corpus = word2vec.prepare(
            SAMPLES / f"{name}.txt", home / f"{name}.corpus", tokenizer=tokenizer, progress=False
        )
        word2vec.train(corpus, home / name, **SMALL)
    return home


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(block.language in RUN for block in read_blocks(page))],
    ids=name_of,
)
def test_a_page_does_what_it_says(
    page: Path,
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "corpus_samples").symlink_to(SAMPLES)
    if name_of(page) not in FROM_NOTHING:
        shutil.copytree(trained, tmp_path / "build")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    blocks = read_blocks(page)
    capsys.readouterr()
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        place = f"{name_of(page)}:{block.line}"
        if block.language == "python":
            # With the lines of the page, so that a traceback leads there.
            exec(compile("\n" * (block.line - 1) + block.text, name_of(page), "exec"), names)
            shown = following.text if following is not None and following.language == "output" else ""
            difference = find_difference(shown, capsys.readouterr().out)
            assert difference is None, f"{place}: {difference}"
        elif block.language == "console":
            for command, shown in commands_of(block.text):
                difference = find_difference(shown, run(command, capsys))
                assert difference is None, f"{place}: {command}: {difference}"


def commands_of(text: str) -> list[tuple[str, str]]:
    """Return the commands of a block and what it shows them print."""
    parts = f"\n{text}".split("\n$ ")
    assert not parts[0].strip(), f"a console block begins with a command: {text[:60]!r}"
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts[1:])]


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run ``word2vec ...``, maybe with ``| head -n 3`` behind it; return what it prints."""
    typed, _, pipe = command.partition(" | ")
    program, *arguments = shlex.split(typed)
    assert program == "word2vec", f"{command!r} cannot be run here; show it in a block of bash"
    assert cli.main(arguments) == 0, command
    lines = capsys.readouterr().out.splitlines()
    if pipe:
        found = _PIPE.fullmatch(pipe)
        assert found, f"{pipe!r} cannot be run here"
        lines = lines[: int(found[2])] if found[1] == "head" else lines[-int(found[2]) :]
    return "\n".join(lines)


def test_the_readme_trains_asks_and_exports() -> None:
    """And in five commands, so that nobody takes one of them away."""
    blocks = read_blocks(PROJECT / "README.md")
    (first, *_) = [block for block in blocks if block.language == "python"]
    assert len(first.text.strip().splitlines()) <= 14
    for said in ("word2vec.prepare(", "word2vec.train(", "most_similar(", 'analogy("france", "paris"', ".save("):
        assert said in first.text
    (commands, *_) = [commands_of(block.text) for block in blocks if block.language == "console"]
    assert [command.split()[1] for command, _ in commands] == [
        "train",
        "similar",
        "analogy",
        "evaluate",
        "export",
    ]


def test_few_blocks_of_python_are_shown_and_not_run() -> None:
    """They are marked ``py``: what needs a server, a download or another package."""
    blocks = [(page, block) for page in PAGES for block in read_blocks(page)]
    shown = [f"{name_of(page)}:{block.line}" for page, block in blocks if block.language == "py"]
    assert len(shown) <= 6, shown


def test_every_block_says_what_it_is() -> None:
    known = {*RUN, "output", "py", "bash", "text", "json", "bibtex", "yaml", "markdown", "toml", "ini"}
    for page in PAGES:
        for before, block in zip([None, *read_blocks(page)], read_blocks(page), strict=False):
            assert block.language in known, f"{name_of(page)}:{block.line}"
            if block.language == "output":
                assert before is not None, f"{name_of(page)}:{block.line}"
                assert before.language in ("python", "py"), f"{name_of(page)}:{block.line}"


def test_commands_that_are_shown_and_not_run_name_files_that_are_there() -> None:
    for page in PAGES:
        for name in re.findall(r"\bscripts/[\w/]+\.\w+", page.read_text(encoding="utf-8")):
            assert (PROJECT / name).is_file(), f"{name_of(page)}: {os.fspath(name)}"
