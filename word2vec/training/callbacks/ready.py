"""The callbacks of a training, and those that options ask for."""

from __future__ import annotations

from pathlib import Path

from word2vec.config.watch import WatchConfig
from word2vec.errors import OutputError
from word2vec.storage.checkpoint_directory import find_best_checkpoint, find_checkpoint
from word2vec.training.callbacks.csv_log import CsvLog
from word2vec.training.callbacks.protocol import Callback, check_callbacks
from word2vec.training.callbacks.similar_words import SimilarWords
from word2vec.training.callbacks.tensorboard import TensorBoard


def list_callbacks(callbacks: object, watch: WatchConfig, output: Path) -> list[object]:
    """Return the callbacks of a training: those that were given, and those that options ask for.

    Raises:
        ConfigError: what was given is not a list of callbacks.
        OutputError: as for :func:`make_callbacks`.
    """
    return [*check_callbacks(callbacks), *make_callbacks(watch, output)]


def make_callbacks(watch: WatchConfig, output: Path) -> list[Callback]:
    """Return the callbacks that options ask for.

    Args:
        watch: The options.
        output: The model that is trained.

    Raises:
        OutputError: what one would write cannot be written, or lies in a directory that training replaces.
    """
    for name in ("log_dir", "log_csv"):
        path = getattr(watch, name)
        if path is not None:
            _refuse_inside(name, Path(path), output)
    made: list[Callback] = []
    # First, because it refuses words that are not known.
    if watch.print_similar:
        made.append(SimilarWords(watch.print_similar))
    if watch.log_dir is not None:
        made.append(TensorBoard(watch.log_dir))
    if watch.log_csv is not None:
        made.append(CsvLog(watch.log_csv))
    return made


def _refuse_inside(name: str, path: Path, output: Path) -> None:
    """Refuse to log to a directory that is replaced as a whole, before anything is made there."""
    here = path.resolve()
    for replaced in (output, find_checkpoint(output), find_best_checkpoint(output)):
        if replaced.resolve() in (here, *here.parents):
            raise OutputError(
                f"{name} is {path}, but training replaces {replaced} as a whole; choose a place beside it, for "
                f"example {output.name}.logs"
            )
