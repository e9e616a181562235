"""What can be refused before a text is encoded and TensorFlow is imported, which may take long."""

from __future__ import annotations

from importlib import import_module

from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.training.validation_inputs import check_validation


def check_beforehand(config: TrainConfig, watch: WatchConfig, *, is_whole: bool = True) -> None:
    """Check what the options, this machine and the cluster tell without the corpus.

    Args:
        config: The options of training.
        watch: How the training is kept and watched.
        is_whole: These are all options. If not, those of a checkpoint are added later.

    Raises:
        ConfigError: as for :func:`~word2vec.training.validation_inputs.check_validation`, or replicas cannot
            train here.
        FormatError: as there.
    """
    if is_whole:
        check_validation(config, watch)
    if asks_for_replicas(config, watch):
        # The room above, which not every training needs.
        import_module("word2vec.distributed.beforehand").check_replicas_beforehand(config, watch)


def asks_for_replicas(config: TrainConfig, watch: WatchConfig) -> bool:
    """Return whether the options ask for more than one process that trains, or for a cluster."""
    return config.replicas not in (None, 1) or watch.cluster is not None
