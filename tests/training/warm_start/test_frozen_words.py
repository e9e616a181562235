"""Words that a training leaves as their older vectors are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.bits import assert_same_bits
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.continued_runs import values_of
from tests.support.small_training import train
from tests.support.warm_starts import SIZE, make_config, open_start, start_run, write_list
from word2vec.errors import ConfigError
from word2vec.storage.table import Table


@GRAPH_IF_THOROUGH
@pytest.mark.parametrize("deterministic", [True, False])
@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
@pytest.mark.parametrize("tied", [True, False])
def test_frozen_words_have_the_bits_of_their_vectors_after_training(
    groups: word2vec.EncodedCorpus,
    some: tuple[Path, Table],
    tmp_path: Path,
    tied: bool,
    architecture: str,
    deterministic: bool,
    backend: str,
) -> None:
    path, table = some
    frozen = table.words[2:6]
    vectors = train(
        groups,
        tmp_path / "m",
        init=str(path),
        freeze=write_list(tmp_path / "words.txt", *frozen),
        tied=tied,
        architecture=architecture,
        backend=backend,
        # Otherwise the kernel trains with all cores.
        deterministic=deterministic,
        vector_size=SIZE,
    )
    stays = {name: table.matrix[table.words.index(name)] for name in frozen}
    # Subwords would be mixed in, so there are none by default.
    assert vectors.subwords is None
    for name, vector in stays.items():
        assert_same_bits(vectors[name], vector)
    moved = [name for name in table.words[:15] if name not in frozen]
    for name in moved:
        assert np.abs(vectors[name] - table.matrix[table.words.index(name)]).max() > 1e-3


def test_the_softmax_of_frozen_words_is_frozen_if_it_came_with_them(
    groups: word2vec.EncodedCorpus, untied: Path, some: tuple[Path, Table], tmp_path: Path
) -> None:
    freeze = write_list(tmp_path / "words.txt", "a1", "b2")
    rows = [groups.vocabulary.index[word] for word in ("a1", "b2")]
    common: dict[str, Any] = {"tied": False, "bias": True, "freeze": freeze}
    run = start_run(groups, make_config(init=str(untied), **common))
    before = {name: value.copy() for name, value in values_of(run).items()}
    run.train()
    for name, value in values_of(run).items():
        assert_same_bits(value[rows], before[name][rows])
        assert (value != before[name]).any()
    # Of plain vectors there is no softmax, so it has to be trained.
    run = start_run(groups, make_config(init=str(some[0]), **common))
    before = values_of(run)
    run.train()
    for name in ("output", "bias"):
        assert (values_of(run)[name][rows] != before[name][rows]).any()


def test_words_that_cannot_be_frozen_are_counted_and_named(
    groups: word2vec.EncodedCorpus,
    some: tuple[Path, Table],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # "moon" has a vector and is not in the text. The rarest word is in the text and has no vector.
    rare = groups.vocabulary.words[-1]
    known = some[1].words[0]
    freeze = write_list(tmp_path / "words.txt", known, "moon", rare, "x1", "x2", "x3", "x4")
    config = make_config(init=str(some[0]), freeze=freeze)
    warm = open_start(config, groups.vocabulary)
    assert np.flatnonzero(warm.frozen["input"]).tolist() == [groups.vocabulary.index[known]]
    lost = sorted(["moon", rare, "x1", "x2", "x3", "x4"])
    why = "are not in the text's vocabulary or have no vector in init"
    named = ", ".join(map(repr, lost[:5]))
    line = f"freeze: 6 of 7 words of {freeze} {why}: {named}, ...\n"
    assert f"word2vec: {line}" in capsys.readouterr().err
    with pytest.raises(ConfigError, match=f"strict: freeze: 6 of 7 words of {re.escape(freeze)}"):
        open_start(config, groups.vocabulary, strict=True)
    with pytest.raises(ConfigError, match="strict: freeze: 6 of 7"):
        train(groups, tmp_path / "m", init=str(some[0]), freeze=freeze, vector_size=SIZE, strict=True)


def test_a_list_that_freezes_nothing_is_refused(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path
) -> None:
    freeze = write_list(tmp_path / "words.txt", "moon", "x1")
    with pytest.raises(
        ConfigError, match=r"all of whose words are not in the text's vocabulary .*: 'moon', 'x1'; "
    ):
        open_start(make_config(init=str(some[0]), freeze=freeze), groups.vocabulary)
    for name, message in (("empty.txt", "which holds no word"), ("none.txt", r"none\.txt")):
        if name == "empty.txt":
            write_list(tmp_path / name)
        config = make_config(init=str(some[0]), freeze=str(tmp_path / name))
        with pytest.raises(ConfigError, match=f"freeze is .*{message}"):
            open_start(config, groups.vocabulary)


def test_all_stands_for_the_words_that_have_a_vector(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    warm = open_start(make_config(init=str(some[0]), freeze="all"), groups.vocabulary)
    np.testing.assert_array_equal(warm.frozen["input"], np.arange(20) < 15)


def test_a_training_in_which_nothing_can_move_is_refused(
    groups: word2vec.EncodedCorpus, trained_model: Path, untied: Path
) -> None:
    for options in (
        {"init": str(trained_model), "bias": False},
        {"init": str(untied), "tied": False, "bias": True},
    ):
        with pytest.raises(ConfigError, match="leaves nothing to train: all 20 words of the text are frozen"):
            open_start(make_config(freeze="all", **options), groups.vocabulary)
    # Here the softmax moves.
    open_start(make_config(freeze="all", init=str(trained_model), bias=True), groups.vocabulary)
    open_start(make_config(freeze="all", init=str(trained_model), tied=False), groups.vocabulary)


def test_subwords_are_mixed_into_frozen_vectors_only_if_asked_for() -> None:
    assert not make_config(init="m", freeze="all").settings.subwords
    assert make_config(init="m", freeze="all", subwords=True).settings.subwords
    assert make_config(init="m", anchor=1.0).settings.subwords
