"""What cannot run here (the workflow, the image) names files and versions that exist."""

from __future__ import annotations

import configparser
import re
from fnmatch import fnmatch
from typing import Any

import pytest

from tests.support.places import PROJECT


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
    # What setup.cfg reads when the package is built.
    section = metadata()["metadata"]
    assert {section["long_description"].removeprefix("file: "), section["license_files"]} <= set(copied)
    extras = re.findall(r"/source\[([\w,]+)\]", docker)
    assert set(extras[0].split(",")) <= set(metadata()["options.extras_require"])


def test_generated_files_are_not_committed() -> None:
    patterns = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for made in (".venv/", "build/", "dist/", "site/", "tied_word2vec.egg-info/", "__pycache__/"):
        assert any(fnmatch(made, pattern) for pattern in patterns), made
