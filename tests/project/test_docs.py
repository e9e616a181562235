"""The pages of docs/: complete, in step with the code, and a site that builds."""

from __future__ import annotations

import ast
import configparser
import dataclasses
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tests.support.pages import PAGES, name_of, read_prose
from tests.support.places import PROJECT
from word2vec.config.options import Option, options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.settings import PRESETS, Architecture
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.vector_files import ReadConfig, WriteConfig
from word2vec.config.watch import WatchConfig
from word2vec.formats import FORMATS

DOCS = PROJECT / "docs"
MODULES = sorted((PROJECT / "word2vec").rglob("*.py"))
CONFIGS = [PrepareConfig, TrainConfig, WatchConfig, SubwordConfig, ReadConfig, WriteConfig]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_EXTRAS_OF_DEVELOPERS = {"test", "test-all", "benchmark", "docs"}


def rows_of(page: Path) -> dict[str, list[str]]:
    """Return the other cells of each row of a page's tables, by the names in the first cell."""
    rows = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| `"):
            continue
        first, *others = re.split(r"(?<!\\)\|", line)[1:-1]
        for name in re.findall(r"`([^`]+)`", first):
            rows[name] = [cell.strip(" `") for cell in others]
    return rows


@pytest.mark.parametrize("config", CONFIGS)
def test_every_option_is_listed_with_its_default_and_its_gensim_name(config: type) -> None:
    rows = rows_of(DOCS / "options.md")
    defaults = {field.name: field.default for field in dataclasses.fields(config)}
    for name, (_, option) in options_of(config).items():
        assert isinstance(option, Option)
        default, known_as, _ = rows[name]
        expected = defaults[name]
        if expected is None and default.startswith("by "):
            expected = default
        assert default in (str(expected), f"{expected:g}" if isinstance(expected, float) else ""), name
        assert known_as.replace("`", "") == option.known_as, name


def test_every_preset_is_listed_with_what_it_comes_to() -> None:
    lines = (DOCS / "training.md").read_text().split("## Presets")[1].split("\n## ")[0].splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    presets = [cell.strip("`") for cell in table[0][1:]]
    assert presets == list(PRESETS)
    listed = {row[0].strip("`"): dict(zip(presets, row[1:], strict=True)) for row in table[2:]}
    assert set(listed) == set(PRESETS["balanced"]["cbow"])
    for preset in PRESETS:
        cbow, skipgram = (TrainConfig(one, preset).settings for one in get_args(Architecture))
        for name, values in listed.items():
            both = [_show_value(getattr(one, name)) for one in (cbow, skipgram)]
            assert values[preset] == (both[0] if both[0] == both[1] else ", ".join(both)), (preset, name)


def _show_value(value: float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


def test_only_options_that_exist_are_listed() -> None:
    known = {name for config in CONFIGS for name in options_of(config)}
    assert set(rows_of(DOCS / "options.md")) == known


def test_every_format_is_listed_with_its_endings() -> None:
    rows = rows_of(DOCS / "formats.md")
    for name, known in FORMATS.items():
        endings, _, can_be_imported = rows[name]
        assert all(suffix in endings for suffix in known.suffixes), name
        assert can_be_imported.startswith("no") != known.readable, name


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_every_extra_is_listed(page: str) -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg", encoding="utf-8")
    rows = rows_of(PROJECT / page)
    for extra in set(setup["options.extras_require"]) - _EXTRAS_OF_DEVELOPERS:
        assert extra in rows, extra


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("page", [*PAGES, PROJECT / "CHANGELOG.md"], ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(read_prose(page)):
        file, _, anchor = target.partition("#")
        if file.startswith(("http://", "https://")):
            continue
        path = page.parent / file if file else page
        assert path.is_file(), f"{name_of(page)}: {target}"
        if anchor:
            assert anchor in anchors_of(path), f"{name_of(page)}: {target}"


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, PROJECT / "CHANGELOG.md"], ids=name_of)
def test_prose_has_one_idea_a_sentence(page: Path) -> None:
    """As far as a test can tell: no semicolons."""
    found = [line for line in read_prose(page).splitlines() if ";" in line]
    assert not found


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_docstrings_have_one_idea_a_sentence(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    strings = [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    prose = [remove_code(text) for text in strings if isinstance(text, str)]
    assert not [line for text in prose for line in text.splitlines() if ";" in line]


def remove_code(docstring: str) -> str:
    """Return a docstring without its examples and its blocks and spans of code."""
    lines: list[str] = []
    block: int | None = None  # the indentation of the line above a block of code
    for line in re.sub(r"``.*?``|`[^`]*`", "", docstring, flags=re.DOTALL).splitlines():
        indentation = len(line) - len(line.lstrip())
        if block is not None and line.strip() and indentation <= block:
            block = None
        if block is None and not line.lstrip().startswith((">>>", "... ")):
            lines.append(line)
        if line.endswith("::"):
            block = indentation
    return "\n".join(lines)


def test_every_page_is_in_the_navigation_and_in_the_readme() -> None:
    navigation = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        name = str(page.relative_to(DOCS))
        assert f": {name}\n" in navigation, name
        assert name.startswith("api/") or f"(docs/{name})" in readme, name


@pytest.mark.slow
def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    for package in ("mkdocs", "material", "mkdocstrings_handlers.python"):
        if not _is_installed(package):
            pytest.skip(f"{package} is not installed: pip install '.[docs]'")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        tags = re.findall(r"<(?:script|img|iframe|link)\b[^>]*>", text)
        foreign = [tag for tag in tags if re.search(r"(?:src|href)=\"?https?:", tag) and "canonical" not in tag]
        assert not foreign, page


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False
