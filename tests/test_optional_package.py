"""Packages that may be missing: each is named with a pip line that agrees with setup.cfg."""

from __future__ import annotations

import configparser
import sys
from pathlib import Path

import pytest

from tests.support.places import PROJECT
from word2vec.errors import ConfigError
from word2vec.optional_package import (
    REQUIREMENTS,
    find_namesake,
    find_package,
    import_package,
    is_installed,
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


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of a program, where Python looks first, and a package that was not imported yet."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "ot", raising=False)
    return tmp_path


@pytest.mark.parametrize("name", ["ot.py", "ot/__init__.py"])
def test_a_file_of_the_same_name_is_named_and_not_imported(directory: Path, name: str) -> None:
    file = directory / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("raise SystemExit('imported')", encoding="utf-8")
    found = file if name == "ot.py" else file.parent
    message = f"^distances needs the package POT, but Python finds {found} in its place; rename that, or run"
    with pytest.raises(ConfigError, match=message):
        import_package("ot", "distances")
    with pytest.raises(ConfigError, match=message + r".* pip install 'POT>="):
        require_packages(["ot"], "distances")
    assert not is_installed("ot")


def test_a_directory_of_data_stands_for_no_package(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (directory / "ot").mkdir()
    # A package that is installed comes before it.
    assert find_namesake("ot") is None
    monkeypatch.setattr(sys, "path", [str(directory)])
    assert find_namesake("ot") == directory / "ot"


@pytest.mark.parametrize("how", ["by metadata beside it", "editable"])
def test_a_package_that_lies_elsewhere_is_itself(
    directory: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    source = directory if how != "editable" else directory / "source"
    (source / "ot").mkdir(parents=True)
    (source / "ot" / "__init__.py").touch()
    facts = directory / "pot-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: POT\nVersion: 1.0\n", encoding="utf-8")
    if how == "editable":
        (facts / "direct_url.json").write_text('{"dir_info": {"editable": true}}', encoding="utf-8")
    monkeypatch.syspath_prepend(source)
    assert find_namesake("ot") is None
    assert import_package("ot", "distances").__file__ == str(source / "ot" / "__init__.py")
    del sys.modules["ot"]


def test_all_packages_that_are_installed_here_are_themselves() -> None:
    assert {module for module in REQUIREMENTS if find_namesake(module) is not None} == set()
