"""The options of a training that starts from older vectors."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from word2vec.config.options import Option
from word2vec.errors import ConfigError

FREEZE_ALL = "all"
"""The value of ``freeze`` that stands for every word that has a vector in ``init``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class WarmStartOptions:
    """Which vectors a training starts from, and what holds them there."""

    init: Annotated[
        str | None,
        Option(
            "Start from the vectors of a model or of a file of vectors, by word. Words that have none there are "
            "drawn as always.",
            placeholder="MODEL|VECTORS",
        ),
    ] = None
    freeze: Annotated[
        str | None,
        Option(
            "Keep the vectors of some words as they are in init: a file of words, one a line, or all, which is "
            "every word that has a vector there. Subwords are then not mixed in by default.",
            placeholder="FILE|all",
        ),
    ] = None
    anchor: Annotated[
        float,
        Option(
            "Pull the vectors from init towards where they began, as strongly as this many occurrences of the "
            "word in the text. 0 lets them go.",
            minimum=0.0,
        ),
    ] = 0.0

    def _check_warm_start(self) -> None:
        """Check that there are vectors to hold, where some are to be held.

        Raises:
            ConfigError: there are none.
        """
        if self.init is not None:
            return
        if self.freeze is not None:
            raise ConfigError(
                f"freeze is {self.freeze!r}, but vectors that are drawn at random are not worth keeping; give "
                "init, the model or file whose vectors are to stay"
            )
        if self.anchor:
            raise ConfigError(
                f"anchor is {self.anchor:g}, but there is nothing to pull the vectors to; give init, the model "
                "or file where they begin"
            )
