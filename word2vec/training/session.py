"""One training from its checks to the saved model, whatever ends it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from importlib import import_module
from typing import Any

import tensorflow as tf

from word2vec.available_memory import return_freed_memory
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.errors import CorpusError, OutputError, TrainingError
from word2vec.storage.checkpoint_directory import remove_checkpoints
from word2vec.storage.model_directory import ModelDirectory, save_again
from word2vec.storage.output_lock import lock_output
from word2vec.terminal.stop_signals import find_signal, make_interrupt
from word2vec.training.backend import Backend, choose_backend
from word2vec.training.callbacks.calls import CallbackCalls, add_note
from word2vec.training.checkpoints import make_checkpointers, restore_run
from word2vec.training.idle_options import find_idle_training
from word2vec.training.interrupt import Interrupt
from word2vec.training.memory import check_memory, report_lack_of_memory
from word2vec.training.run import SIGNAL_CAME, Run
from word2vec.training.saving import check_space, save_run
from word2vec.training.targets import check_targets
from word2vec.training.task import TrainingTask
from word2vec.training.validation import make_validation
from word2vec.training.validation_inputs import ValidationInputs, find_validation_inputs
from word2vec.training.warm_start import WarmStart
from word2vec.training.watchers import Watcher, watch
from word2vec.vectors import WordVectors
from word2vec.vectors.spelling import fit_spelling


def run_training(task: TrainingTask) -> WordVectors:
    """Train on an encoded corpus, as :func:`word2vec.train` describes, and return the vectors."""
    judges = find_validation_inputs(task.corpus, task.config, task.watch, task.tokenizer)
    with lock_output(task.output):
        saved = _Session(task, judges).train()
        # Before the spelling is fitted, which needs as much again.
        _forget_tables()
        if task.config.settings.subwords:
            saved = _add_spelling(saved, task.config, task.progress)
        # Not before the model is whole, so that nothing is lost wherever a process is killed.
        remove_checkpoints(task.output)
    return WordVectors.of_model(saved)


def _forget_tables() -> None:
    """Let go of the tables that were trained. Variables are in reference cycles, which can outlive their use."""
    gc.collect()
    return_freed_memory()


class _Session:
    """A training, and all that looks at it while it runs. Making one does all checks.

    Args:
        task: What is to be done.
        judges: What the training is judged by while it runs.
    """

    def __init__(self, task: TrainingTask, judges: ValidationInputs) -> None:
        self._task = task
        corpus, config, output = task.corpus, task.config, task.output
        check_targets(corpus, config.settings.subsample, progress=task.progress)
        check_space(corpus, config, task.watch, output)
        start = task.open_start(
            config,
            corpus.vocabulary,
            output,
            resumed=task.is_resumed,
            strict=task.strict,
            progress=task.progress,
        )
        self._backend = choose_backend(config, len(corpus.ids), progress=task.progress)
        report_without_effect(
            find_idle_training(config, self._backend.name, in_rounds=task.is_in_rounds), strict=task.strict
        )
        check_memory(corpus, config, task.watch, self._backend)
        with report_lack_of_memory():
            self._run = _make_run(task, self._backend, start)
        self._checkpointer, self._best_keeper = make_checkpointers(self._run, task, self._backend)
        self._validation = make_validation(self._run, judges, task, self._best_keeper)
        self._calls = CallbackCalls(task.callbacks, self._run, corpus, config, output)
        # Of what was needed to get here, before training needs more.
        return_freed_memory()

    def train(self) -> ModelDirectory:
        """Train to the end, or until something ends training, and save what was trained.

        Raises:
            KeyboardInterrupt: a signal came. The model is saved if anything was trained. Otherwise nothing is
                written, and the message is empty.
            TrainingError: the replicas are lost. A checkpoint is saved, and the model that was there stays. Or
                as for :meth:`~word2vec.training.run.Run.train`.
            BaseException: a callback raised it. The model is saved.
        """
        run, validation, calls = self._run, self._validation, self._calls
        with calls, Interrupt() as interrupt, self._checkpointer, self._best_keeper:
            try:
                with report_lack_of_memory():
                    self._watch(interrupt)
            except TrainingError as error:
                if run.can_go_on and self._save_checkpoint():
                    add_note(error, f"{self._checkpointer.path} holds the training, and resume goes on with it")
                raise
            # A training that validation stopped has finished.
            stopped = run.stop_reason is not None and not validation.is_over(run)
            if interrupt.signal is not None and stopped and not run.log.words:
                # There may be an older model, and it is better than vectors that nothing was trained into.
                raise make_interrupt(interrupt.signal)
            interrupt.finish("the model is being saved")
            # A training that a callback stopped is over, and so is one whose model replaces what it began from.
            goes_on = stopped and (interrupt.received or calls.error is not None)
            goes_on = goes_on and not self._task.replaces_its_start
            # Before the tables of the best validation take the place of the last ones.
            kept = goes_on and self._save_checkpoint()
            best = validation.finish(run)
            saved = self._save(stopped, best)
            calls.note_saved()
        state = "" if not stopped else "as it was then, " if best is None else "as it was at its best, "
        remains = f"{self._task.output} holds the model {state}complete and loadable"
        remains += ", and resume goes on with the training" if kept else ""
        if interrupt.signal is not None:
            what = f"stopped at {run.log.progress:.1%} of the training" if stopped else "training was finished"
            raise make_interrupt(interrupt.signal, f"{what}; {remains}") from calls.error
        if calls.error is not None and not goes_on:
            remove_checkpoints(self._task.output)
        calls.raise_error(remains)
        return saved

    def _watch(self, interrupt: Interrupt) -> None:
        def stop_if_asked(run: Run) -> None:
            if interrupt.received:
                run.stop(SIGNAL_CAME)

        self._run.is_interrupted = lambda: interrupt.received
        if not self._validation.is_over(self._run):
            watchers: list[Watcher] = [self._validation, self._calls.look, self._checkpointer, stop_if_asked]
            watch(self._run, watchers, progress=self._task.progress)

    def _save_checkpoint(self) -> bool:
        """Keep the training, so that it can go on. Return whether it can. The model is saved in any case."""
        try:
            self._checkpointer.save(self._run)
        except OutputError as error:
            self._run.log.say(f"no checkpoint was written: {error}")
            return False
        return True

    def _save(self, stopped: bool, best: dict[str, Any] | None) -> ModelDirectory:
        """Save the model.

        Args:
            stopped: Training has not come to its end.
            best: The validation whose tables these are, if early stopping put them back.
        """
        task, log = self._task, self._run.log
        facts = {"backend": self._backend.name, "stop_reason": self._run.stop_reason, "best": best}
        facts |= self._run.describe()
        return_freed_memory()
        training = log.summary(stopped, facts, tf.__version__)
        if not (training["targets"] or stopped):
            raise CorpusError(
                f"no word was trained: subsample {task.config.settings.subsample:g} leaves none of "
                f"{task.corpus.raw_words:,} words with another in its window; give subsample 0, or more text"
            )
        return save_run(task.corpus, self._run, task.config, task.output, training)


def _make_run(task: TrainingTask, backend: Backend, start: WarmStart | None) -> Run:
    """Return the training at its beginning, or where its checkpoint has it."""
    make_run: Callable[..., Run] = Run
    if task.is_in_rounds:
        # The room above, which not every training needs.
        make_run = import_module("word2vec.distributed.opening").choose_replicated_run(task)
    if task.checkpoint is None:
        return make_run(task.corpus, task.config, backend, warm_start=start)
    return restore_run(task.checkpoint, task, backend, start, make_run)


def _add_spelling(saved: ModelDirectory, config: TrainConfig, progress: bool) -> ModelDirectory:
    """Write the model again with what the spelling of its words tells. Until then it is whole without that."""
    remains = f"{saved.path} holds the whole model without subwords; word2vec subwords adds them"
    try:
        options = SubwordConfig(threads=config.threads)
        spelling = fit_spelling(
            WordVectors.of_model(saved), options, progress=progress, asked=config.subwords is True
        )
        return saved if spelling is None else save_again(saved.path, saved, spelling)
    except KeyboardInterrupt as interrupt:
        raise make_interrupt(find_signal(interrupt), remains) from None
    except OutputError as error:
        raise OutputError(f"{error}; {remains}") from error
