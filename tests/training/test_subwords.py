"""The last step of training: subwords are fitted to the finished table, and change nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.small_training import train as train_small
from tests.support.spelled_words import LEFT_OUT, STRANGE, spelled_sentences
from word2vec import TrainConfig
from word2vec.errors import UnknownWordError
from word2vec.storage.model_directory import ModelDirectory
from word2vec.subwords.subwords import FittedSubwords
from word2vec.training import session

SUBWORD_FILES = {"mixed.npy", "ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy"}


def train(output: Path, **options: Any) -> word2vec.WordVectors:
    """Train on words whose spelling tells what is near, the same vectors from run to run."""
    return train_small(spelled_sentences(), output, deterministic=True, **{"vector_size": 48, **options})


@pytest.fixture(scope="module")
def with_subwords(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("with") / "m"
    train(path)
    return path


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("without") / "m"
    train(path, subwords=False)
    return path


def read_config(path: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((path / "config.json").read_text(encoding="utf-8"))
    return config


def list_files(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}


def test_training_keeps_subwords_beside_the_tables(with_subwords: Path, without: Path) -> None:
    assert list_files(with_subwords) == list_files(without) | SUBWORD_FILES
    config, other = read_config(with_subwords), read_config(without)
    assert (config["format_version"], other["format_version"]) == (4, 3)
    assert (config["train"]["subwords"], other["train"]["subwords"]) == (True, False)
    assert config["subwords"]["kind"] == "fitted"
    assert (config["subwords"]["min_n"], config["subwords"]["max_n"], config["subwords"]["mix"]) == (3, 6, None)
    assert set(config["subwords"]["held_out"]) == {
        "words", "cosine", "chance", "rank", "within_ten", "vocabulary",
    }  # fmt: skip
    assert "subwords" not in other


def test_the_raw_vectors_are_those_without_subwords(with_subwords: Path, without: Path) -> None:
    raw = word2vec.load(with_subwords, raw=True)
    np.testing.assert_array_equal(raw.matrix, np.load(with_subwords / "input.npy"))
    np.testing.assert_array_equal(raw.matrix, word2vec.load(without).matrix)
    np.testing.assert_array_equal(raw.matrix, ModelDirectory.load(with_subwords).input)
    mixed = word2vec.load(with_subwords)
    np.testing.assert_array_equal(mixed.matrix, np.load(with_subwords / "mixed.npy"))
    assert not np.array_equal(mixed.matrix, raw.matrix)
    np.testing.assert_allclose(
        np.linalg.norm(mixed.matrix, axis=1), np.linalg.norm(raw.matrix, axis=1), rtol=1e-5
    )


@pytest.mark.parametrize("tied", [True, False])
def test_what_is_returned_is_what_is_loaded(tmp_path: Path, tied: bool) -> None:
    returned = train(tmp_path / "m", tied=tied, subwords=True)
    loaded = word2vec.load(tmp_path / "m")
    np.testing.assert_array_equal(returned.matrix, loaded.matrix)
    assert (
        returned.list_composed([*LEFT_OUT, *STRANGE]) == loaded.list_composed([*LEFT_OUT, *STRANGE]) == LEFT_OUT
    )
    np.testing.assert_array_equal(returned[LEFT_OUT], loaded[LEFT_OUT])
    assert (ModelDirectory.load(tmp_path / "m").tied, (tmp_path / "m" / "output.npy").exists()) == (
        tied,
        not tied,
    )


def test_unknown_words_are_near_those_of_their_stem(with_subwords: Path, without: Path) -> None:
    vectors = word2vec.load(with_subwords)
    for word, stem in [("walking", "walk"), ("paints", "paint"), ("dreamer", "dream"), ("whispered", "whisper")]:
        assert [near for near, _ in vectors.most_similar(word, topn=5) if not near.startswith(stem)] == []
    with pytest.raises(UnknownWordError, match="'walking'"):
        word2vec.load(without)["walking"]


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_probabilities_are_the_same_with_and_without_bit_for_bit(tmp_path: Path, architecture: str) -> None:
    found = []
    for subwords in (True, False):
        path = tmp_path / str(subwords)
        train(path, architecture=architecture, subwords=subwords)
        assert (path / "mixed.npy").exists() == subwords
        model = word2vec.Probabilities.load(path)
        text = [["walk", "walked", "walker"], ["sing", "sings", "paint"]]
        found.append((model.log_proba(["walk", "walks"]), model.related("sing", 7), model.perplexity(text)))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert found[0][1:] == found[1][1:]


@pytest.mark.parametrize("preset", ["fast", "balanced", "best", "post"])
@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_all_presets_but_the_posts_fit_subwords(preset: Any, architecture: Any) -> None:
    assert TrainConfig(architecture, preset).settings.subwords == (preset != "post")
    assert TrainConfig(architecture, preset, subwords=True).settings.subwords
    assert not TrainConfig(architecture, preset, subwords=False).settings.subwords


def test_the_posts_model_has_none(tmp_path: Path) -> None:
    vectors = train(tmp_path / "m", preset="post")
    assert vectors.subwords is None
    assert read_config(tmp_path / "m")["train"]["subwords"] is False
    assert not SUBWORD_FILES & list_files(tmp_path / "m")


def test_a_line_says_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train(tmp_path / "m", progress=True)
    said = capsys.readouterr().err
    assert "subwords: " in said
    assert " n-grams in " in said
    assert "check: 19 hidden words, cosine " in said
    train(tmp_path / "m", progress=False)
    assert capsys.readouterr().err == ""


def test_where_spelling_tells_nothing_there_are_none(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    vectors = train_small(groups, tmp_path / "m", progress=True)
    assert vectors.subwords is None
    assert read_config(tmp_path / "m")["format_version"] == 3
    assert (
        "no two words share an n-gram of 3 to 6 characters, so no subwords are kept" in capsys.readouterr().err
    )


def test_an_interrupt_of_the_fit_leaves_the_whole_model(
    tmp_path: Path, without: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in ("fit_spelling", "save_again"):
        with monkeypatch.context() as patch:
            patch.setattr(session, name, interrupted)
            with pytest.raises(
                KeyboardInterrupt, match="m holds the whole model without subwords; word2vec sub"
            ):
                train(tmp_path / "m")
        model = ModelDirectory.load(tmp_path / "m")
        assert model.spelling is None
        np.testing.assert_array_equal(model.input, np.load(without / "input.npy"))
        assert model.read_training_log() is not None
        assert list_files(tmp_path) == {"m"}


def test_what_is_interrupted_can_be_added(tmp_path: Path, with_subwords: Path) -> None:
    train(tmp_path / "m", subwords=False)
    word2vec.add_subwords(tmp_path / "m", tmp_path / "m", progress=False)
    model, expected = ModelDirectory.load(tmp_path / "m"), ModelDirectory.load(with_subwords)
    np.testing.assert_array_equal(model.input, expected.input)
    np.testing.assert_allclose(model.vectors, expected.vectors, rtol=1e-4, atol=1e-5)
    assert model.spelling is not None
    assert expected.spelling is not None
    assert isinstance(model.spelling.subwords, FittedSubwords)
    assert model.spelling.subwords.ngram_lengths == expected.spelling.subwords.ngram_lengths
