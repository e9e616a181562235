"""Which errors of Ray mean that something was lost and is done again, and what the others say."""

from __future__ import annotations

from typing import Any

from word2vec.distributed.on_ray.address import find_reason
from word2vec.errors import TrainingError, Word2VecError

_LOST_PROCESS = (
    "RayActorError",
    "ActorDiedError",
    "ActorUnavailableError",
    "ActorUnschedulableError",
    "WorkerCrashedError",
    "NodeDiedError",
    "TaskCancelledError",
    "TaskUnschedulableError",
    "OutOfMemoryError",
)
_LOST_OBJECT = (
    "ObjectLostError",
    "OwnerDiedError",
    "ObjectFetchTimedOutError",
    "ObjectReconstructionFailedError",
    "ReferenceCountingAssertionError",
)
_NO_MODULE = "No module named"
_FULL = ("ObjectStoreFullError", "OutOfDiskError")


class FetchStopped(Exception):
    """An actor was told to wait no longer for objects that may be lost."""


def is_loss(ray: Any, error: BaseException) -> bool:
    """Return whether a process, a host or an object is gone, so that its work is repeated."""
    cause = _find_cause(ray, error)
    # An actor that cannot be made dies, too. Another one would fare no better.
    return isinstance(cause, _find_classes(ray, (*_LOST_PROCESS, *_LOST_OBJECT))) and not lacks_module(cause)


def is_loss_of_object(ray: Any, error: BaseException) -> bool:
    """Return whether what was lost is data, and not who works on it."""
    return isinstance(_find_cause(ray, error), _find_classes(ray, _LOST_OBJECT))


def is_stopped_fetch(ray: Any, error: BaseException) -> bool:
    """Return whether a call has ended because it was told to wait no longer."""
    return isinstance(_find_cause(ray, error), FetchStopped)


def explain_fault(ray: Any, error: BaseException, host: str) -> Word2VecError:
    """Return the error of this package that an error of Ray becomes.

    Args:
        ray: The module.
        error: What ``ray.get`` or ``ray.put`` has raised.
        host: Where it happened.
    """
    cause = _find_cause(ray, error)
    if isinstance(cause, Word2VecError):
        return cause
    if lacks_module(cause):
        return TrainingError(explain_missing_module(cause, f"host {host}"))
    if isinstance(cause, _find_classes(ray, _FULL)):
        return TrainingError(explain_full_store(error))
    if isinstance(cause, MemoryError | _find_classes(ray, ("OutOfMemoryError",))):
        return TrainingError(
            f"memory ran out on host {host}: {find_reason(cause)}; give fewer replicas, or a smaller vector_size"
        )
    return TrainingError(f"a replica on host {host} failed: {type(cause).__name__}: {find_reason(cause)}")


def explain_full_store(error: BaseException, size: int = 0) -> str:
    """Return what to do about an object store that is full.

    Args:
        error: What Ray says.
        size: Bytes of the tables that were to go there.
    """
    tables = f" for tables of {size / 1e6:,.0f} MB" if size else ""
    return (
        f"Ray's object store has no room{tables}: {find_reason(error)}; start the hosts with a larger one "
        "(ray start --object-store-memory BYTES, at least five times the tables), give fewer replicas, or "
        "half_changes"
    )


def lacks_module(error: BaseException) -> bool:
    """Return whether a host has not found a module, which is the toolkit's or one that it needs."""
    return _NO_MODULE in str(error)


def explain_missing_module(error: BaseException, host: str) -> str:
    """Return what to do about a host without the toolkit.

    Args:
        error: Of :func:`lacks_module`.
        host: How the message names it.
    """
    missing = next(line.strip() for line in str(error).splitlines() if _NO_MODULE in line)
    return (
        f"{host} cannot import the toolkit ({missing}); install it there with the same version, in the Python "
        "that runs ray start"
    )


def _find_cause(ray: Any, error: BaseException) -> BaseException:
    """Return what was raised in the actor, if that is what Ray has wrapped."""
    if isinstance(error, ray.exceptions.RayTaskError):
        cause = getattr(error, "cause", None)
        if isinstance(cause, BaseException):
            return _find_cause(ray, cause)
    return error


def _find_classes(ray: Any, names: tuple[str, ...]) -> tuple[type[BaseException], ...]:
    # Not every version of Ray has all of them.
    return tuple(getattr(ray.exceptions, name) for name in names if hasattr(ray.exceptions, name))
