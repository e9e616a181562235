"""The options of held-out text and early stopping, which are a part of those of training."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from word2vec.config.amounts import Amount, parse_amount
from word2vec.config.options import Option
from word2vec.errors import ConfigError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName

POSITIONS = 200
"""Positions of the held-out text that are predicted. Each is scored against all words. With 75,000 words of 112
numbers this takes about 70 ms on two cores, where an epoch of 17 million words takes 4 to 7 seconds."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ValidationOptions:
    """What of the text is held out, when it is predicted, and what follows from it."""

    validation: Annotated[
        float | str | None,
        Option(
            "Text that is never trained on, whose loss is measured while training: a share of the sentences of "
            "the corpus, such as 0.01, or a text file. It is tokenised as the corpus was.",
            placeholder="SHARE|FILE",
        ),
    ] = None
    validate_every: Annotated[
        str | None,
        Option(
            "How often the held-out loss is measured, and the files of evaluate_during are evaluated: a time, "
            "words or epochs, such as 5m, 50M words or 1 epoch. By default after each epoch.",
            placeholder="AMOUNT",
        ),
    ] = None
    validation_positions: Annotated[
        int | None,
        Option(
            f"Words of the held-out text that are predicted each time, always the same ones. {POSITIONS} if not "
            "given.",
            minimum=1,
        ),
    ] = None
    early_stopping: Annotated[
        int | None,
        Option(
            "Stop after this many validations in a row that were not better than the best one. The model is "
            "saved as it was at the best.",
            minimum=1,
            placeholder="PATIENCE",
        ),
    ] = None

    @property
    def held_out_share(self) -> float | None:
        """The share of the corpus that is held out. None if nothing of it is."""
        return self.validation if isinstance(self.validation, float) else None

    @property
    def validation_amount(self) -> Amount:
        """How much training lies between two validations."""
        return parse_amount("validate_every", self.validate_every or "1 epoch")

    def check_validation(self, loss: LossName, shaped_by: str | None) -> None:
        """Check these options against each other and against the loss.

        Args:
            loss: The loss that is trained.
            shaped_by: The option that shapes it so that it gives no probabilities, with its value.

        Raises:
            ConfigError: they do not go together.
        """
        share = self.held_out_share
        if share is not None and not 0.0 < share < 1.0:
            raise ConfigError(
                f"validation is {share:g}; a share must be above 0 and below 1, for example 0.01. A number is "
                f"never a file; write ./{share:g} if you mean one"
            )
        if self.validation == "":
            raise ConfigError("validation is ''; give a share such as 0.01, or the name of a file")
        if self.validate_every is not None:
            parse_amount("validate_every", self.validate_every)
        if self.validation is None:
            for name in ("validation_positions", "early_stopping"):
                if (value := getattr(self, name)) is not None:
                    raise ConfigError(
                        f"{name} is {value}, but no text is held out; give validation, for example 0.01, or "
                        f"leave {name} out"
                    )
            return
        facts = LOSS_FACTS[loss]
        if facts.scores is None:
            raise ConfigError(
                f"validation is {self.validation}, but the loss {loss} gives no probabilities to measure it by: "
                f"{facts.no_probabilities or 'train with another loss'}; or leave validation out"
            )
        if shaped_by:
            raise ConfigError(
                f"validation is {self.validation}, but with {shaped_by} a model gives no probabilities: its "
                "loss holds sure predictions back; leave one of them out"
            )
