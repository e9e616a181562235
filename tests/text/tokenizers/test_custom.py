"""Tokenizers that users bring: functions, and Hugging Face files."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from word2vec import prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.tokenizers.function import FunctionTokenizer
from word2vec.text.tokenizers.huggingface import HuggingFaceTokenizer


def by_comma(line: str) -> list[str]:
    return line.split(",")


class Cutter:
    def __init__(self, separator: str | None = None) -> None:
        self.separator = separator

    def __call__(self, line: str) -> list[str]:
        return line.split(self.separator)


def cutter(separator: object) -> Callable[[str], list[str]]:
    return lambda line: line.split(str(separator))


def output_of(code: str, directory: Path) -> str:
    """Return the output of a new process that can import modules from a directory."""
    environment = {**os.environ, "PYTHONPATH": str(directory), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", "from word2vec.text.tokenizers.function import *\n" + code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


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
        return output_of("print(FunctionTokenizer.from_name('mine:cut').fingerprint)", tmp_path)

    (tmp_path / "mine.py").write_text("def cut(line): return line.split()")
    first = fingerprint()
    assert fingerprint() == first
    (tmp_path / "mine.py").write_text("def cut(line): return line.split('-')")
    assert fingerprint() != first


def test_the_fingerprint_is_the_named_modules_source_too(tmp_path: Path) -> None:
    found = set()
    for separator in ",-":
        (tmp_path / "mine.py").write_text(f"import re; cut = re.compile({separator!r}).split")
        found.add(output_of("print(FunctionTokenizer.from_name('mine:cut').fingerprint)", tmp_path))
    assert len(found) == 2


@pytest.mark.parametrize(
    "make",
    [
        cutter,
        lambda separator: functools.partial(re.split, separator),
        lambda separator: re.compile(separator).split,
        Cutter,
        lambda separator: Cutter(separator).__call__,
        lambda separator: cutter([{"key": (separator, {1, 2})}]),
    ],
)
def test_the_fingerprint_holds_the_values_a_function_uses(make: Any) -> None:
    first, again, other = (FunctionTokenizer(make(separator)) for separator in (",", ",", "-"))
    assert first.importable_name is None
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_values_that_cannot_be_looked_into_never_have_the_same_fingerprint() -> None:
    endless: list[object] = []
    for _ in range(10**5):
        endless = [endless]
    for value in (threading.Lock(), (character for character in "ab"), endless):
        assert FunctionTokenizer(cutter(value)).fingerprint != FunctionTokenizer(cutter(value)).fingerprint
    cycle: list[object] = [","]
    cycle.append(cycle)
    assert FunctionTokenizer(cutter(cycle)).fingerprint == FunctionTokenizer(cutter(cycle)).fingerprint


def test_fingerprints_without_source_are_those_of_other_processes(tmp_path: Path) -> None:
    # A function inside (its address is in its repr) and a set (its order changes with every process).
    code = "separators = SEPARATORS\ndef cut(line):\n  cut = lambda: line.split(separators[0])\n"
    code += "  return [word for word in cut() if word not in {'a', 'b', 'c', 'd'}]\n"
    code += "print(FunctionTokenizer(cut).fingerprint)"
    first, again, other = (output_of(code.replace("SEPARATORS", repr([sep])), tmp_path) for sep in ",,-")
    assert first == again != other


def test_modules_that_other_processes_cannot_find(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("made_by_hand")
    exec("def cut(line): return line.split()", module.__dict__)
    monkeypatch.setitem(sys.modules, "made_by_hand", module)
    assert FunctionTokenizer(module.cut).importable_name is None
    nameless: Callable[[str], list[str]] = lambda line: [line]  # noqa: E731
    nameless.__module__ = "no.such.module"
    assert FunctionTokenizer(nameless).importable_name is None


def test_a_corpus_is_not_reused_for_another_closure(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("a,b-c\n" * 9)
    for separator, words in ((",", {"a", "b-c"}), ("-", {"a,b", "c"})):
        corpus = prepare(tmp_path / "t", tmp_path / "c", tokenizer=cutter(separator), progress=False)
        assert set(corpus.vocabulary.words) == words


def test_modules_that_fail_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "raises_at_import.py").write_text("raise RuntimeError('boom')")
    (tmp_path / "is_no_python.py").write_text("def (")
    with pytest.raises(ConfigError, match="importing 'raises_at_import' fails with RuntimeError: boom"):
        FunctionTokenizer.from_name("raises_at_import:cut")
    with pytest.raises(ConfigError, match="importing 'is_no_python' fails with SyntaxError"):
        FunctionTokenizer.from_name("is_no_python:cut")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no.such:cut", "module 'no.such' cannot be imported.*PYTHONPATH"),
        ("json:cut", "'json' has no 'cut'"),
        ("sys:maxsize", "is a int and not a function"),
        ("json:", "'json' has no ''"),
        (":cut", "write the module's full name"),
        (".json:loads", "write the module's full name"),
    ],
)
def test_names_that_are_not_functions_are_refused(name: str, message: str) -> None:
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
def test_the_results_of_functions_are_checked(function: Any, message: str) -> None:
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


def test_a_hugging_face_tokenizer_of_whole_words(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    path = tmp_path / "tokenizer.json"
    words = {"[UNK]": 0, "cat": 1, "猫": 2}
    for model in (models.WordLevel(words, unk_token="[UNK]"), models.WordLevel({"cat": 1})):
        tokenizer = Tokenizer(model)
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.save(str(path))
        cut = HuggingFaceTokenizer(str(path))
        assert cut("cat  cat") == ["cat", "cat"]
        if "[UNK]" in tokenizer.get_vocab():
            assert cut("cat \ud800 猫 dog") == ["cat", "[UNK]", "猫", "[UNK]"]
        else:
            with pytest.raises(CorpusError, match=r"failed: .*UNK.*the line begins 'cat dog'"):
                cut("cat dog")


def test_files_that_are_not_tokenizers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        HuggingFaceTokenizer(str(tmp_path / "none.json"))
    for data in (b"{}", b"\xff", b"not json"):
        (tmp_path / "t.json").write_bytes(data)
        with pytest.raises(ConfigError, match="is not a tokenizer file"):
            HuggingFaceTokenizer(str(tmp_path / "t.json"))
    with pytest.raises(ConfigError, match="cannot be read: embedded null byte"):
        HuggingFaceTokenizer("null\0.json")
