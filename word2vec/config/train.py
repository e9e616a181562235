"""Every option of training, stated once: its default, its help and its range.

The dataclass is frozen and checks itself, so a configuration that exists is a valid one. So is that of
``prepare.py``. The command line is derived from them (``cli/``) and a test holds the tables of
docs/options.md to them.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Annotated, Literal

from word2vec.config.options import Option, check_options
from word2vec.config.replicas import ReplicaOptions
from word2vec.config.settings import FEW_WORDS, Preset, Settings, choose_settings
from word2vec.config.settings import Architecture as Architecture
from word2vec.config.validation import ValidationOptions
from word2vec.config.warm_start import WarmStartOptions
from word2vec.errors import ConfigError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.scores.loss_shape import LossShape, check_shape

BackendName = Literal["auto", "kernel", "graph"]
Precision = Literal["float32", "bf16"]
LearningRateSchedule = Literal["linear", "constant", "cosine"]

_FEWEST_SHARED = 32
"""Random words of a block whose loss judges each by itself. With the 5 of word2vec.c, which draws them anew for
each pair, a block would see too little of the vocabulary."""


@dataclasses.dataclass(frozen=True)
class TrainConfig(WarmStartOptions, ValidationOptions, ReplicaOptions):
    """How vectors are trained from an encoded corpus.

    Raises:
        ConfigError: an option is out of range.
    """

    architecture: Annotated[
        Architecture,
        Option(
            "cbow predicts a word from its context, skipgram the context from the word.",
            known_as="sg / -cbow",
        ),
    ] = "cbow"
    preset: Annotated[
        Preset,
        Option(
            "What the options come to that are not given and have no default here. fast: good vectors soon. "
            "balanced: the default. best: the best vectors, in twice as long. post: Su Jianlin's "
            "settings of 2017."
        ),
    ] = "balanced"
    tied: Annotated[
        bool | None,
        Option(
            "The softmax matrix W is the table of word vectors. If not, W is trained apart. By default it "
            "depends on the loss."
        ),
    ] = None
    bias: Annotated[
        bool | None,
        Option(
            "The softmax has a bias b. By default it depends on the loss, on tied and on the architecture: "
            "with random_softmax untied models have one, and Skip-Gram's but for the preset post. word2vec.c "
            "has none."
        ),
    ] = None
    signature: Annotated[
        float | None,
        Option(
            "Tied: the share of a vector's coordinates whose products count negatively in a score. 0 is plain "
            "tying, W = V. An untied model has none.",
            minimum=0.0,
            maximum=1.0,
        ),
    ] = None
    loss: Annotated[
        LossName,
        Option(
            "The loss that is trained. random_softmax: the softmax over the target and random words. "
            "sampled_softmax: the same of scores less the log of each word's expected count among the random "
            "words. negative_sampling: the target and each random word by itself, as word2vec.c. nce: negative "
            "sampling of scores less that log. full_softmax: the softmax over all words, which is slow. "
            "hierarchical_softmax: decisions on the way through a Huffman tree to the word, word2vec.c's -hs 1."
        ),
    ] = "random_softmax"
    focal_gamma: Annotated[
        float,
        Option(
            "random_softmax: the loss is multiplied by (1 - p) ** this, p the target's probability, so that "
            "sure predictions count less. 0 is the plain loss. Otherwise the model gives no probabilities.",
            minimum=0.0,
            maximum=100.0,
        ),
    ] = 0.0
    margin: Annotated[
        float | None,
        Option(
            "random_softmax: pairs whose target has a probability p above this change nothing. It is above 0 "
            "and below 1. The model then gives no probabilities."
        ),
    ] = None
    margin_steepness: Annotated[
        float | None,
        Option(
            "Makes the margin a smooth step: the loss is multiplied by sigmoid(-this * (p - margin)). By "
            "default the step is hard."
        ),
    ] = None
    vector_size: Annotated[
        int | None,
        Option("Length of a word vector.", minimum=1, maximum=100_000, known_as="vector_size / -size"),
    ] = None
    window: Annotated[
        int | None,
        Option(
            "Largest distance between a word and its context. Each position draws 1..window.",
            minimum=1,
            maximum=1000,
            known_as="window / -window",
        ),
    ] = None
    negatives: Annotated[
        int | None,
        Option(
            "Random words K in the softmax beside the target, shared by a block of positions.",
            minimum=1,
            maximum=100_000,
            known_as="negative / -negative",
        ),
    ] = None
    noise_exponent: Annotated[
        float | None,
        Option(
            "Random words are drawn in proportion to count ** this. 0 is uniform.",
            minimum=-10.0,
            maximum=10.0,
            known_as="ns_exponent / -",
        ),
    ] = None
    subsample: Annotated[
        float | None,
        Option(
            "Words more frequent than this share of the text are randomly skipped. 0 keeps all.",
            minimum=0.0,
            known_as="sample / -sample",
        ),
    ] = None
    rare_boost: Annotated[
        float | None,
        Option(
            "Rare words learn faster: the rate of a word's vectors grows as (1 + 0.0001 / its share of the "
            "text) ** this, with the learning rate as the mean over the text. 0 is one rate for all.",
            minimum=0.0,
            maximum=1.0,
        ),
    ] = None
    learning_rate: Annotated[
        float | None,
        Option(
            "Learning rate at its highest, see learning_rate_schedule. By default the one that measured best "
            "for the architecture, tied and the loss. Skip-Gram's is lower with a window above 5.",
            known_as="alpha / -alpha",
        ),
    ] = None
    learning_rate_schedule: Annotated[
        LearningRateSchedule,
        Option(
            "How the learning rate changes over all epochs. linear and cosine: it falls to almost 0. constant: "
            "it stays."
        ),
    ] = "linear"
    warmup: Annotated[
        float,
        Option(
            "The share of the training in which the learning rate first rises from almost 0.",
            minimum=0.0,
            maximum=1.0,
        ),
    ] = 0.0
    epochs: Annotated[int | None, Option("Passes over the corpus.", minimum=1, known_as="epochs / -iter")] = None
    subwords: Annotated[
        bool | None,
        Option(
            "After training, mix each vector with what its word's spelling predicts, and keep the n-grams for "
            "unknown words. By default done, but for the preset post."
        ),
    ] = None
    seed: Annotated[
        int, Option("Seed of every random draw.", minimum=0, maximum=2**63 - 1, known_as="seed / -")
    ] = 1
    threads: Annotated[
        int,
        Option("CPU threads. 0 takes every core.", minimum=0, maximum=4096, known_as="workers / -threads"),
    ] = 0
    block_length: Annotated[
        int, Option("Positions that share one set of random words.", minimum=1, maximum=4096)
    ] = 32
    backend: Annotated[
        BackendName,
        Option(
            "kernel: C++ compiled for this machine at first use, CPU only. graph: TensorFlow's operations, any "
            "device. auto: the kernel if it can be compiled."
        ),
    ] = "auto"
    precision: Annotated[
        Precision,
        Option(
            "bf16: the kernel rounds what it multiplies with random words to bfloat16. This is faster, and "
            "needs a processor with AVX512_BF16. Tables and sums stay float32."
        ),
    ] = "float32"
    deterministic: Annotated[
        bool, Option("The same vectors from run to run, bit for bit. The kernel then trains with one thread.")
    ] = False
    blocks_per_step: Annotated[
        int | None,
        Option(
            "Blocks handed to the backend together, at most. By default 1024 to the kernel, and 256 to the "
            "graph, which reads them together, then applies their updates together.",
            minimum=1,
            maximum=65536,
        ),
    ] = None
    row_cap: Annotated[
        int | None,
        Option(
            "Graph backend: a vector that occurs more often than this in one step has its gradients scaled down "
            "to this many, by default 16. It keeps frequent words from diverging. The kernel does without.",
            minimum=1,
        ),
    ] = None

    def __post_init__(self) -> None:
        check_options(self)
        self._check_warm_start()
        self.check_replicas()
        rate = self.learning_rate
        if rate is not None and not rate > 0.0:
            raise ConfigError(
                f"learning_rate is {rate}; it must be above 0, for example {self.default_learning_rate:g}"
            )
        self._check_use_of_loss()
        if self.signature and not self.settings.tied:
            remedy = "take another loss" if LOSS_FACTS[self.loss].uses_tree else "tie the weights"
            raise ConfigError(
                f"signature is {self.signature}, but an untied model has none; leave signature out, or {remedy}"
            )
        size = self.settings.vector_size
        if self.signature and not round(self.signature * size):
            raise ConfigError(
                f"signature is {self.signature:g}, which is none of {size} coordinates; give at least "
                f"{1 / size:.2g}, or 0 for plain tying"
            )
        check_shape(self.loss_shape, self.loss)
        shaping = {name: getattr(self, name) for name in ("focal_gamma", "margin")}
        shaped = [f"{name} {value:g}" for name, value in shaping.items() if value]
        self.check_validation(self.loss, next(iter(shaped), None))

    def _check_use_of_loss(self) -> None:
        """Check the options that stand for nothing with some losses, or that they do not work with."""
        facts = LOSS_FACTS[self.loss]
        if self.tied and facts.uses_tree:
            raise ConfigError(
                f"tied is True, but {self.loss} has a row of W for each inner node of its tree and not for each "
                "word; leave tied out, or choose another loss"
            )
        # Before a text is encoded, which may take long.
        if self.backend not in ("auto", *facts.backends):
            raise ConfigError(
                f"backend is {self.backend!r}, which cannot compute the loss {self.loss}; choose one of: auto, "
                f"{', '.join(facts.backends)}"
            )
        if self.precision != "float32" and self.backend == "graph":
            raise ConfigError(
                f"precision is {self.precision}, which the graph backend does not have; leave out precision or "
                "backend"
            )
        if self.precision != "float32" and not facts.sampled:
            raise ConfigError(
                f"precision is {self.precision}, which rounds products with random words, but {self.loss} draws "
                "none; leave precision out, or choose another loss"
            )
        for name in () if facts.sampled else ("negatives", "noise_exponent"):
            if (value := getattr(self, name)) is not None:
                raise ConfigError(f"{name} is {value}, but {self.loss} draws no random words; leave {name} out")
        if facts.scores == "log p" and self.settings.tied and not self.settings.bias:
            raise ConfigError(
                f"bias is False, but {self.loss} of tied weights needs one: its scores are log p(target | "
                "input), and without a bias those of tied weights are symmetric; leave bias out, or untie the "
                "weights"
            )

    @functools.cached_property
    def settings(self) -> Settings:
        """The options whose defaults depend on others, as training uses them."""
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        if self.freeze is not None and self.subwords is None:
            # What spelling predicts would be mixed into the vectors that are to stay as they are.
            given["subwords"] = False
        return choose_settings(self.architecture, self.loss, self.preset, given)

    @property
    def default_learning_rate(self) -> float:
        """The rate that these options have if none is given."""
        return dataclasses.replace(self, learning_rate=None).settings.learning_rate

    def adapt_to(self, raw_words: int) -> TrainConfig:
        """Return the configuration with twice the epochs of its preset, if the text is small.

        Epochs that are given stay, and so do those of the preset "post".

        Args:
            raw_words: Words of the text.
        """
        if self.epochs is not None or self.preset == "post" or raw_words >= FEW_WORDS:
            return self
        return dataclasses.replace(self, epochs=2 * self.settings.epochs)

    @property
    def random_words(self) -> int:
        """How many random words a block gets: ``negatives``, or 1, the least, where the loss uses none.

        Where a loss judges each by itself they are at least 32, and each counts less, see
        :attr:`~word2vec.scores.loss_shape.LossShape.noise_weight`.
        """
        facts = LOSS_FACTS[self.loss]
        if facts.pairwise:
            return max(self.settings.negatives, _FEWEST_SHARED)
        return self.settings.negatives if facts.sampled else 1

    @property
    def loss_shape(self) -> LossShape:
        """How the loss is shaped, if at all."""
        pairwise = LOSS_FACTS[self.loss].pairwise
        weight = self.settings.negatives / self.random_words if pairwise else 1.0
        return LossShape(self.focal_gamma, self.margin, self.margin_steepness, weight)
