"""What one training is to do, as its parts read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.probabilities.text_tokenizer import TokenizerChoice
from word2vec.storage.checkpoint_directory import Checkpoint
from word2vec.training.beforehand import asks_for_replicas
from word2vec.training.warm_start import WarmStart, open_warm_start

IN_ROUNDS = "in_rounds"
"""What a checkpoint of replicas says of its backend. Its position is the end of a round."""


@dataclass(frozen=True)
class TrainingTask:
    """What one training is to do.

    Attributes:
        corpus: To train on.
        output: The model directory.
        config: All options of training.
        watch: How the training is kept and watched.
        checkpoint: The training to go on with, or None for a new one.
        callbacks: As :func:`~word2vec.training.callbacks.ready.list_callbacks` returns them.
        tokenizer: The one that you gave for the text, for a file that is held out.
        progress: Show a progress bar on stderr.
        strict: What has no effect is an error.
        open_start: Makes the warm start, as :func:`~word2vec.training.warm_start.open_warm_start` does.
    """

    corpus: EncodedCorpus
    output: Path
    config: TrainConfig
    watch: WatchConfig
    checkpoint: Checkpoint | None
    callbacks: list[object]
    tokenizer: TokenizerChoice | None = None
    progress: bool = True
    strict: bool = False
    open_start: Callable[..., WarmStart | None] = open_warm_start

    @property
    def is_resumed(self) -> bool:
        """Whether it goes on with a training that was stopped."""
        return self.checkpoint is not None

    @property
    def is_in_rounds(self) -> bool:
        """Whether replicas train it, or it goes on from a checkpoint that replicas made."""
        asked = asks_for_replicas(self.config, self.watch)
        return asked or (self.checkpoint is not None and bool(self.checkpoint.state.backend.get(IN_ROUNDS)))

    @property
    def replaces_its_start(self) -> bool:
        """Whether the model takes the place of older vectors without which the training could not go on."""
        config = self.config
        if config.init is None or (config.freeze is None and not config.anchor):
            return False
        return self.output.resolve() == Path(config.init).resolve()
