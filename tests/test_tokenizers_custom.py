"""Tokenizers that users bring: functions, and Hugging Face files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from word2vec import prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.tokenizers.function import FunctionTokenizer
from word2vec.tokenizers.huggingface import HuggingFaceTokenizer


def by_comma(line: str) -> list[str]:
    return line.split(",")


class Cutter:
    def __call__(self, line: str) -> list[str]:
        return line.split()


def test_functions_are_named_where_they_can_be_imported() -> None:
    tokenizer = FunctionTokenizer(by_comma)
    assert tokenizer("a,b") == ["a", "b"]
    assert tokenizer.importable_name == tokenizer.name == f"{__name__}:by_comma"
    assert FunctionTokenizer.from_name(tokenizer.name).fingerprint == tokenizer.fingerprint
    local: Callable[[str], list[str]] = lambda line: [line]  # noqa: E731
    for function in (local, Cutter()):
        assert FunctionTokenizer(function).importable_name is None
    assert FunctionTokenizer(Cutter())("a b") == ["a", "b"]
    assert FunctionTokenizer(by_comma).fingerprint != FunctionTokenizer(Cutter()).fingerprint


def test_the_fingerprint_is_the_modules_source(tmp_path: Path) -> None:
    def fingerprint() -> str:
        code = "from word2vec.tokenizers.function import *\n"
        code += "print(FunctionTokenizer.from_name('mine:cut').fingerprint)"
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout

    (tmp_path / "mine.py").write_text("def cut(line): return line.split()")
    first = fingerprint()
    assert fingerprint() == first
    (tmp_path / "mine.py").write_text("def cut(line): return line.split('-')")
    assert fingerprint() != first


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no.such:cut", "module 'no.such' cannot be imported.*PYTHONPATH"),
        ("json:cut", "'json' has no 'cut'"),
        ("sys:maxsize", "is a int and no function"),
        ("json:", "'json' has no ''"),
    ],
)
def test_names_that_are_no_function_are_refused(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"tokenizer is '{name}'.*{message}"):
        FunctionTokenizer.from_name(name)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (str.upper, "returned a str, 'SOME LINE'; it must return a list of words"),
        (lambda line: ["a", ""], "returned '' among its words"),
        (lambda line: [1], "returned 1 among its words"),
        (lambda line: line.nothing, "failed with AttributeError: .*the line begins 'some line'"),
    ],
)
def test_what_functions_return_is_checked(function: Any, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        FunctionTokenizer(function)("some line")
    with pytest.raises(ConfigError, match="the tokenizer is a int"):
        FunctionTokenizer(7)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tokenizer_json(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(vocab_size=60, special_tokens=["[UNK]", "[CLS]"], show_progress=False)
    tokenizer.train_from_iterator(["the cat sat on the mat", "the cats sat"] * 20, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 1)])
    tokenizer.enable_truncation(2)
    path = tmp_path_factory.mktemp("hf") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def test_a_hugging_face_tokenizer(tokenizer_json: Path, tmp_path: Path) -> None:
    tokenizer = HuggingFaceTokenizer(str(tokenizer_json))
    assert tokenizer("the cat sat on the mat") == ["the", "cat", "sat", "on", "the", "mat"], (
        "nothing is cut short"
    )
    assert tokenizer("") == []
    (tmp_path / "t").write_text("the cat sat\nthe mat\n" * 5)
    corpus = prepare(tmp_path / "t", tmp_path / "c", tokenizer=str(tokenizer_json), progress=False)
    assert set(corpus.vocabulary.words) == {"the", "cat", "sat", "mat"}
    assert tokenizer.fingerprint in corpus.manifest["tokenizer"]


def test_files_that_are_no_tokenizer_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        HuggingFaceTokenizer(str(tmp_path / "none.json"))
    for data in (b"{}", b"\xff", b"not json"):
        (tmp_path / "t.json").write_bytes(data)
        with pytest.raises(ConfigError, match="is no tokenizer file"):
            HuggingFaceTokenizer(str(tmp_path / "t.json"))
