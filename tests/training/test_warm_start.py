"""A training that starts from older vectors: what it takes, what it keeps, and how it pulls."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.bits import assert_same_bits
from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.continued_runs import restore_log, train_until, values_of
from tests.support.small_training import read_log, train
from tests.support.spelled_words import spelled_sentences
from word2vec import formats
from word2vec.arrays import Float32s
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, FormatError, Word2VecError
from word2vec.storage.model_directory import ModelDirectory, save_again
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.anchor import Anchor
from word2vec.training.backend import choose_backend
from word2vec.training.first_vectors import find_first_bias
from word2vec.training.run import Run
from word2vec.training.warm_start import WarmStart, find_rows, open_warm_start

SIZE = 16
COMMON: dict[str, Any] = {
    "vector_size": SIZE,
    "negatives": 4,
    "subsample": 0.0,
    "epochs": 2,
    "blocks_per_step": 4,
    "deterministic": True,
}
CHUNK_SIZE = 3000


def make_config(**options: Any) -> TrainConfig:
    return TrainConfig(**{**COMMON, **options})


def open_start(config: TrainConfig, vocabulary: Vocabulary, strict: bool = False) -> WarmStart:
    warm = open_warm_start(config, vocabulary, Path("new"), strict=strict, progress=True)
    assert warm is not None
    return warm


def start_run(corpus: word2vec.EncodedCorpus, config: TrainConfig, **changes: Any) -> Run:
    backend = choose_backend(config, len(corpus.ids), progress=False)
    warm = open_warm_start(config, corpus.vocabulary, Path("new"), strict=False, progress=False)
    return Run(corpus, config, backend, warm_start=warm, chunk_size=CHUNK_SIZE, **changes)


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory, groups: word2vec.EncodedCorpus) -> tuple[Path, Table]:
    """Vectors of 15 of the 20 words in another order, and of two words that the text does not have."""
    words = [*reversed(groups.vocabulary.words[:15]), "moon", "star"]
    matrix = np.random.default_rng(4).normal(0, 0.3, (len(words), SIZE)).astype(np.float32)
    matrix[3, :4] = -0.0
    table = Table(words, matrix)
    path = tmp_path_factory.mktemp("some") / "some.npy"
    formats.write(path, table)
    return path, table


@pytest.fixture(scope="module")
def untied(tmp_path_factory: pytest.TempPathFactory, groups: word2vec.EncodedCorpus) -> Path:
    """A model with an output table and a bias."""
    path = tmp_path_factory.mktemp("untied") / "m"
    train(groups, path, tied=False, bias=True, subwords=False, negatives=4)
    return path


def copy_of(groups: word2vec.EncodedCorpus, table: Table, drawn: Float32s) -> Float32s:
    """The table that a training starts from."""
    expected = drawn.copy()
    for word, vector in zip(table.words, table.matrix, strict=True):
        if word in groups.vocabulary:
            expected[groups.vocabulary.index[word]] = vector
    return expected


# ==== What is taken ====


@pytest.mark.parametrize("suffix", [".npy", ".vec", ".bin", ".safetensors", ".txt.gz"])
def test_rows_are_taken_by_word_and_others_are_drawn_as_always(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, suffix: str
) -> None:
    path, table = tmp_path / f"some{suffix}", some[1]
    formats.write(path, table, "word2vec-text" if suffix == ".txt.gz" else None)
    drawn = values_of(start_run(groups, make_config()))["input"]
    found = values_of(start_run(groups, make_config(init=str(path))))["input"]
    np.testing.assert_allclose(found, copy_of(groups, table, drawn), rtol=1e-5, atol=1e-6)
    assert_same_bits(found[15:], drawn[15:])


def test_half_precision_is_taken_as_it_is(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path
) -> None:
    table = Table(some[1].words, some[1].matrix.astype(np.float16))
    formats.write(tmp_path / "half.npy", table)
    run = start_run(groups, make_config(init=str(tmp_path / "half.npy")))
    assert_same_bits(values_of(run)["input"], copy_of(groups, table, values_of(run)["input"]))


def test_a_model_gives_the_vectors_that_were_trained_not_those_mixed_with_spelling(tmp_path: Path) -> None:
    corpus = word2vec.prepare(spelled_sentences(), tmp_path / "c", min_count=1, progress=False)
    train(corpus, tmp_path / "m", vector_size=48)
    model = ModelDirectory.load(tmp_path / "m")
    assert np.abs(model.vectors - model.input).max() > 0.01
    run = start_run(corpus, make_config(init=str(tmp_path / "m"), vector_size=48))
    assert_same_bits(values_of(run)["input"], model.input)


def test_an_untied_model_gives_its_softmax(groups: word2vec.EncodedCorpus, untied: Path) -> None:
    model = ModelDirectory.load(untied)
    run = start_run(groups, make_config(init=str(untied), tied=False, bias=True))
    assert model.bias is not None
    for name, table in (("input", model.input), ("output", model.output), ("bias", model.bias)):
        assert_same_bits(values_of(run)[name], table)
        assert np.abs(table).max() > 0.01


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({"tied": False, "bias": True}, {"output", "bias"}),
        ({"tied": False, "bias": False}, {"output"}),
        # The bias of another loss is another number.
        ({"tied": False, "loss": "nce"}, {"output"}),
        # A node is not a word.
        ({"tied": False, "loss": "hierarchical_softmax", "negatives": None}, set()),
        # The signs stand between a tied table and itself.
        ({"tied": True, "bias": True}, set()),
    ],
)
def test_of_the_softmax_what_fits_is_taken(
    groups: word2vec.EncodedCorpus, untied: Path, options: dict[str, Any], taken: set[str]
) -> None:
    options = {"tied": True, **options}
    model = ModelDirectory.load(untied)
    values = values_of(start_run(groups, make_config(init=str(untied), **options)))
    without = values_of(start_run(groups, make_config(**options)))
    assert_same_bits(values["input"], model.input)
    for name in set(values) - {"input"}:
        assert_same_bits(values[name], getattr(model, name) if name in taken else without[name])


@pytest.mark.parametrize("signature", [0.0, 0.2])
def test_a_tied_bias_is_taken_if_the_signs_are_the_same(
    groups: word2vec.EncodedCorpus, tmp_path: Path, signature: float
) -> None:
    train(groups, tmp_path / "m", tied=True, bias=True, signature=0.2, subwords=False)
    config = make_config(init=str(tmp_path / "m"), tied=True, bias=True, signature=signature)
    found = values_of(start_run(groups, config))["bias"]
    assert np.any(found) == (signature == 0.2)


def test_plain_vectors_leave_the_softmax_where_it_starts(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    values = values_of(start_run(groups, make_config(init=str(some[0]), tied=False, loss="nce")))
    assert not values["output"].any()
    np.testing.assert_array_equal(values["bias"], find_first_bias(groups.vocabulary.require_counts(), 0.0))


def test_words_that_only_one_side_has_keep_what_each_starts_from(
    groups: word2vec.EncodedCorpus, untied: Path, tmp_path: Path
) -> None:
    """A model of other words: its rows go to the words that both have, in all of its tables."""
    sentences = [["a1", "b1", "new"], ["a2", "new", "b2"]] * 200
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    options: dict[str, Any] = {"tied": False, "bias": True}
    values = values_of(start_run(corpus, make_config(init=str(untied), **options)))
    drawn = values_of(start_run(corpus, make_config(**options)))
    model = ModelDirectory.load(untied)
    for word, row in corpus.vocabulary.index.items():
        place = model.vocabulary.index.get(word)
        for name, found in values.items():
            expected = drawn[name][row] if place is None else getattr(model, name)[place]
            assert_same_bits(found[row], expected)


def test_the_places_of_words_are_found() -> None:
    vocabulary = Vocabulary(["the", "cat", "dog"])
    assert find_rows(["dog", "moon", "the"], vocabulary).tolist() == [2, -1, 0]
    assert find_rows([], vocabulary).tolist() == [-1, -1, -1]


def test_a_line_says_how_many_words_have_vectors(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    train(groups, tmp_path / "m", init=str(some[0]), progress=True)
    said = capsys.readouterr().err
    assert "word2vec: init: 15 of 20 words have vectors; 5 are drawn\n" in said
    train(groups, tmp_path / "m", init=str(some[0]))
    assert "init" not in capsys.readouterr().err


def test_a_model_can_be_trained_further_in_its_own_place(
    groups: word2vec.EncodedCorpus, trained_model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m"
    options: dict[str, Any] = {"vector_size": SIZE, "progress": False, "negatives": 4, "deterministic": True}
    word2vec.train(groups, path, init=str(trained_model), epochs=1, **options)
    first = np.array(ModelDirectory.load(path).input)
    word2vec.train(groups, path, init=str(path), epochs=1, **options)
    assert np.abs(ModelDirectory.load(path).input - first).max() > 1e-3


def test_what_was_learned_before_is_there_from_the_first_step(
    groups: word2vec.EncodedCorpus, trained_model: Path
) -> None:
    losses = []
    for init in (None, str(trained_model)):
        run = start_run(groups, make_config(init=init))
        run.train(lambda run=run: run.stop("one step"))  # type: ignore[misc]
        run.log.close_interval()
        losses.append(run.log.intervals[0]["loss"])
    assert losses[1] < losses[0] - 0.1


def test_training_json_names_the_parents(
    groups: word2vec.EncodedCorpus, trained_model: Path, some: tuple[Path, Table], tmp_path: Path
) -> None:
    train(groups, tmp_path / "m", init=str(some[0]), freeze="all", anchor=0.0, tied=True)
    (parent,) = read_log(tmp_path / "m")["parents"]
    digest = parent.pop("digest")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert parent == {
        "name": "some.npy",
        "corpus": None,
        "words": 15,
        "tables": ["input"],
        "frozen": 15,
        "anchor": 0.0,
    }
    train(groups, tmp_path / "m", init=str(trained_model), anchor=2.0)
    (parent,) = read_log(tmp_path / "m")["parents"]
    assert (parent["name"], parent["corpus"], parent["words"]) == ("m", groups.key, 20)
    assert (parent["frozen"], parent["anchor"]) == (0, 2.0)
    train(groups, tmp_path / "plain")
    assert "parents" not in read_log(tmp_path / "plain")


def test_what_is_held_must_not_lie_where_the_model_is_written(
    groups: word2vec.EncodedCorpus, trained_model: Path
) -> None:
    for options in ({"freeze": "all"}, {"anchor": 1.0}):
        config = make_config(init=str(trained_model), **options)
        with pytest.raises(ConfigError, match="which is the output too"):
            open_warm_start(config, groups.vocabulary, trained_model, strict=False, progress=False)


def test_a_training_that_goes_on_needs_older_vectors_only_to_hold_words(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], capsys: pytest.CaptureFixture[str]
) -> None:
    def resume(**options: Any) -> WarmStart | None:
        config = make_config(init=str(some[0]), **options)
        return open_warm_start(config, groups.vocabulary, Path("new"), resumed=True, strict=False, progress=True)

    assert resume() is None
    for options in ({"freeze": "all"}, {"anchor": 1.0}):
        assert resume(**options) is not None
    assert "init" not in capsys.readouterr().err


def test_the_digest_is_of_what_is_taken(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path
) -> None:
    table = some[1]
    digests = []
    order = np.arange(len(table.words))[::-1]
    for words, matrix in (
        (table.words, table.matrix),
        ([table.words[row] for row in order], table.matrix[order]),
        (table.words[:-1], table.matrix[:-1]),
        (table.words, table.matrix * np.float32(1.5)),
    ):
        formats.write(tmp_path / "t.npy", Table(words, matrix))
        digests.append(open_start(make_config(init=str(tmp_path / "t.npy")), groups.vocabulary).digest)
    assert digests[0] == digests[1] == digests[2] != digests[3]


# ==== What is refused ====


def test_vectors_of_another_length_are_refused(groups: word2vec.EncodedCorpus, some: tuple[Path, Table]) -> None:
    config = TrainConfig(init=str(some[0]))
    message = f"init is {some[0]}, whose vectors have 16 numbers, and vector_size is 128; give vector_size 16"
    with pytest.raises(ConfigError, match=re.escape(message)):
        open_start(config, groups.vocabulary)


def test_vectors_of_other_words_are_refused(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    formats.write(tmp_path / "t.npy", Table(["A0", "moon"], np.ones((2, SIZE), np.float32)))
    with pytest.raises(
        ConfigError, match="a vector for none of the 20 words of the text; words must be spelled"
    ):
        open_start(make_config(init=str(tmp_path / "t.npy")), groups.vocabulary)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize(
    ("name", "part"), [("input", "vector"), ("output", "row of the softmax"), ("bias", "bias")]
)
def test_numbers_that_are_not_finite_are_refused_with_their_word(
    groups: word2vec.EncodedCorpus, untied: Path, tmp_path: Path, name: str, part: str, broken: float
) -> None:
    model = ModelDirectory.load(untied)
    path = tmp_path / "m"
    save_again(path, model, None)
    table = np.load(path / f"{name}.npy")
    table[7] = broken
    np.save(path / f"{name}.npy", table)
    message = f"init: the {part} of {model.vocabulary.words[7]!r} in {path} holds NaN or infinity"
    with pytest.raises(FormatError, match=re.escape(message)):
        open_start(make_config(init=str(path), tied=False, bias=True), groups.vocabulary)


def test_a_file_with_nan_is_refused_with_the_word(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    path = tmp_path / "t.vec"
    path.write_text(f"2 {SIZE}\na0{' 1' * SIZE}\na1{' nan' * SIZE}\n")
    with pytest.raises(FormatError, match=r"init: .*t\.vec.*a1"):
        open_start(make_config(init=str(path)), groups.vocabulary)


@pytest.mark.parametrize("name", ["missing", "missing.vec"])
def test_vectors_that_are_not_there_are_refused(
    groups: word2vec.EncodedCorpus, tmp_path: Path, name: str
) -> None:
    with pytest.raises(FormatError, match=f"init: .*{name}"):
        open_start(make_config(init=str(tmp_path / name)), groups.vocabulary)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"freeze": "all"},
            "freeze is 'all', but vectors that are drawn at random are not worth keeping; give init",
        ),
        ({"freeze": "words.txt"}, "freeze is 'words.txt', but"),
        ({"anchor": 3}, "anchor is 3, but there is nothing to pull the vectors to; give init"),
        ({"anchor": -1.0, "init": "m"}, "anchor is -1.0; it must be at least 0"),
        ({"anchor": math.nan, "init": "m"}, "anchor is nan; it must be a finite number"),
        ({"init": 3}, "init is 3; it must be a text"),
    ],
)
def test_options_that_stand_for_nothing_alone_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        make_config(**options)


# ==== What is frozen ====


def write_list(path: Path, *words: str) -> str:
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    return str(path)


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


# ==== How rows are pulled ====


def test_a_pull_is_the_proximal_step() -> None:
    random = np.random.default_rng(0)
    start, values = (random.normal(size=(6, 4)).astype(np.float32) for _ in range(2))
    rates = np.array([1, 2, 0.5, 1, 3, 1], np.float32)
    rows = np.array([1, 2, 4])
    table = tf.Variable(values)
    Anchor(table, rows, lambda some: start[some], 5.0, rates).pull(0.1)
    expected = values.copy()
    for row in rows:
        # The smallest of λ s r / 2 · |v − v₀|² + 1/2 · |v − v_before|².
        weight = 5.0 * 0.1 * rates[row]
        expected[row] = (weight * start[row] + values[row]) / (1 + weight)
    np.testing.assert_allclose(table.numpy(), expected, rtol=1e-6)
    assert_same_bits(table.numpy()[[0, 3, 5]], values[[0, 3, 5]])


def measure_moves(run: Run, rows: slice = slice(None)) -> Float32s:
    before = values_of(run)["input"].copy()
    run.train()
    moves: Float32s = np.linalg.norm(values_of(run)["input"] - before, axis=1)[rows]
    return moves


@GRAPH_IF_THOROUGH
def test_the_stronger_the_anchor_the_nearer_the_vectors_stay(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], backend: str
) -> None:
    moves = [
        measure_moves(start_run(groups, make_config(init=str(some[0]), anchor=anchor, backend=backend)))
        for anchor in (0.0, 30.0, 1000.0, 1e12)
    ]
    held = [each[:15].mean() for each in moves]
    assert held[0] > 1.3 * held[1] > 1.3 * 1.3 * held[2] > 100 * held[3]
    # Words that were drawn are let go.
    assert moves[3][15:].min() > 0.1


def test_frequent_words_move_and_rare_ones_stay(tmp_path: Path) -> None:
    """A hundred occurrences are much for a rare word, and little for a frequent one."""
    random = np.random.default_rng(0)
    often, seldom = ["often", "usual"], ["seldom", "unusual"]
    others = [f"w{number}" for number in range(30)]
    sentences = [
        [
            *(others[number] for number in random.integers(0, 15, 3)),
            (seldom if place % 100 == 0 else often)[place // 100 % 2],
        ]
        for place in range(6000)
    ]
    corpus = word2vec.prepare(sentences, tmp_path / "c", min_count=1, progress=False)
    matrix = np.random.default_rng(1).normal(0, 0.3, (4, SIZE)).astype(np.float32)
    formats.write(tmp_path / "t.npy", Table([*often, *seldom], matrix))
    common: dict[str, Any] = {"init": str(tmp_path / "t.npy"), "rare_boost": 0.0, "epochs": 10}
    free, held = (
        measure_moves(start_run(corpus, make_config(**common, anchor=anchor))) for anchor in (0.0, 100.0)
    )
    index = corpus.vocabulary.index
    kept = {word: held[row] / free[row] for word, row in index.items() if word in often + seldom}
    assert kept["often"] > 2 * kept["seldom"]


def test_an_anchor_of_0_is_none(groups: word2vec.EncodedCorpus, some: tuple[Path, Table]) -> None:
    runs = [start_run(groups, make_config(init=str(some[0]), **options)) for options in ({}, {"anchor": 0.0})]
    for run in runs:
        run.train()
    assert_same_bits(*(values_of(run)["input"] for run in runs))


def test_frozen_words_are_not_pulled(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = some[1].words[3]  # the one with -0.0
    freeze = write_list(tmp_path / "words.txt", word)
    run = start_run(groups, make_config(init=str(some[0]), freeze=freeze, anchor=5.0))
    run.train()
    assert_same_bits(values_of(run)["input"][groups.vocabulary.index[word]], some[1].matrix[3])
    config = make_config(init=str(some[0]), freeze="all", anchor=5.0)
    capsys.readouterr()
    open_start(config, groups.vocabulary)
    assert "word2vec: anchor 5 has no effect: all words that have vectors in init are frozen\n" in (
        capsys.readouterr().err
    )
    with pytest.raises(ConfigError, match="strict: anchor 5 has no effect"):
        open_start(config, groups.vocabulary, strict=True)


@GRAPH_IF_THOROUGH
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("stop", [(0, 1, 0), (0, 2, 3), (1, 0, 0), (1, 3, 1)])
def test_a_training_that_is_continued_pulls_and_freezes_as_one_that_never_stopped(
    groups: word2vec.EncodedCorpus,
    some: tuple[Path, Table],
    tmp_path: Path,
    stop: tuple[int, int, int],
    tied: bool,
    backend: str,
) -> None:
    freeze = write_list(tmp_path / "words.txt", *some[1].words[2:6])
    config = make_config(init=str(some[0]), freeze=freeze, anchor=20.0, tied=tied, backend=backend)
    whole, stopped = start_run(groups, config), start_run(groups, config)
    whole.train()
    train_until(stopped, stop)
    kept = {name: value.copy() for name, value in values_of(stopped).items()}
    log = restore_log(groups, config, stopped.log.state())
    continued = start_run(groups, config, position=stopped.position, log=log, first_vectors=())
    # The rows of the older vectors are not read into tables that come from elsewhere.
    assert not values_of(continued)["input"].any()
    continued.model.assign(kept)
    continued.train()
    for name, value in values_of(continued).items():
        assert_same_bits(value, values_of(whole)[name])


def test_older_vectors_are_forgotten_unless_an_anchor_needs_them(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    for anchor, there in ((0.0, False), (1.0, True)):
        config = make_config(init=str(some[0]), anchor=anchor)
        warm = open_start(config, groups.vocabulary)
        described = warm.describe()
        Run(groups, config, choose_backend(config, len(groups.ids), progress=False), warm_start=warm)
        assert bool(len(warm.older.words)) == there
        assert warm.describe() == described


def test_a_training_from_older_vectors_is_the_same_each_time(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table]
) -> None:
    runs = [start_run(groups, make_config(init=str(some[0]), anchor=7.0)) for _ in range(2)]
    for run in runs:
        run.train()
    assert_same_bits(*(values_of(run)["input"] for run in runs))


@pytest.mark.parametrize(
    "loss", ["random_softmax", "nce", "negative_sampling", "full_softmax", "hierarchical_softmax"]
)
def test_every_loss_starts_from_older_vectors(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, loss: str
) -> None:
    vectors = train(
        groups, tmp_path / "m", loss=loss, init=str(some[0]), freeze="all", epochs=1, vector_size=SIZE
    )
    words, matrix = some[1].words, some[1].matrix
    for word, vector in zip(words[:15], matrix, strict=False):
        assert_same_bits(vectors[word], vector)


def test_errors_are_those_of_the_toolkit(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    """Bytes at random are refused in one line, whatever they look like."""
    random = np.random.default_rng(0)
    for number in range(20):
        path = tmp_path / f"{number}.vec"
        path.write_bytes(random.bytes(200))
        with pytest.raises(Word2VecError):
            open_start(make_config(init=str(path)), groups.vocabulary)


def test_vectors_as_long_as_those_of_other_tools_are_trained(
    groups: word2vec.EncodedCorpus, tmp_path: Path
) -> None:
    """Training begins far above chance and comes down."""
    matrix = np.random.default_rng(0).normal(0, 8 / SIZE**0.5, (20, SIZE)).astype(np.float32)
    formats.write(tmp_path / "long.npy", Table(groups.vocabulary.words, matrix))
    train(groups, tmp_path / "m", init=str(tmp_path / "long.npy"), vector_size=SIZE, epochs=5, tied=True)
    losses = [each["loss"] for each in read_log(tmp_path / "m")["intervals"]]
    chance = math.log(9)
    assert losses[0] > 2 * chance > 2 * losses[-1]
