"""How options are checked: each type and range, and the message that names option, value and limit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

import word2vec
from word2vec.config.options import Option, check_options, make_config, sort_options
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError


@dataclass(frozen=True)
class Config:
    """An option of each type."""

    size: Annotated[int, Option("Size.", minimum=1, maximum=9, known_as="vector_size / -size")] = 5
    rate: Annotated[float, Option("Rate.", minimum=0)] = 0.5
    limit: Annotated[int | None, Option("Limit.", minimum=2)] = None
    kind: Annotated[Literal["a", "b"], Option("Kind.")] = "a"
    name: Annotated[str, Option("Name.")] = "x"
    quick: Annotated[bool, Option("Quick.")] = False
    steps: Annotated[tuple[Literal["one", "two"], ...], Option("Steps.")] = ()
    words: Annotated[tuple[str, ...], Option("Words.")] = ()

    def __post_init__(self) -> None:
        check_options(self)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"size": 1},
        {"size": 9},
        {"rate": 0},
        {"rate": 3},
        {"limit": None},
        {"limit": 2},
        {"kind": "b"},
        {"quick": True},
        {"steps": ("two", "one")},
        {"words": ("the", "cat")},
    ],
)
def test_values_within_their_range_are_taken(options: dict[str, Any]) -> None:
    config = make_config(Config, options)
    for name, value in options.items():
        assert getattr(config, name) == value


def test_a_whole_number_given_for_a_number_becomes_one() -> None:
    rate = make_config(Config, {"rate": 3}).rate
    assert (type(rate), rate) == (float, 3.0)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("size", 0, "size is 0; it must be at least 1"),
        ("size", 10, "size is 10; it must be at most 9"),
        ("limit", 2**63, "limit is a number of 64 bits; it must be at most 9223372036854775807"),
        ("rate", 10**400, "rate is a number of 1329 bits; it must be at most 9223372036854775807"),
        ("rate", 1e-300, "rate is 1e-300; it must be 0, or from 1.2e-38 to 3.4e+38 in size"),
        ("rate", 1e300, "rate is 1e+300; it must be 0, or from 1.2e-38 to 3.4e+38 in size"),
        ("size", 1.5, "size is 1.5; it must be a whole number"),
        ("size", True, "size is True; it must be a whole number"),
        ("size", "5", "size is '5'; it must be a whole number"),
        ("size", None, "size is None; it must be a whole number"),
        ("rate", -0.1, "rate is -0.1; it must be at least 0"),
        ("rate", math.nan, "rate is nan; it must be a finite number"),
        ("rate", math.inf, "rate is inf; it must be a finite number"),
        ("rate", "fast", "rate is 'fast'; it must be a number"),
        ("limit", 1, "limit is 1; it must be at least 2"),
        ("kind", "c", "kind is 'c'; choose one of: a, b"),
        ("name", 3, "name is 3; it must be a text"),
        ("quick", 1, "quick is 1; it must be True or False"),
        ("steps", "one", "steps is 'one'; it must be a list, such as steps=['one']"),
        ("steps", ("one", "three"), "steps is 'three'; choose one of: one, two"),
        ("words", ("the", 3), "words holds 3; it must hold a text"),
    ],
)
def test_other_values_are_refused_with_name_value_and_limit(name: str, value: object, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        make_config(Config, {name: value})
    assert str(raised.value) == message


def test_an_unknown_option_is_answered_with_the_most_similar_ones() -> None:
    with pytest.raises(ConfigError, match=r"^there is no option 'sizes'; did you mean: size, steps$"):
        make_config(Config, {"sizes": 3})
    with pytest.raises(ConfigError, match=r"^there is no option 'z'; word2vec train --help lists all options$"):
        make_config(Config, {"z": 3})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sg", "gensim's sg is architecture here"),
        ("size", "gensim's size is vector_size here"),
        ("iter", "gensim's iter is epochs here"),
        ("alpha", "gensim's alpha is learning_rate here"),
        ("negative", "gensim's negative is negatives here"),
        ("sample", "gensim's sample is subsample here"),
        ("ns_exponent", "gensim's ns_exponent is noise_exponent here"),
        ("max_final_vocab", "gensim's max_final_vocab is max_vocab_size here"),
        ("cbow", "word2vec.c's cbow is architecture here"),
        ("read_vocab", "word2vec.c's read_vocab is vocabulary here"),
        ("hs", "hs 1 is loss hierarchical_softmax here"),
        ("min_alpha", "learning_rate_schedule says how the learning rate falls here"),
        ("dim", "fastText's dim is vector_size here"),
        ("ws", "fastText's ws is window here"),
        ("lr", "fastText's lr is learning_rate here"),
        ("neg", "fastText's neg is negatives here"),
        ("thread", "fastText's thread is threads here"),
        ("epoch", "fastText's epoch is epochs here"),
        ("minCount", "fastText's minCount is min_count here"),
        ("pretrainedVectors", "fastText's pretrainedVectors is init here"),
        ("t", "fastText's t is subsample here"),
        ("minn", "fastText's minn is min_n here, an option of subwords (word2vec subwords MODEL -o MODEL)"),
        ("penalty", "penalty is an option of subwords (word2vec subwords MODEL -o MODEL)"),
        ("corpus_file", "the text comes first, without a name"),
        ("sorted_vocab", "the vocabulary is always sorted by frequency here"),
    ],
)
def test_the_option_of_another_tool_is_answered_with_ours(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^there is no option '{name}'; {re.escape(message)}$"):
        sort_options({name: 1}, PrepareConfig, TrainConfig)


@pytest.mark.parametrize(
    ("config_class", "name", "message"),
    [
        (PrepareConfig, "size", "gensim's size is vector_size here, an option of train"),
        (PrepareConfig, "dim", "fastText's dim is vector_size here, an option of train"),
        (PrepareConfig, "window", "window is an option of train"),
        (TrainConfig, "min_count", "min_count is an option of prepare"),
        (TrainConfig, "read_vocab", "word2vec.c's read_vocab is vocabulary here, an option of prepare"),
        (SubwordConfig, "epochs", "epochs is an option of train"),
        (SubwordConfig, "workers", "workers is an option of prepare"),
        (SubwordConfig, "foo", "word2vec subwords --help lists all options"),
        (PrepareConfig, "foo", "word2vec prepare --help lists all options"),
        (TrainConfig, "vector_sizes", "did you mean: vector_size"),
        (TrainConfig, "", "word2vec train --help lists all options"),
    ],
)
def test_an_option_of_another_verb_is_said_to_be_one(config_class: type, name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^there is no option '{name}'; {message}$"):
        make_config(config_class, {name: 1})


def test_the_help_of_an_option_says_its_range() -> None:
    assert Option("Size.", minimum=1, maximum=9).documentation == "Size. (at least 1, at most 9)"
    assert Option("Rate.", minimum=0.5).documentation == "Rate. (at least 0.5)"
    assert Option("Name.").documentation == "Name."


@pytest.mark.parametrize("option", ["stop_words", "keep_words", "vocabulary", "user_dictionary"])
def test_a_list_of_words_is_named_by_its_file(option: str) -> None:
    options: Any = {option: Path("words.txt")}
    assert getattr(PrepareConfig(**options), option) == "words.txt"
    for given in (["a", "b"], {"a"}, 3):
        options = {option: given}
        with pytest.raises(
            ConfigError, match=rf"{option} is .* the path of a file with one word a line, such as"
        ):
            PrepareConfig(**options)


def test_one_word_serves_for_a_list_of_one() -> None:
    options: Any = {"suffix": ".json", "normalize": "nfkc"}
    config = PrepareConfig(**options)
    assert (config.suffix, config.normalize) == ((".json",), ("nfkc",))
    for name, example in (("suffix", r"\['\.md'\]"), ("normalize", r"\['nfkc'\]")):
        options = {name: 3}
        with pytest.raises(ConfigError, match=rf"{name} is 3; it must be a list, such as {name}={example}"):
            PrepareConfig(**options)


def test_paths_work_from_a_file_to_its_corpus(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("the cat sat on the mat\n")
    (tmp_path / "stop").write_text("the\n")
    options: Any = {"stop_words": tmp_path / "stop", "normalize": "nfkc", "suffix": ".txt"}
    corpus = word2vec.prepare(tmp_path, tmp_path / "c", min_count=1, progress=False, **options)
    assert "the" not in corpus.vocabulary.words
    assert corpus.manifest["options"]["stop_words"] == str(tmp_path / "stop")
