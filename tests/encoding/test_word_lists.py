"""Lists of words that the user names: how they are read, folded as the text is, and counted in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from word2vec import EncodedCorpus, Texts, prepare
from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError

TEXT = "The cat sat on the mat.\nThe dog sat on the rug, don’t you know?\n"


def write(directory: Path, name: str, text: str) -> str:
    (directory / name).write_text(text, encoding="utf-8")
    return str(directory / name)


def encode(directory: Path, **options: object) -> EncodedCorpus:
    text = write(directory, "t.txt", TEXT)
    return prepare(text, directory / "c", progress=False, **{"min_count": 1, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("the \n The\t\n\u3000cat\xa0\r\n", {"the", "The", "cat"}),
        ("</s> 0\nthe 24\ncat 3\n", {"the", "cat"}),
        ("the 24\n\ncat 3", {"the", "cat"}),
        ("iphone 14\niphone 15\n", {"iphone 14", "iphone 15"}),
        ("area 51\n", {"area 51"}),
        ("area 51\nroswell\n", {"area 51", "roswell"}),
        ("the\t24\nnew york\t3\n", {"the", "new york"}),
        ("2\n1984\n", {"2", "1984"}),
    ],
)
def test_words_are_read_without_white_space_and_counts(tmp_path: Path, content: str, words: set[str]) -> None:
    assert read_word_list(write(tmp_path, "words", content), "keep_words") == words


def test_a_vocabulary_of_one_word_may_have_its_count(tmp_path: Path) -> None:
    path = write(tmp_path, "words", "the 24\n")
    assert read_word_list(path, "vocabulary") == {"the"}
    assert read_word_list(path, "stop_words") == {"the 24"}


def test_a_list_is_folded_as_the_text_is(tmp_path: Path) -> None:
    stop = write(tmp_path, "stop", "The \nＯＮ\nDon’t\nrug cat\n")
    corpus = encode(tmp_path, stop_words=stop, normalize=("nfkc",))
    assert {"the", "on", "don't"}.isdisjoint(corpus.vocabulary.words)
    assert corpus.summary is not None
    assert corpus.summary.named == {"stop_words": (3, 4)}


def test_a_vocabulary_of_word2vec_c_is_read(tmp_path: Path) -> None:
    vocabulary = write(tmp_path, "v", "</s> 0\nthe 24\ncat 3\n")
    assert encode(tmp_path, vocabulary=vocabulary).vocabulary.words == ["the", "cat"]


def test_lists_of_words_from_python_are_taken_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = write(tmp_path, "stop", "The\n")
    prepare([["the", "cat"]] * 3, tmp_path / "c", min_count=1, stop_words=stop, progress=False)
    assert capsys.readouterr().err == "word2vec: stop_words: 0 of 1 occur in the text\n"
    corpus = prepare([["The", "cat"]] * 3, tmp_path / "c", min_count=1, stop_words=stop, progress=False)
    assert corpus.vocabulary.words == ["cat"]


@pytest.mark.parametrize("option", ["stop_words", "keep_words", "user_dictionary"])
def test_a_list_that_does_not_occur_is_said_and_strict_refuses_it(
    tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options: dict[str, object] = {option: write(tmp_path, "words", "Zebra\nQuokka\nOkapi\n"), "min_count": 2}
    if option == "user_dictionary":
        options["tokenizer"] = "jieba"
    said = f"word2vec: {option}: 0 of 3 occur in the text\n"
    # The second time the corpus is reused, and the line is said again.
    for _ in range(2):
        encode(tmp_path, **options)
        assert capsys.readouterr().err == said
    with pytest.raises(ConfigError, match=f"strict: {option}: 0 of 3 occur in the text"):
        encode(tmp_path, **options, strict=True)
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ConfigError, match="strict"):
        encode(other, **options, strict=True)
    assert not (other / "c").exists()


def test_a_list_that_occurs_is_counted_even_if_counting_forgets_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["rare common"] + [f"common w{number}" for number in range(3000)]
    stop = write(tmp_path, "stop", "rare\nnever\n")
    corpus = prepare(
        Texts(lambda: lines),
        tmp_path / "c",
        min_count=1,
        stop_words=stop,
        max_counting_entries=1000,
        progress=False,
        strict=True,
    )
    assert corpus.summary is not None
    assert corpus.summary.named == {"stop_words": (1, 2)}


def test_words_of_a_list_may_be_phrases(tmp_path: Path) -> None:
    lines = ["new york is far"] * 50 + ["far is near", "is it new", "york"] * 50
    stop = write(tmp_path, "stop", "new_york\n")
    options = {"min_count": 1, "phrases": 1, "phrase_threshold": 0.1, "strict": True, "progress": False}
    corpus = prepare(Texts(lambda: lines), tmp_path / "c", stop_words=stop, **options)  # type: ignore[arg-type]
    assert "new_york" not in corpus.vocabulary
    assert corpus.summary is not None
    assert corpus.summary.named == {"stop_words": (1, 1)}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_words_of_a_user_dictionary_are_counted(tmp_path: Path, workers: int) -> None:
    pytest.importorskip("opencc")
    dictionary = write(tmp_path, "d", "量子電腦學會\nNew York\t\n从未出现\n的 0\n")
    corpus = prepare(
        Texts(lambda: ["我愛量子電腦學會。", "New York也有"]),
        tmp_path / "c",
        tokenizer="jieba",
        normalize=("simplified",),
        user_dictionary=dictionary,
        min_count=1,
        workers=workers,
        progress=False,
    )
    assert "量子电脑学会" in corpus.vocabulary
    assert corpus.summary is not None
    assert corpus.summary.named == {"user_dictionary": (2, 3)}
