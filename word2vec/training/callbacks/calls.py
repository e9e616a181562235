"""Calls the callbacks of a training when something happened. What they raise waits until the model is saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from word2vec.config.train import TrainConfig
from word2vec.terminal.stop_signals import find_signal, make_interrupt
from word2vec.training.callbacks.protocol import name_callback
from word2vec.training.callbacks.view import Training

if TYPE_CHECKING:
    from word2vec.encoding.corpus import EncodedCorpus
    from word2vec.training.run import Run


class CallbackCalls:
    """Calls callbacks: ``on_start`` where its block begins, ``on_end`` where it ends, the others in between.

    A callback that raises an error is not called again. The others are, until training has stopped.

    Attributes:
        error: What the first callback raised, None if none did.

    Args:
        callbacks: As :func:`word2vec.training.callbacks.protocol.check_callbacks` returns them.
        run: The training.
        corpus: What it trains on.
        config: Its options.
        output: The model directory.
    """

    def __init__(
        self, callbacks: Sequence[object], run: Run, corpus: EncodedCorpus, config: TrainConfig, output: Path
    ) -> None:
        self.error: BaseException | None = None
        self._told = ""  # what it was, as a sentence
        self._waiting = list(callbacks)
        self._active: list[object] = []
        self._run = run
        self._training = Training(run, corpus, config, output)
        self._output = output
        self._saved = False
        # What was seen already. After a resume the log has records of before.
        self._intervals = len(run.log.intervals)
        self._validations = len(run.log.validations)
        self._epoch = run.position.epoch

    def __enter__(self) -> CallbackCalls:
        """Call ``on_start``.

        Raises:
            BaseException: what a callback raised. Those that were started before it have their ``on_end`` then.
        """
        while self._waiting and self.error is None:
            self._active.append(self._waiting.pop(0))
            try:
                self._call("on_start", self._active[-1:])
            except KeyboardInterrupt:
                self._end(failed=True)
                raise
        self._training.forget_moment()
        if self.error is not None:
            self._end(failed=True)
            raise self.error
        return self

    def look(self, run: Run) -> None:
        """Call what is due after a step. It is a watcher, see :mod:`word2vec.training.watchers`."""
        self._training.renew_stop()
        for method in self._find_due():
            self._call(method, self._active)
        if self.error is not None:
            run.stop(self._told)
        self._training.forget_moment()

    def note_saved(self) -> None:
        """Note that the model is saved. What ends the block before that is a failure."""
        self._saved = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Call ``on_end``. What it raises is kept, or if training failed it becomes a note on that error."""
        self._end(failed=not self._saved)
        if error is not None and self.error is not None:
            add_note(error, self._told)

    def raise_error(self, remains: str) -> None:
        """Raise what a callback raised. Do nothing if none did.

        Args:
            remains: What became of the model, for a note on the error.
        """
        if self.error is not None:
            add_note(self.error, remains)
            raise self.error

    def _find_due(self) -> Iterator[str]:
        """Yield the methods to call for what is new in the log."""
        log = self._run.log
        if len(log.intervals) > self._intervals:
            self._intervals = len(log.intervals)
            yield "on_interval"
        validations = len(log.validations)
        if validations > self._validations:
            self._validations = validations
            yield "on_validation"
        # An epoch whose last chunks have no blocks ends with the first step of the next one.
        if self._run.position.epoch > self._epoch:
            self._epoch = self._run.position.epoch
            yield "on_epoch"

    def _end(self, *, failed: bool) -> None:
        self._training.failed = failed
        try:
            if not failed:
                # The end of training closed its last interval.
                for method in self._find_due():
                    self._call(method, self._active)
            self._call("on_end", self._active)
        except KeyboardInterrupt as interrupt:
            if failed:
                raise
            remains = f"{self._output} holds the whole model; a callback was stopped in on_end"
            raise make_interrupt(find_signal(interrupt), remains) from None
        finally:
            self._training.forget_moment()

    def _call(self, method: str, callbacks: Sequence[object]) -> None:
        """Call one method of some callbacks in turn. Those that raise an error are not active any more."""
        for callback in list(callbacks):
            function = getattr(callback, method, None)
            if function is None:
                continue
            try:
                function(self._training)
            except KeyboardInterrupt:
                # The second Ctrl-C, which acts at once.
                raise
            except BaseException as error:  # SystemExit as well, because the model is to be saved before
                self._active = [other for other in self._active if other is not callback]
                self._keep(error, f"{name_callback(callback)}.{method}")

    def _keep(self, error: BaseException, place: str) -> None:
        """Keep the first error of a callback. Others become notes on it."""
        told = f"{place} raised {type(error).__name__}: {error}"
        if self.error is None:
            self.error, self._told = error, told
        elif error is not self.error:
            add_note(self.error, f"after that, {told}")


def add_note(error: BaseException, note: str) -> None:
    """Add to an error what became of the training."""
    if hasattr(error, "add_note"):
        error.add_note(note)
    else:
        # Python 3.10 has no notes.
        print(f"word2vec: {note}", file=sys.stderr)
