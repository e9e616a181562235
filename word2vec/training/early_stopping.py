"""Stops a training whose held-out loss no longer falls, and keeps the tables of its best moment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from word2vec.errors import FormatError
from word2vec.storage.checkpoint_directory import Checkpoint, is_checkpoint
from word2vec.training.checkpoints import Checkpointer
from word2vec.training.run import Run


def find_best(validations: Sequence[dict[str, Any]]) -> int | None:
    """Return the place of the validation with the lowest loss, of equal ones the first. None if there is none.

    Example:
        >>> find_best([{"loss": 3.0}, {"loss": 2.5}, {"loss": 2.5}, {"loss": 2.7}])
        1
    """
    return min(range(len(validations)), key=lambda place: validations[place]["loss"], default=None)


def is_exhausted(validations: Sequence[dict[str, Any]], patience: int) -> bool:
    """Return whether as many validations as the patience came after the best one.

    Example:
        >>> [is_exhausted([{"loss": loss} for loss in (3.0, 2.5, 2.6)], patience) for patience in (1, 2)]
        [True, False]
    """
    best = find_best(validations)
    return best is not None and len(validations) - 1 - best >= patience


class BestTables:
    """The tables of the best validation, in a checkpoint beside the model.

    Args:
        checkpointer: Writes it.
        resumed: What is there is of this training. Otherwise it is of an older one.
    """

    def __init__(self, checkpointer: Checkpointer, *, resumed: bool) -> None:
        self._checkpointer = checkpointer
        found = self._find() if resumed else None
        self._kept = [] if found is None else [_read_validation(found)]

    def keep(self, run: Run) -> None:
        """Keep the tables, if the last validation is better than that of the tables that are kept."""
        validation = run.log.validations[-1]
        if not self._kept or validation["loss"] < self._kept[-1]["loss"]:
            self._checkpointer.begin(run)
            self._kept.append(validation)

    def restore(self, run: Run) -> dict[str, Any] | None:
        """Put the tables that are kept into the model, unless its own are better.

        Returns:
            The validation that the tables of the model had. None if none were kept, or those that were kept are
            damaged or worse than its own. It then stays as it is.
        """
        self._checkpointer.finish(run)
        last = run.log.validations[-1] if run.log.validations else None
        if last is not None and last["words"] != run.log.words:
            last = None  # It is of an earlier moment.
        try:
            checkpoint = self._find() if self._kept else None
            found = None if checkpoint is None else _read_validation(checkpoint)
            # What could not be written left there what is older: of another training, or of this one.
            if checkpoint is None or found is None or found not in self._kept:
                return None
            if last is not None and last["loss"] < found["loss"]:
                return last if last == self._kept[-1] else None
            if found != last:
                run.model.assign(checkpoint.tables)
        except FormatError as error:
            # They were whole when they were written. The model of the end is worth more than none.
            run.log.say(f"{error}; the model is saved as it was at the end")
            return None
        return found

    def _find(self) -> Checkpoint | None:
        """Return the tables on disk, None if there are none."""
        path = self._checkpointer.path
        return Checkpoint.load(path) if is_checkpoint(path) else None


def _read_validation(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return the validation of the best tables.

    Raises:
        FormatError: the log of the checkpoint is damaged.
    """
    try:
        found = dict(checkpoint.state.log["validations"][-1])
        if not (math.isfinite(found["loss"]) and found["words"] >= 0):
            raise ValueError(f"its validation is {found}")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise FormatError(f"{checkpoint.path} is damaged: {error!r}") from error
    return found


class EarlyStopping:
    """Looks at each validation: keeps the tables of a new best one, and stops when none comes.

    Args:
        patience: How many validations in a row may be no better than the best.
        best: Keeps the tables.
        progress: Say on stderr when training stops early, and which tables the model gets.
    """

    def __init__(self, patience: int, best: BestTables, *, progress: bool = True) -> None:
        self._patience = patience
        self._best = best
        self._progress = progress

    def __call__(self, run: Run) -> None:
        """Look at the last validation."""
        validations = run.log.validations
        if find_best(validations) == len(validations) - 1:
            self._best.keep(run)
        elif self.is_over(run) and run.log.progress < 1.0:
            reason = f"the held-out loss has not fallen in {self._patience} validations"
            if self._progress:
                run.log.say(f"training stops early: {reason}")
            run.stop(reason)

    def is_over(self, run: Run) -> bool:
        """Return whether the patience is exhausted, as it may be already when a training goes on."""
        return is_exhausted(run.log.validations, self._patience)

    def restore_best(self, run: Run) -> dict[str, Any] | None:
        """Put the best tables into the model, and return what :meth:`BestTables.restore` does."""
        found = self._best.restore(run)
        if found is not None and self._progress:
            is_lowest = all(found["loss"] <= other["loss"] for other in run.log.validations)
            run.log.say(
                f"the model is that of epoch {found['epoch']}, {found['words']:,} words: its held-out loss was "
                f"the lowest{'' if is_lowest else ' of those whose tables were kept'}, {found['loss']:.4f} "
                f"(perplexity {found['perplexity']:,.1f})"
            )
        return found
