"""The callbacks of a training, and those that options ask for."""

from __future__ import annotations

from word2vec.config.watch import WatchConfig
from word2vec.training.callbacks.csv_log import CsvLog
from word2vec.training.callbacks.protocol import Callback, check_callbacks
from word2vec.training.callbacks.similar_words import SimilarWords
from word2vec.training.callbacks.tensorboard import TensorBoard


def list_callbacks(callbacks: object, watch: WatchConfig) -> list[object]:
    """Return the callbacks of a training: those that were given, and those that options ask for.

    Raises:
        ConfigError: what was given is not a list of callbacks.
        OutputError: as for :func:`make_callbacks`.
    """
    return [*check_callbacks(callbacks), *make_callbacks(watch)]


def make_callbacks(watch: WatchConfig) -> list[Callback]:
    """Return the callbacks that options ask for.

    Raises:
        OutputError: what one would write cannot be written.
    """
    made: list[Callback] = []
    if watch.log_dir is not None:
        made.append(TensorBoard(watch.log_dir))
    if watch.log_csv is not None:
        made.append(CsvLog(watch.log_csv))
    if watch.print_similar:
        made.append(SimilarWords(watch.print_similar))
    return made
