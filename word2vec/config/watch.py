"""Every option of where a training runs and how it is kept and watched.

None of them changes a vector, but for ``cluster``, whose hosts are the replicas where their number is not given.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Annotated

from word2vec.config.amounts import Amount, parse_amount
from word2vec.config.options import Option, check_options
from word2vec.errors import ConfigError, quote


@dataclasses.dataclass(frozen=True)
class WatchConfig:
    """Where a training runs, and how it is kept and watched while it does.

    Raises:
        ConfigError: an option is out of range.
    """

    cluster: Annotated[
        str | None,
        Option(
            "Train on the hosts of a running Ray cluster, and encode text there: its address HOST:PORT, or auto "
            "for the one of this host.",
            placeholder="auto|HOST:PORT",
        ),
    ] = None
    checkpoint_every: Annotated[
        str | None,
        Option(
            "Keep the state of the training in OUTPUT.checkpoint so often, for resume: a time, words or epochs, "
            "such as 5m, 50M words or 1 epoch. By default it is kept when a signal or an error ends training.",
            placeholder="AMOUNT",
        ),
    ] = None
    checkpoint_in_place: Annotated[
        bool,
        Option(
            "Write checkpoints from the tables themselves while training waits. By default a copy of the tables "
            "is taken, which needs their memory once more, and a thread writes it while training goes on."
        ),
    ] = False
    resume: Annotated[
        bool,
        Option(
            "Go on with the training whose state OUTPUT.checkpoint keeps. Options that you leave out stay as "
            "they were."
        ),
    ] = False
    or_start: Annotated[bool, Option("With resume: start anew where there is no checkpoint.")] = False
    log_dir: Annotated[
        str | None,
        Option(
            "A directory for TensorBoard: loss, learning rate, speed and held-out loss while training runs, and "
            "in the end the most frequent words for its Projector.",
            placeholder="DIR",
        ),
    ] = None
    log_csv: Annotated[
        str | None,
        Option(
            "A CSV file that gets a row for each interval of the training, about 200 in all.", placeholder="FILE"
        ),
    ] = None
    print_similar: Annotated[
        tuple[str, ...],
        Option("After each epoch print the words that are nearest to these, on stderr.", placeholder="WORD"),
    ] = ()
    evaluate_during: Annotated[
        tuple[str, ...],
        Option(
            "Files of analogies or of word pairs that are evaluated whenever validation is due, which is after "
            "each epoch by default. Their content tells which they are."
        ),
    ] = ()

    def __post_init__(self) -> None:
        for name in ("evaluate_during", "print_similar"):
            if isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))
        check_options(self)
        if self.or_start and not self.resume:
            raise ConfigError("or_start is True, but it says what resume does without a checkpoint; give resume")
        if self.checkpoint_in_place and self.checkpoint_every is None:
            raise ConfigError(
                "checkpoint_in_place is True, but no checkpoints are asked for while training runs; give "
                "checkpoint_every, for example 5m"
            )
        if self.checkpoint_every is not None:
            parse_amount("checkpoint_every", self.checkpoint_every)
        check_cluster_name(self.cluster)
        for name in ("log_dir", "log_csv"):
            if getattr(self, name) == "":
                raise ConfigError(f"{name} is empty; give a path, or leave it out")

    @property
    def checkpoint_amount(self) -> Amount | None:
        """How much training lies between two checkpoints."""
        if self.checkpoint_every is None:
            return None
        return parse_amount("checkpoint_every", self.checkpoint_every)


def check_cluster_name(cluster: str | None) -> None:
    """Make sure that an address may be one of a Ray cluster.

    Raises:
        ConfigError: it cannot be.
    """
    if (
        cluster is None
        or cluster == "auto"
        or re.fullmatch(r"[^\s:/]+:[0-9]{1,5}|\[[0-9A-Fa-f:.]+\]:[0-9]{1,5}", cluster)
    ):
        return
    raise ConfigError(
        f"cluster is {quote(cluster)}; it must be auto, or the address HOST:PORT that ray start has shown"
    )
