"""What cannot run here (the workflow, the image) names files and versions that exist."""

from __future__ import annotations

import configparser
import re
import subprocess
from fnmatch import fnmatch
from typing import Any

import pytest

from setup import make_long_description, read_source_url
from tests.support.places import PROJECT
from word2vec._version import __version__
from word2vec.native.processor import LEVELS
from word2vec.search.build import WORTHWHILE


def metadata() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(PROJECT / "setup.cfg", encoding="utf-8")
    return config


def test_the_workflow_tests_every_version_that_the_metadata_name() -> None:
    yaml: Any = pytest.importorskip("yaml")
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    claimed = re.findall(r"Python :: (3\.\d+)", metadata()["metadata"]["classifiers"])
    assert len(claimed) >= 4
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == claimed
    assert metadata()["options"]["python_requires"] == f">={claimed[0]}"


def test_the_workflow_runs_scripts_that_exist() -> None:
    text = (PROJECT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    scripts = re.findall(r"bash (\S+)", text)
    assert "scripts/test.sh" in scripts
    assert all((PROJECT / script).is_file() for script in scripts)


def test_the_image_is_built_from_files_that_docker_sees() -> None:
    docker = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.+)$", docker, re.M) for name in line.split()[:-1]]
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    seen = [line[1:] for line in ignored if line.startswith("!")]
    assert "word2vec" in copied
    assert sorted(copied) == sorted(seen)
    assert all((PROJECT / name).exists() for name in copied)
    # What is read when the package is built.
    assert {"setup.py", "setup.cfg", "README.md", metadata()["metadata"]["license_files"]} <= set(copied)
    extras = re.findall(r"/source\[([\w,]+)\]", docker)
    assert set(extras[0].split(",")) <= set(metadata()["options.extras_require"])


def test_the_wheels_for_kinds_of_machines_are_built_from_what_there_is() -> None:
    tomllib: Any = pytest.importorskip("tomllib")
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    wheels = tomllib.loads(text)["tool"]["cibuildwheel"]
    (variable,) = wheels["environment"]
    assert f'os.environ.get("{variable}")' in (PROJECT / "setup.py").read_text(encoding="utf-8")
    (script,) = re.findall(r"\{project\}/(\S+)", wheels["test-command"])
    assert (PROJECT / script).is_file()
    (python,) = re.findall(r"^cp3(\d+)-manylinux_\*$", wheels["build"])
    assert f"Python :: 3.{python}" in metadata()["metadata"]["classifiers"]
    # Each kind has levels to compile for.
    assert set(wheels["linux"]["archs"]) == {LEVELS[name].machine for name in WORTHWHILE}


def test_the_source_distribution_takes_every_file() -> None:
    """As far as MANIFEST.in says. scripts/checks/build_packages.sh looks into what was built."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git repository")
    # What setuptools takes by itself, and then what MANIFEST.in names.
    taken = {"setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"}
    for line in (PROJECT / "MANIFEST.in").read_text(encoding="utf-8").splitlines():
        command, _, names = line.partition(" ")
        if command in ("graft", "include"):
            taken.update(names.split())
    files = listed.stdout.splitlines()
    assert len(files) > 400
    assert {file.partition("/")[0] for file in files} <= taken


def find_relative_links(text: str) -> list[str]:
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not target.startswith("https://")]


@pytest.mark.parametrize("source", [None, "https://example.org/you/project", "https://example.org/you/project/"])
def test_the_long_description_has_no_link_that_needs_the_repository(source: str | None) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    relative = find_relative_links(readme)
    assert len(relative) > 20
    described = make_long_description(readme, source)
    assert find_relative_links(described) == []
    # Nothing else is changed, and no file that README names gets lost.
    assert len(described.splitlines()) == len(readme.splitlines())
    for target in relative:
        kind = "raw" if target.endswith(".png") else "blob"
        address = f"(https://example.org/you/project/{kind}/HEAD/{target})"
        assert (f"`{target}`" if source is None else address) in described


@pytest.mark.parametrize(
    ("link", "without_source"),
    [
        ("([measured](docs/quality.md))", "(measured: `docs/quality.md`)"),
        ("[docs/text.md](docs/text.md)", "`docs/text.md`"),
        ("[PyPI](https://pypi.org)", "[PyPI](https://pypi.org)"),
        ("![A map](docs/map.png)", "A map: `docs/map.png`"),
    ],
)
def test_a_link_becomes_text_while_the_repository_has_no_address(link: str, without_source: str) -> None:
    assert make_long_description(link, None) == without_source


def test_the_address_of_the_repository_is_the_url_source() -> None:
    other = "[metadata]\nname = a\nproject_urls =\n    Original method = https://example.org/other\n"
    assert read_source_url(other) is None
    assert read_source_url(f"{other}    Source = https://example.org/a?b=c\n") == "https://example.org/a?b=c"
    assert read_source_url("[metadata]\nname = a\n") is None


def test_the_project_urls_are_addresses() -> None:
    urls = metadata()["metadata"]["project_urls"].strip().splitlines()
    assert urls
    assert all(re.fullmatch(r"[\w ]{1,32} = https://\S+", url) for url in urls)


def test_the_citation_names_this_version() -> None:
    yaml: Any = pytest.importorskip("yaml")
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert citation["title"].startswith(metadata()["metadata"]["name"])
    assert {"cff-version", "message", "authors", "license", "date-released"} <= set(citation)


def test_generated_files_are_not_committed() -> None:
    patterns = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for made in (".venv/", "build/", "dist/", "site/", "tied_word2vec.egg-info/", "__pycache__/"):
        assert any(fnmatch(made, pattern) for pattern in patterns), made
