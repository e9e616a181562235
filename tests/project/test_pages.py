"""What the pages tell a person to type works, word by word, and prints what they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.pages import PAGES, find_difference, name_of, read_blocks
from tests.support.places import PROJECT, SAMPLES
from word2vec import cli

RUN = ("python", "console")
# These two begin as a person does after cloning. The others ask the model that these train.
FROM_NOTHING = ("README.md", "docs/quickstart.md")
_PIPE = re.compile(r"(head|tail) -n (\d+)")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a person who reads all pages, with the English model of the quickstart and its corpus."""
    home = tmp_path_factory.mktemp("pages")
    (home / "corpus_samples").symlink_to(SAMPLES)
    corpus = word2vec.prepare(SAMPLES / "english.txt", home / "build" / "english.corpus", progress=False)
    word2vec.train(corpus, home / "build" / "english", epochs=10, subsample=0.001, progress=False)
    return home


@pytest.mark.parametrize(
    "page",
    [
        # The quickstart goes the way of README.md, with Chinese.
        pytest.param(
            page, marks=[pytest.mark.thorough] if page.name == "quickstart.md" else [], id=name_of(page)
        )
        for page in PAGES
        if any(block.language in RUN for block in read_blocks(page))
    ],
)
def test_the_blocks_of_a_page_print_the_output_it_shows(
    page: Path,
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if name_of(page) in FROM_NOTHING:
        (tmp_path / "corpus_samples").symlink_to(SAMPLES)
        monkeypatch.chdir(tmp_path)
    else:
        monkeypatch.chdir(trained)  # one for all pages, which must not be in each other's way
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
    assert {path.name for path in Path().iterdir()} <= {"build", "corpus_samples"}, "write into build/"


def commands_of(text: str) -> list[tuple[str, str]]:
    """Return the commands of a block and what it shows them print."""
    parts = "\n{}".format(text.replace("\\\n", " ")).split("\n$ ")
    assert not parts[0].strip(), f"a console block begins with a command: {text[:60]!r}"
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts[1:])]


def run(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run ``word2vec ...``, maybe with ``| head -n 3`` behind it, and return what it prints."""
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


def test_every_block_names_its_language() -> None:
    known = {*RUN, "output", "py", "bash", "text", "json", "bibtex", "yaml", "markdown", "toml", "ini"}
    for page in PAGES:
        for before, block in zip([None, *read_blocks(page)], read_blocks(page), strict=False):
            assert block.language in known, f"{name_of(page)}:{block.line}"
            if block.language == "output":
                assert before is not None, f"{name_of(page)}:{block.line}"
                assert before.language in ("python", "py"), f"{name_of(page)}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_of_the_project_that_a_page_names_are_there(page: Path) -> None:
    named = re.findall(
        r"(?<![\w/.-])(?:word2vec|scripts|tests|docs)/[\w/]+\.[a-z]+\b", page.read_text(encoding="utf-8")
    )
    # A name in capitals is for the reader to choose.
    for name in {name for name in named if not Path(name).stem.isupper()}:
        # docs/compatibility.md names tests by their places in tests/.
        assert (PROJECT / name).is_file() or (PROJECT / "tests" / name).is_file(), name


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("model  build/english\nloss  1.13", "model    build/english\nloss  1.09"),
        ("seconds  1.2\nwords per second  2,844,463", "seconds  9.7\nwords per second  12,000"),
        ("total  96.9%  95.0%..98.6%  349", "total  97.2%  95.3%..98.9%  350"),
        ("cub  0.69\nadult  0.66\nfangs  0.61", "cub  0.70\nadult  0.66\nzebras  0.60"),
        ("", ""),
    ],
)
def test_output_agrees_if_only_numbers_differ_a_little(shown: str, printed: str) -> None:
    assert find_difference(shown, printed) is None


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("model  build/english", "model  build/chinese"),
        ("loss  1.13", "loss  1.43"),
        ("total  96.9%  349", "total  56.9%  349"),
        ("cub  0.69\nadult  0.66\nfangs  0.61", "adult  0.69\ncub  0.66\nfangs  0.61"),
        ("cub  0.69\nadult  0.66\nfangs  0.61", "cub  0.69\nzebras  0.66\nden  0.61"),
        ("cub  0.69\nadult  0.66", "cub  0.69"),
        ("paris", ""),
        ("", "paris"),
        ("['cub', 'soda']", "['cub', 'rye']"),
        ("cub  0.69", "cub  -0.69"),
    ],
)
def test_output_differs_otherwise(shown: str, printed: str) -> None:
    assert find_difference(shown, printed) is not None
