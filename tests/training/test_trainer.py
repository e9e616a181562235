from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.listed_names import list_names
from tests.support.small_training import read_log, train
from tests.support.stopped_training import act_at, interrupt
from tests.support.two_groups import two_groups
from word2vec.errors import ConfigError, CorpusError, FormatError, OutputError, TrainingError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName


def test_a_small_text_is_trained_longer_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options: dict[str, Any] = {"vector_size": 4, "negatives": 2, "subwords": False}
    word2vec.train([["a", "b"]] * 100, tmp_path / "m", min_count=1, **options)
    message = (
        "the text has 200 words, which are few, so it is trained for 10 epochs; give epochs to choose otherwise"
    )
    assert message in capsys.readouterr().err
    assert json.loads((tmp_path / "m" / "config.json").read_text())["train"]["epochs"] == 10
    word2vec.train([["a", "b"]] * 100, tmp_path / "m", min_count=1, epochs=5, **options)
    assert "few" not in capsys.readouterr().err
    assert json.loads((tmp_path / "m" / "config.json").read_text())["train"]["epochs"] == 5


@pytest.mark.parametrize("loss", LOSS_FACTS)
def test_subsampling_everything_away_is_an_error_and_leaves_the_older_model(
    tmp_path: Path, loss: LossName, capsys: pytest.CaptureFixture[str]
) -> None:
    # Two words are each other's random words, so a few losses diverge at the usual rate.
    train([["a", "b"]] * 100, tmp_path / "m", loss=loss, learning_rate=0.001)
    before = (tmp_path / "m" / "input.npy").read_bytes()
    assert capsys.readouterr().err == ""
    with pytest.raises(CorpusError, match="no word was trained: subsample 1e-30 leaves none of 200 words"):
        train([["a", "b"]] * 100, tmp_path / "m", subsample=1e-30, loss=loss)
    assert capsys.readouterr().err == ""
    with pytest.raises(CorpusError, match="no word was trained"):
        train([["a", "b"]] * 100, tmp_path / "m", subsample=1e-30, loss=loss, progress=True)
    assert "word2vec: subsample 1e-30 keeps 0.0% of the words of this text" in capsys.readouterr().err
    assert (tmp_path / "m" / "input.npy").read_bytes() == before


@pytest.mark.parametrize(
    "sentences",
    [[["a"], ["b"]] * 10, [["a", "x"], ["y", "b"], ["a"], ["b", "z"]] * 1 + [["a"], ["b"]] * 9],
)
def test_a_text_without_two_words_in_a_line_is_an_error(tmp_path: Path, sentences: list[list[str]]) -> None:
    with pytest.raises(CorpusError, match=r"nothing to train on: none of 2[0-9] sentences has two words of the"):
        train(sentences, tmp_path / "m", min_count=2)
    assert not (tmp_path / "m").exists()


def test_strict_refuses_options_of_training_without_effect_too(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    options = {"deterministic": True, "threads": 0, "row_cap": 4, "backend": "kernel"}
    with pytest.raises(ConfigError, match=r"^strict: row_cap 4 has no effect on the kernel"):
        train(groups, tmp_path / "m", strict=True, **options)
    assert not (tmp_path / "m").exists()
    train(groups, tmp_path / "m", **options)
    assert "word2vec: row_cap 4 has no effect on the kernel" in capsys.readouterr().err


def test_workers_on_a_corpus_without_text_are_said(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    train(groups, tmp_path / "m", workers=2)
    assert capsys.readouterr().err == (
        "word2vec: workers has no effect: no text is tokenised; the threads of training are threads\n"
    )


def test_a_model_trained_with_whole_numbers_for_shares_is_read(tmp_path: Path) -> None:
    options = {"signature": 1, "rare_boost": 1, "noise_exponent": 0, "learning_rate": 1}
    train([["a", "b"]] * 100, tmp_path / "m", **options)
    assert word2vec.load(tmp_path / "m").words == ["a", "b"]


def test_sentences_and_directories_are_corpora_too(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    from_path = train(str(groups.path), tmp_path / "1", epochs=1, deterministic=True)
    from_sentences = train(two_groups(), tmp_path / "2", epochs=1, deterministic=True)
    np.testing.assert_array_equal(from_path.matrix, from_sentences.matrix)


def test_the_model_directory_is_as_documented(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "tied", tied=True)
    train(groups, tmp_path / "untied", tied=False, architecture="skipgram")
    files = {"config.json", "vocabulary.tsv", "input.npy", "training.json"}
    assert {path.name for path in (tmp_path / "tied").iterdir()} == files
    assert {path.name for path in (tmp_path / "untied").iterdir()} == files | {"output.npy", "bias.npy"}
    config = json.loads((tmp_path / "untied" / "config.json").read_text())
    assert (config["format"], config["format_version"], config["vocabulary_size"]) == (
        "word2vec-model",
        3,
        20,
    )
    assert config["train"]["architecture"] == "skipgram"
    assert (
        config["train"]["learning_rate"] == word2vec.TrainConfig("skipgram", tied=False).settings.learning_rate
    )
    training = read_log(tmp_path / "untied")
    assert set(training["versions"]) == {"word2vec", "tensorflow", "numpy", "python"}
    assert training["words_per_second"] > 0
    assert training["raw_words"] == training["intervals"][-1]["words"] == groups.raw_words * 3
    assert {"epoch", "words", "loss", "learning_rate", "words_per_second"} == set(training["intervals"][0])
    assert isinstance(word2vec.load(tmp_path / "tied").matrix, np.memmap)


def test_the_vectors_are_those_that_are_loaded(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    trained, loaded = train(groups, tmp_path / "m", epochs=1), word2vec.load(tmp_path / "m")
    assert trained.words == loaded.words
    np.testing.assert_array_equal(trained.matrix, loaded.matrix)
    assert trained.counts is not None
    np.testing.assert_array_equal(trained.counts, loaded.counts)
    assert trained.home == loaded.home == tmp_path / "m"


@pytest.mark.usefixtures("stop_signals")
def test_an_interrupt_leaves_a_loadable_model_and_says_what_it_holds(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_at(monkeypatch, 0.5, interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"stopped at 50\.\d% .*m holds the model"):
        train(groups, tmp_path / "m")
    vectors = word2vec.load(tmp_path / "m")
    assert np.abs(vectors.matrix).max() > 0.1, "it must hold what was learned, not the first vectors"
    training = read_log(tmp_path / "m")
    assert training["finished"] is False
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert 0.5 < training["progress"] < 0.52


def test_a_failure_keeps_the_older_model_and_leaves_no_rest(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = np.array(train(groups, tmp_path / "m").matrix)

    def out_of_luck() -> None:
        raise ValueError("out of luck")

    act_at(monkeypatch, 0.5, out_of_luck)
    with pytest.raises(ValueError, match="out of luck"):
        train(groups, tmp_path / "m", seed=9)
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, before)
    assert list_names(tmp_path) == ["m"]


def test_a_loss_that_is_not_finite_names_the_learning_rate(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    with pytest.raises(TrainingError, match=r"learning_rate 1e\+30 is too high.*try 0\.11"):
        train(groups, tmp_path / "m", learning_rate=1e30)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"vector_size": 0}, "vector_size is 0; it must be at least 1"),
        ({"negatives": 0}, "negatives is 0; it must be at least 1"),
        ({"window": 0}, "window is 0; it must be at least 1"),
        ({"epochs": -1}, "epochs is -1"),
        ({"subsample": -0.1}, "subsample is -0.1; it must be at least 0"),
        ({"learning_rate": 0.0}, "learning_rate is 0.0; it must be above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan; it must be a finite number"),
        ({"vector_size": 1.5}, "vector_size is 1.5; it must be a whole number"),
        ({"tied": "yes"}, "tied is 'yes'; it must be True or False"),
        ({"architecture": "glove"}, "architecture is 'glove'; choose one of: cbow, skipgram"),
        ({"vectorsize": 100}, "no option 'vectorsize'; did you mean: vector_size"),
    ],
)
def test_impossible_options_are_refused_before_anything_is_read(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        word2vec.train("no such corpus", tmp_path / "m", **options)


def test_a_number_in_the_place_of_the_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^config is 100; it must be a TrainConfig. Give options by name"):
        word2vec.train("no such corpus", tmp_path / "m", 100)  # type: ignore[arg-type]


class Untouched:
    """Sentences that nobody may read."""

    def __iter__(self) -> Iterator[list[str]]:
        pytest.fail("it was read")


def test_an_unwritable_output_is_found_before_the_corpus_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "config.json").write_text("{}")
    for output, message in [
        ("file", "not a directory"),
        ("photos", "other things"),
        ("file/m", "cannot write"),
    ]:
        with pytest.raises(OutputError, match=message):
            train(Untouched(), tmp_path / output)


def test_what_is_no_corpus_is_refused(tmp_path: Path) -> None:
    for text in ("the cat sat on the mat", "我喜欢自然语言处理", "word " * 10_000, "a\0b"):
        with pytest.raises(CorpusError, match=r"no such file.* If it is a sentence, pass lists of words"):
            train(text, tmp_path / "m")
    with pytest.raises(CorpusError, match="only once"):
        train((words for words in two_groups()), tmp_path / "m")
    (tmp_path / "photos").mkdir()
    with pytest.raises(CorpusError, match=r"the directory .*photos does not hold text"):
        train(tmp_path / "photos", tmp_path / "m")
    (tmp_path / "photos" / "manifest.json").write_text('{"format": "word2vec-encoded-corpus"}')
    with pytest.raises(FormatError, match="has format_version None"):
        train(tmp_path / "photos", tmp_path / "m")


def test_training_outside_the_main_thread_needs_no_signals(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    with ThreadPoolExecutor() as pool:
        assert len(pool.submit(train, groups, tmp_path / "m", epochs=1).result()) == 20


def test_threads_that_come_too_late_are_refused_before_text_is_encoded(tmp_path: Path) -> None:
    text = tmp_path / "news.txt"
    text.write_text("one two three\n" * 100)
    # Other tests have started TensorFlow in this process, or this does.
    tf.constant(0)
    with pytest.raises(ConfigError, match="threads is 3, but TensorFlow is already running"):
        word2vec.train(text, tmp_path / "m", threads=3, min_count=1, progress=False)
    assert list(tmp_path.iterdir()) == [text]
