"""Packages that may be missing: each is named with a pip line that agrees with setup.cfg."""

from __future__ import annotations

import configparser
import sys

import pytest

from tests.support.places import PROJECT
from word2vec.errors import ConfigError
from word2vec.optional_package import (
    REQUIREMENTS,
    find_package,
    import_package,
    make_pip_line,
    require_packages,
)
from word2vec.text.tokenizers.jieba_fast import VERIFIED

# What users install. The other extras are for those who work on the toolkit.
EXTRAS = [
    "sources",
    "remote",
    "chinese",
    "tokenizers",
    "formats",
    "gensim",
    "approximate",
    "wmd",
    "classes",
    "plot",
    "ask",
    "explore",
    "ray",
]


def requirements(lines: str) -> set[str]:
    """The requirements of a list in setup.cfg, without the markers of Python's version."""
    return {
        line.partition(";")[0].strip() for line in lines.splitlines() if line and not line.startswith("#")
    } - {""}


def configuration() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(PROJECT / "setup.cfg", encoding="utf-8")
    return config


@pytest.mark.parametrize("module", REQUIREMENTS)
def test_each_hint_is_a_requirement_of_setup_cfg(module: str) -> None:
    config = configuration()
    extras = [requirements(config["options.extras_require"][extra]) for extra in EXTRAS]
    needed = requirements(config["options"]["install_requires"])
    assert REQUIREMENTS[module] in needed.union(*extras)
    assert make_pip_line(module) == f"pip install '{REQUIREMENTS[module]}'"
    assert REQUIREMENTS[module].startswith(find_package(module))


def test_each_package_of_an_extra_has_a_hint() -> None:
    config = configuration()
    for extra in EXTRAS:
        assert requirements(config["options.extras_require"][extra]) <= set(REQUIREMENTS.values()), extra


def test_the_hint_for_rjieba_is_the_version_that_was_compared_with_jieba() -> None:
    assert REQUIREMENTS["rjieba"] == f"rjieba=={VERIFIED['rjieba']}"


def test_extras_and_pip_lines_are_named_in_one_place_only() -> None:
    for path in (PROJECT / "word2vec").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "tied-word2vec[" not in text, path
        assert "pip install" not in text or path.name == "optional_package.py", path


@pytest.mark.parametrize(
    ("module", "package"),
    [("pyarrow.parquet", "pyarrow"), ("sklearn.cluster", "scikit-learn"), ("tensorflow", "tensorflow")],
)
def test_a_missing_package_is_named_with_its_pip_line(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    message = rf"^Parquet needs the package {package}: pip install '{package}>=[0-9.]+'$"
    with pytest.raises(ConfigError, match=message):
        import_package(module, "Parquet")


def test_a_package_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError("libarrow.so.15: cannot open shared object file")

    monkeypatch.setattr("importlib.import_module", fail)
    with pytest.raises(
        ConfigError, match=r"needs the package pyarrow, which cannot be imported \(libarrow.*\): pip install"
    ):
        import_package("pyarrow", "Parquet")


def test_all_packages_that_are_missing_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sklearn", "umap"):
        monkeypatch.setitem(sys.modules, module, None)
    require_packages(["numpy"], "a picture")
    with pytest.raises(
        ConfigError, match=r"^a picture needs the package scikit-learn: pip install 'scikit-"
    ) as one:
        require_packages(["numpy", "sklearn.manifold"], "a picture")
    assert "umap" not in str(one.value)
    with pytest.raises(ConfigError, match="needs the packages scikit-learn and umap-learn: pip install ") as two:
        require_packages(["sklearn.manifold", "umap"], "a picture")
    assert str(two.value).endswith("pip install 'scikit-learn>=1.3' 'umap-learn>=0.5.5'")
