"""The public names: each is there, is documented, and costs no heavy import before it is used."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import word2vec
from tests.support.places import PROJECT
from word2vec import errors
from word2vec.errors import UnknownWordError, Word2VecError

# What README and the pages of docs/ may name. Everything else may move.
PUBLIC = {
    "word2vec": [
        "EncodedCorpus",
        "PrepareConfig",
        "Probabilities",
        "SubwordConfig",
        "Texts",
        "TrainConfig",
        "WatchConfig",
        "Vocabulary",
        "Word2VecError",
        "WordVectors",
        "add_subwords",
        "extend",
        "load",
        "prepare",
        "train",
    ],
    "word2vec.callbacks": ["Callback", "CsvLog", "SimilarWords", "TensorBoard", "Training"],
    "word2vec.errors": [
        "ConfigError",
        "CorpusError",
        "FormatError",
        "KernelError",
        "OutputError",
        "TrainingError",
        "UnknownWordError",
        "Word2VecError",
    ],
    "word2vec.explorer": ["app", "export"],
    "word2vec.evaluation": [
        "AnalogyScore",
        "CategoryScore",
        "Figure",
        "FileScore",
        "OutlierScore",
        "PairScore",
        "SuiteFiles",
        "SuiteScore",
        "evaluate_analogies",
        "evaluate_categories",
        "evaluate_outliers",
        "evaluate_pairs",
        "evaluate_suite",
        "find_suite",
    ],
    "word2vec.formats": ["FORMATS", "Format", "Table", "read", "write"],
    "word2vec.formats.keras_embedding": ["keras_embedding"],
    "word2vec.plots": ["plot_training", "plot_words"],
    "word2vec.probabilities": ["Perplexity", "Probabilities"],
    "word2vec.vectors": ["WordVectors", "load"],
}
FACES = ["callbacks", "errors", "evaluation", "explorer", "formats", "plots", "probabilities", "vectors"]


@pytest.mark.parametrize(("module", "name"), [(module, name) for module in PUBLIC for name in PUBLIC[module]])
def test_each_public_name_is_exported_and_documented(module: str, name: str) -> None:
    home = importlib.import_module(module)
    assert home.__doc__
    assert name in home.__all__
    value = getattr(home, name)
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        return
    assert value.__doc__ is not None
    assert value.__doc__ != inspect.getdoc(object)
    for member_name, member in vars(value).items():
        if member_name.startswith("_"):
            continue
        function = getattr(member, "fget", None) or getattr(member, "func", None) or member
        if inspect.isfunction(function) or isinstance(member, (classmethod, staticmethod)):
            assert inspect.getdoc(getattr(value, member_name)), f"{module}.{name}.{member_name}"


@pytest.mark.parametrize("module", PUBLIC)
def test_the_names_that_a_face_exports_are_there_and_sorted(module: str) -> None:
    home = importlib.import_module(module)
    assert list(home.__all__) == sorted(home.__all__, key=lambda name: (not name.isupper(), name))
    for name in home.__all__:
        assert getattr(home, name) is not None, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        word2vec.trian  # noqa: B018


def test_every_error_class_is_exported_and_says_when_and_what_to_do() -> None:
    classes = [value for value in vars(errors).values() if inspect.isclass(value)]
    assert (
        sorted(kind.__name__ for kind in classes) == sorted(errors.__all__) == sorted(PUBLIC["word2vec.errors"])
    )
    for kind in classes:
        assert issubclass(kind, Word2VecError)
        # One line of what it is, and at least two sentences of when it is raised and how to react.
        first, _, rest = (inspect.getdoc(kind) or "").partition("\n\n")
        assert first.endswith(".")
        assert rest.count(". ") >= 1, kind


def test_each_raised_class_of_the_package_is_public() -> None:
    """No module keeps an error class to itself that a user would have to catch.

    The server of the explorer makes a response of each Refusal, and a crew answers each BaseLost and each
    FetchStopped, so that nobody else meets one. Kernels are advised on by their kinds of KernelError, which you
    catch as that.
    """
    inside = {("explorer", "Refusal"), ("on_ray", "BaseLost"), ("on_ray", "FetchStopped")}
    inside |= {("native", "CompilerError"), ("native", "LoadError"), ("native", "UnfitError")}
    for path in (PROJECT / "word2vec").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and path.name != "errors.py":
                bases = {ast.unparse(base) for base in node.bases}
                if (path.parent.name, node.name) in inside:
                    continue
                assert not any(re.search(r"(Error|Exception)$", base) for base in bases), f"{path}:{node.name}"


def test_except_word2vec_error_catches_each_of_them() -> None:
    for name in errors.__all__:
        kind = getattr(word2vec.errors, name)
        raised = UnknownWordError("x", []) if kind is UnknownWordError else kind("message")
        with pytest.raises(word2vec.Word2VecError):
            raise raised


def run(code: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_the_package_imports_nothing_else() -> None:
    run(
        "import sys, word2vec\n"
        "ours = {name for name in sys.modules if name.startswith('word2vec')}\n"
        "assert ours == {'word2vec', 'word2vec._version'}, ours\n"
        "assert not {'numpy', 'tensorflow', 'tyro', 'jieba'} & set(sys.modules)\n"
    )


def test_the_faces_need_no_import_of_their_own() -> None:
    run(
        "import sys, word2vec\n"
        f"for face in {FACES!r}:\n"
        "    assert getattr(word2vec, face).__all__\n"
        "assert not {'tensorflow', 'matplotlib', 'gensim', 'jieba', 'tyro'} & set(sys.modules)\n"
    )


def test_the_names_are_listed_for_completion() -> None:
    listed = dir(word2vec)
    assert set(word2vec.__all__) <= set(listed)
    assert set(FACES) <= set(listed)


def test_paths_that_were_named_before_keep_working() -> None:
    """Those that README.md or CHANGELOG.md named in importable form before the modules moved into rooms."""
    run(
        "from word2vec import EncodedCorpus, Probabilities, Texts, load, prepare, train\n"
        "from word2vec.formats.keras_embedding import keras_embedding\n"
        "from word2vec.vectors import WordVectors\n"
        "from word2vec.probabilities import Perplexity, Probabilities\n"
    )


@pytest.mark.parametrize("level", [None, pytest.param("3", marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "code",
    [
        "import word2vec; word2vec.train([['a', 'b', 'c'] * 9] * 99, OUTPUT, progress=False, subsample=0)",
        pytest.param(
            "from word2vec.training.quiet_import import import_train; import_train()",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            "from word2vec.formats import Table; from word2vec.formats.keras_embedding import keras_embedding\n"
            "import numpy as np; keras_embedding(Table(['a', 'b'], np.eye(2, dtype=np.float32)))",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_tensorflow_says_nothing_about_the_machine(code: str, level: str | None, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"}
    if level is not None:
        environment["TF_CPP_MIN_LOG_LEVEL"] = level
    code = code.replace("OUTPUT", repr(str(tmp_path / "m")))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout == ""
