"""What can be trained on, in Python as on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.small_training import train
from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, CorpusError, FormatError

TEXT = "\n".join(" ".join(words) for words in two_groups(300))
FAST: dict[str, Any] = {"epochs": 1, "deterministic": True, "backend": "graph"}


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("news.txt").write_text(TEXT, encoding="utf-8")
    return "news.txt"


def test_a_file_is_trained_on_as_on_the_command_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    vectors = train(text, Path("model"), min_count=1, **FAST)
    options = ["--vector-size=16", "--negatives=8", "--subsample=0", "--epochs=1", "--deterministic"]
    command = ["train", text, "-o", "by_command", "--min-count=1", "--backend=graph", "--quiet", *options]
    assert cli.main(command) == 0
    np.testing.assert_array_equal(vectors.matrix, word2vec.load("by_command").matrix)
    one, other = (word2vec.EncodedCorpus.open(f"{name}.corpus") for name in ("model", "by_command"))
    assert one.key == other.key
    assert one.manifest["options"]["min_count"] == 1


def test_the_encoded_corpus_is_kept_and_reused(text: str) -> None:
    train(text, Path("model"), **FAST)
    before = (Path("model.corpus") / "manifest.json").stat().st_ino
    train(text, Path("model"), **FAST)
    assert (Path("model.corpus") / "manifest.json").stat().st_ino == before
    train(text, Path("model"), **FAST, min_count=2)
    assert (Path("model.corpus") / "manifest.json").stat().st_ino != before


def test_encoded_says_where(text: str) -> None:
    train(text, Path("one"), encoded="kept", **FAST)
    train(two_groups(100), Path("two"), encoded=Path("of_sentences"), min_count=1, **FAST)
    names = ["kept", "news.txt", "of_sentences", "one", "two"]
    assert sorted(path.name for path in Path.cwd().iterdir()) == names
    assert word2vec.EncodedCorpus.open("of_sentences").sentences == 100


def test_sentences_and_texts_in_memory_leave_nothing_behind(text: str) -> None:
    from_sentences = train(two_groups(300), Path("one"), min_count=1, **FAST)
    texts = word2vec.Texts(lambda: TEXT.split("\n"))
    from_texts = train(texts, Path("two"), tokenizer="whitespace", min_count=1, **FAST)
    from_records = train([{"body": TEXT}], Path("three"), field="body", min_count=1, **FAST)
    np.testing.assert_array_equal(from_sentences.matrix, from_texts.matrix)
    assert from_records.words == from_texts.words
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["news.txt", "one", "three", "two"]


def test_several_files_and_a_directory(text: str) -> None:
    Path("more").mkdir()
    Path("more/a.txt").write_text("c0 c1 c2 c3\n" * 20, encoding="utf-8")
    both = train([text, Path("more")], Path("model"), **FAST)
    assert {"a0", "b0", "c0"} <= set(both.words)
    assert "c0" in train(Path("more"), Path("model"), **FAST)


def split_at_spaces(line: str) -> list[str]:
    return line.upper().split()


def test_a_tokenizer_is_a_name_or_a_function(text: str) -> None:
    assert "A0" in train(text, Path("model"), tokenizer=split_at_spaces, **FAST)
    assert "a0 a1" in train(text, Path("model"), tokenizer=lambda line: ["a0 a1", line[:2]], **FAST)
    Path("zh.txt").write_text("我来到北京清华大学\n" * 9, encoding="utf-8")
    assert "清华大学" in train("zh.txt", Path("model"), tokenizer="jieba", **FAST)


def test_options_that_an_encoded_corpus_was_not_made_with_are_refused(text: str) -> None:
    corpus = word2vec.prepare(text, "corpus", min_count=1, normalize=["nfkc"], progress=False)
    for source in (corpus, "corpus", Path("corpus"), ["corpus"]):
        with pytest.raises(
            ConfigError,
            match="corpus is encoded already: min_count is 2, but it was made with 1, tokenizer is "
            "'whitespace', but it was made with 'simple'; prepare the text anew with min_count 2, "
            "tokenizer 'whitespace'",
        ):
            train(source, Path("model"), min_count=2, tokenizer="whitespace", **FAST)
        # A default is an option like any other if it is given.
        with pytest.raises(ConfigError, match="min_count is 5, but it was made with 1"):
            train(source, Path("model"), min_count=5, **FAST)
        with pytest.raises(ConfigError, match=r"normalize is \[\], but it was made with \['nfkc'\]"):
            train(source, Path("model"), normalize=(), **FAST)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["corpus", "news.txt"]
    train(corpus, Path("model"), min_count=1, normalize=("nfkc",), tokenizer="simple", **FAST)
    assert not Path("model.corpus").exists()


def test_a_tokenizer_is_compared_with_that_of_the_encoded_corpus(text: str) -> None:
    def split(line: str) -> list[str]:
        return line.split()

    named = word2vec.prepare(text, "named", tokenizer=split_at_spaces, progress=False)
    nameless = word2vec.prepare(text, "nameless", tokenizer=split, progress=False)
    train(named, Path("model"), tokenizer=split_at_spaces, **FAST)
    train(nameless, Path("model"), tokenizer=split, **FAST)
    for corpus, other in ((named, split), (nameless, split_at_spaces), (named, "simple"), (nameless, "simple")):
        with pytest.raises(ConfigError, match=r"tokenizer is .*, but it was made with ('|the function )"):
            train(corpus, Path("model"), tokenizer=other, **FAST)
    # A function is named, and its digest is left out, which nobody could pass.
    with pytest.raises(ConfigError, match=r"anew with tokenizer the function \S+<locals>.split$"):
        train(named, Path("model"), tokenizer=split, **FAST)


def test_workers_do_not_change_an_encoded_corpus(text: str) -> None:
    corpus = word2vec.prepare(text, "corpus", progress=False)
    assert len(train(corpus, Path("model"), workers=2, **FAST)) == len(corpus.vocabulary)


def test_wrong_values_have_their_own_error_for_an_encoded_corpus_too(text: str) -> None:
    corpus = word2vec.prepare(text, "corpus", progress=False)
    with pytest.raises(ConfigError, match="min_count is 'x'; it must be a whole number"):
        train(corpus, Path("model"), min_count="x", **FAST)
    with pytest.raises(ConfigError, match=r"^(?!.*prepare the text anew)"):
        train(corpus, Path("model"), tokenizer=5, **FAST)


def test_a_damaged_manifest_is_refused(text: str) -> None:
    word2vec.prepare(text, "corpus", progress=False)
    manifest = Path("corpus/manifest.json")
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**facts, "options": [1]}))
    with pytest.raises(FormatError, match="'options' in its manifest must be an object"):
        train("corpus", Path("model"), min_count=1, **FAST)


def test_a_corpus_that_says_little_was_made_with_the_defaults(text: str) -> None:
    golden = Path(__file__).parents[1] / "project" / "golden" / "corpus-v1"
    train(golden, Path("model"), min_count=1, tokenizer="simple", **FAST)
    with pytest.raises(ConfigError, match="min_count is 5, but it was made with 1"):
        train(golden, Path("model"), min_count=5, **FAST)
    with pytest.raises(ConfigError, match="phrases is 2, but it was made with 0"):
        train(golden, Path("model"), phrases=2, **FAST)


def test_options_are_those_of_the_corpus_however_they_are_written(text: str) -> None:
    Path("stop.txt").write_text("b1\n")
    made_with: dict[str, Any] = {"min_count": 1, "normalize": "nfkc", "stop_words": Path("stop.txt")}
    corpus = word2vec.prepare(text, "corpus", progress=False, **made_with)
    for normalize, stop_words in (("nfkc", Path("stop.txt")), (["nfkc"], "stop.txt"), (("nfkc",), "stop.txt")):
        train(corpus, Path("model"), **FAST, min_count=1, normalize=normalize, stop_words=stop_words)
    with pytest.raises(ConfigError, match=r"stop_words is 'other\.txt', but it was made with 'stop\.txt'"):
        train(corpus, Path("model"), **FAST, stop_words=Path("other.txt"))


def test_encoded_is_refused_for_an_encoded_corpus(text: str) -> None:
    corpus = word2vec.prepare(text, "corpus", progress=False)
    for source in (corpus, "corpus"):
        with pytest.raises(
            ConfigError,
            match="corpus is encoded already, so nothing would be written to kept; leave out encoded",
        ):
            train(source, Path("model"), encoded="kept", **FAST)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["corpus", "news.txt"]


@pytest.mark.parametrize(
    ("output", "encoded"),
    [("m", "m"), ("m", "./m"), ("m", "m/corpus"), ("c/m", "c"), ("m", "link")],
)
def test_the_model_and_the_corpus_cannot_share_a_directory(text: str, output: str, encoded: str) -> None:
    Path("link").symlink_to("m")
    for source in (text, two_groups(100)):
        with pytest.raises(
            ConfigError, match=f"encoded is .* and output is {output}; neither may .* {output}.corpus"
        ):
            train(source, Path(output), encoded=encoded, **FAST)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["link", "news.txt"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mincount": 1}, "no option 'mincount'; did you mean: min_count"),
        ({"vector_sizes": 1}, "no option 'vector_sizes'; did you mean: vector_size"),
        (
            {"phrase_window": 1},
            "did you mean: phrase_min_count, phrase_scoring, window",
        ),
        ({"min_count": 0}, "min_count is 0; it must be at least 1"),
        ({"tokenizer": "nltk"}, "choose one of: simple, whitespace, characters"),
    ],
)
def test_options_that_do_not_exist_or_are_out_of_range(text: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        train(text, Path("model"), **options)
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["news.txt"]


def test_a_config_and_options_by_name(text: str) -> None:
    config = TrainConfig(vector_size=4, epochs=1, backend="graph")
    vectors = word2vec.train(text, "model", config, min_count=1, progress=False)
    assert vectors.vector_size == 4
    with pytest.raises(ConfigError, match="give either config or options by name, not both: epochs"):
        word2vec.train(text, "model", config, epochs=2, min_count=1)


def test_no_option_has_two_meanings() -> None:
    assert not set(options_of(PrepareConfig)) & set(options_of(TrainConfig))


def test_a_file_that_is_not_there(text: str) -> None:
    with pytest.raises(CorpusError, match=r"no such file: 'new\.txt'"):
        train("new.txt", Path("model"))
    with pytest.raises(CorpusError, match=r"no such file: 'new\.txt'"):
        train(Path("new.txt"), Path("model"))
    with pytest.raises(CorpusError, match=r"no file is named like 'n\*\.csv'"):
        train("n*.csv", Path("model"))
    with pytest.raises(CorpusError, match="there is not one sentence or path in it"):
        train([], Path("model"))
