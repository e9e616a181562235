"""A model tokenises text by the files that it holds, and opens no path that it records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import word2vec
from word2vec import Probabilities, cli
from word2vec.errors import ConfigError, FormatError
from word2vec.probabilities.text_tokenizer import TextTokenizer
from word2vec.storage import tokenizer_files
from word2vec.storage.vocabulary import Vocabulary

LINES = ["我爱量子电脑学会", "量子电脑学会很好", "我爱北京"] * 20
OPTIONS: dict[str, Any] = {
    "tokenizer": "jieba",
    "min_count": 1,
    "subsample": 0,
    "epochs": 1,
    "vector_size": 4,
    "progress": False,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a text that was cut with a user dictionary, which is gone since."""
    home = tmp_path_factory.mktemp("home")
    (home / "terms.txt").write_text("量子电脑学会\n")
    texts = word2vec.Texts(lambda: LINES)
    corpus = word2vec.prepare(
        texts,
        home / "corpus",
        tokenizer="jieba",
        user_dictionary=str(home / "terms.txt"),
        min_count=1,
        progress=False,
    )
    options = {name: value for name, value in OPTIONS.items() if name not in ("tokenizer", "min_count")}
    word2vec.train(corpus, home / "model", **options)
    (home / "terms.txt").unlink()
    return home / "model"


def cut(model: Path, **options: Any) -> list[list[str]]:
    asked = Probabilities.load(model, **options)
    return [list(words) for words in asked._text_tokenizer.split_sentences("我爱量子电脑学会")]


def test_a_model_and_its_corpus_hold_the_user_dictionary(model: Path) -> None:
    for directory in (model, model.parent / "corpus"):
        assert (directory / "user_dictionary.txt").read_text() == "量子电脑学会\n"
    assert cut(model) == [["我", "爱", "量子电脑学会"]]
    assert Probabilities.load(model).keywords("量子电脑学会很好")


def test_adding_subwords_keeps_it(tmp_path: Path, model: Path) -> None:
    word2vec.add_subwords(model, tmp_path / "m")
    assert (tmp_path / "m" / "user_dictionary.txt").is_file()


@pytest.mark.parametrize("path", ["/dev/zero", "terms.txt", "tokenizer.json", "/dev/stdin"])
def test_no_path_that_a_model_records_is_opened(
    tmp_path: Path, model: Path, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("terms.txt").write_text("量子电脑\n")
    Path("tokenizer.json").write_text("{}")
    Path("text").write_text(LINES[0])
    shutil.copytree(model, "m")
    (tmp_path / "m" / "user_dictionary.txt").unlink()
    config = json.loads(Path("m/config.json").read_text())
    options = config["corpus"]["options"]
    if path.endswith(".json"):
        options |= {"tokenizer": path, "user_dictionary": None}
    else:
        options["user_dictionary"] = path
    Path("m/config.json").write_text(json.dumps(config))
    with pytest.raises(ConfigError, match="which the model does not hold and which is not opened unasked"):
        cut(Path("m"))
    assert cli.main(["keywords", "m", "text"]) == 1
    assert "not opened unasked; name your" in capsys.readouterr().err
    if not path.endswith(".json"):
        # Named by the user, it is opened.
        assert cut(Path("m"), user_dictionary="terms.txt") == [["我", "爱", "量子电脑", "学会"]]
        assert cut(Path("m"), tokenizer="characters") == [list("我爱量子电脑学会")]
        assert cut(Path("m"), tokenizer=list) == [list("我爱量子电脑学会")]
        with pytest.raises(ConfigError, match=r"user_dictionary is 'terms.txt', which only the tokenizer jieba"):
            cut(Path("m"), tokenizer=list, user_dictionary="terms.txt")
        assert cli.main(["keywords", "m", "text", "--user-dictionary", "terms.txt"]) == 0


def test_a_dictionary_that_is_a_link_out_of_the_model_is_refused(tmp_path: Path, model: Path) -> None:
    shutil.copytree(model, tmp_path / "m")
    (tmp_path / "m" / "user_dictionary.txt").unlink()
    (tmp_path / "m" / "user_dictionary.txt").symlink_to("/dev/zero")
    with pytest.raises(FormatError, match=r"user_dictionary.txt is a link to /dev/zero"):
        Probabilities.load(tmp_path / "m")


def test_files_that_are_too_large_are_refused(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer_files, "LARGEST", 5)
    with pytest.raises(FormatError, match="has more than 5 bytes"):
        cut(model)
    (tmp_path / "d").write_text("量子电脑\n")
    with pytest.raises(ConfigError, match=r"user_dictionary is .* has more than 5 bytes"):
        word2vec.prepare(
            word2vec.Texts(lambda: LINES),
            tmp_path / "c",
            tokenizer="jieba",
            user_dictionary=str(tmp_path / "d"),
            progress=False,
        )


def test_a_model_holds_its_tokenizer_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    monkeypatch.chdir(tmp_path)
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "b": 1, "[UNK]": 2}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.save("words.json")
    Path("text").write_text("a b a b\n" * 50)
    word2vec.train("text", "m", **{**OPTIONS, "tokenizer": "words.json"})
    Path("words.json").unlink()
    assert [list(words) for words in Probabilities.load("m")._text_tokenizer.split_sentences("b a")] == [
        ["b", "a"]
    ]


def test_without_a_directory_no_file_is_opened() -> None:
    corpus = {"tokenizer": "as-is | lines | jieba", "options": {"tokenizer": "jieba", "user_dictionary": "x"}}
    with pytest.raises(ConfigError, match="with 'x', which the model does not hold"):
        list(TextTokenizer(corpus, Vocabulary(["a"])).split_sentences("text"))
