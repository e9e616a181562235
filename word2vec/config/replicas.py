"""The options of several replicas, which are a part of those of training."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from word2vec.config.options import Option
from word2vec.errors import ConfigError


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReplicaOptions:
    """How many copies of the model train at once, and how often they are combined."""

    replicas: Annotated[
        int | None,
        Option(
            "Copies of the model that train at once on different text, each in a process of its own, and are "
            "combined after each round. By default 1, and with cluster one for each host.",
            minimum=1,
            maximum=4096,
        ),
    ] = None
    rounds: Annotated[
        int,
        Option(
            "Replicas: how many times in an epoch they are combined. 0 chooses it by the length of the text, "
            "and fewer where combining would take more than a fifth of the time.",
            minimum=0,
            maximum=100_000,
        ),
    ] = 0
    half_changes: Annotated[
        bool,
        Option("Replicas: what each has changed travels as float16, which is half of the bytes."),
    ] = False

    def check_replicas(self) -> None:
        """Check what the options say together.

        Raises:
            ConfigError: an option is given that has no effect with one replica.
        """
        if self.replicas == 1 and self.half_changes:
            raise ConfigError("half_changes is True, but one replica has nothing to combine; give more replicas")
