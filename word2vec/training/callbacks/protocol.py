"""The methods of a callback, and the check that a thing is one."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING

from word2vec.errors import ConfigError, quote

if TYPE_CHECKING:
    from word2vec.training.callbacks.view import Training

METHODS = ("on_start", "on_interval", "on_validation", "on_epoch", "on_end")
"""What is called. A callback may leave some of them out."""

# gensim's CallbackAny2Vec has these, and what is nearest to them here. Keras names some of them alike.
_GENSIM = {
    "on_train_begin": "on_start",
    "on_train_end": "on_end",
    "on_epoch_begin": "on_epoch",
    "on_epoch_end": "on_epoch",
    "on_batch_begin": "on_interval",
    "on_batch_end": "on_interval",
}
_TYPING_ERROR = 0.82  # of difflib's ratio


class Callback:
    """The base of a callback, whose methods do nothing. Write those that you need.

    Another object that has some of these methods works as well. The methods are called one at a time, in the
    order of the list of callbacks, and only while no training step is in flight. The vectors, the log and the
    counts that they see therefore belong together.

    An exception ends training. The model is saved as it is then, complete, and the exception is raised
    afterwards, with a note that says where the model is. If ``on_start`` fails, nothing is trained or written.
    The other callbacks still see their ``on_end``.

    Example:
        >>> class Patience(Callback):
        ...     def on_validation(self, training):
        ...         losses = [validation["loss"] for validation in training.validations]
        ...         if losses[-1] > min(losses):
        ...             training.stop("the held-out loss rises")
    """

    def on_start(self, training: Training) -> None:
        """Look at the first vectors, before the first step. After a resume these are the vectors so far."""

    def on_interval(self, training: Training) -> None:
        """Look at training when an interval was recorded, about 200 times in a training of any length."""

    def on_validation(self, training: Training) -> None:
        """Look at training when the held-out loss was computed. Without ``validation`` it is never called."""

    def on_epoch(self, training: Training) -> None:
        """Look at training at the end of an epoch."""

    def on_end(self, training: Training) -> None:
        """Look at training when it is over and the model is saved.

        It is called once after an ``on_start`` that returned: at the end, after a stop or a signal, and when
        training failed (``training.failed``). It is not called if this callback raised an error before.
        """


def check_callbacks(callbacks: object) -> list[object]:
    """Return the callbacks of a list.

    Raises:
        ConfigError: it is not a list, or something in it cannot be called.
    """
    if _has_methods(callbacks) and not isinstance(callbacks, type):
        raise ConfigError(f"callbacks is {quote(callbacks)}; put it into a list: callbacks=[...]")
    if isinstance(callbacks, (str, bytes, dict)) or not isinstance(callbacks, Iterable):
        raise ConfigError(f"callbacks is {quote(callbacks)}; it must be a list, such as callbacks=[...]")
    listed = list(callbacks)
    for callback in listed:
        _check_callback(callback)
    return listed


def name_callback(callback: object) -> str:
    """Return what messages call a callback: its class."""
    return type(callback).__name__


def _has_methods(callback: object) -> bool:
    return any(callable(getattr(callback, method, None)) for method in METHODS)


def _check_callback(callback: object) -> None:
    """Raise ConfigError unless an object can be called at least once."""
    if isinstance(callback, type):
        raise ConfigError(
            f"callbacks holds the class {callback.__name__}; give an instance of it: {callback.__name__}(...)"
        )
    if not _has_methods(callback):
        raise ConfigError(
            f"callbacks holds {quote(callback)}, which has none of the methods {', '.join(METHODS)}"
            f"{_explain_other_names(callback)}; derive its class from word2vec.callbacks.Callback"
        )
    for method in METHODS:
        _check_signature(callback, method)
    for name in dir(type(callback)):
        similar = difflib.get_close_matches(name, METHODS, n=1, cutoff=_TYPING_ERROR)
        if name.startswith("on_") and name not in (*METHODS, *_GENSIM) and similar:
            raise ConfigError(
                f"callbacks: {name_callback(callback)} has a method {name}, which is never called; "
                f"did you mean {similar[0]}"
            )


def _explain_other_names(callback: object) -> str:
    """Return which methods of gensim's callbacks an object has, and what they are here, for a message."""
    found = [f"{theirs} is {ours} here" for theirs, ours in _GENSIM.items() if hasattr(callback, theirs)]
    return f" ({', '.join(found)})" if found else ""


def _check_signature(callback: object, method: str) -> None:
    """Raise ConfigError if a method cannot be called, which training would find out only later."""
    function = getattr(callback, method, None)
    if function is None:
        return
    place = f"callbacks: {name_callback(callback)}.{method}"
    if not callable(function):
        raise ConfigError(f"{place} is {quote(function)}; it must be a method")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        # What is written in C may not tell its arguments.
        return
    try:
        signature.bind(object())
    except TypeError as error:
        raise ConfigError(f"{place} is called with one argument, the training: {error}") from None
