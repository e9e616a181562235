"""What a model says about its training: how far it came, how well it did, what it began from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from word2vec.errors import FormatError
from word2vec.storage.checkpoint_directory import find_checkpoint, is_checkpoint, read_state

_PLAIN = ("finished", "seconds", "words_per_second", "backend")

TOLD_TOGETHER = ("progress", "stop_reason", "best_validation", "segments", "parents", "checkpoint")
"""The facts that :func:`show_training` shows in a line each, or leaves out."""


def describe_training(log: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a training for a program, None for those that are not known.

    Args:
        log: What ``training.json`` holds. Older versions of the toolkit wrote less.
    """
    facts = {name: log.get(name) for name in (*_PLAIN, "progress", "stop_reason")}
    facts["best_validation"] = find_best_validation(log)
    facts["segments"] = log.get("segments")
    facts["parents"] = log.get("parents")
    return facts


def find_best_validation(log: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the validation whose tables the model has, or else that of the lowest loss, None without any."""
    best = log.get("best")
    validations = log.get("validations") or []
    return best or min(validations, key=lambda validation: float(validation["loss"]), default=None)


def describe_checkpoint(model: Path) -> dict[str, Any] | None:
    """Return the facts of the checkpoint beside a model, None if there is none.

    Its tables are not read. A damaged one has an ``error``.
    """
    path = find_checkpoint(model)
    if not is_checkpoint(path):
        return None
    try:
        state = read_state(path)
    except FormatError as error:
        return {"path": str(path), "error": str(error)}
    return {"path": str(path), "position": list(state.position), "progress": state.log.get("progress")}


def show_training(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lines that show what :func:`describe_training` and :func:`describe_checkpoint` found."""
    shown: dict[str, Any] = {}
    if facts.get("progress") is not None and not facts.get("finished"):
        shown["progress"] = f"{facts['progress']:.1%}"
    if facts.get("stop_reason"):
        shown["stopped because"] = facts["stop_reason"]
    best = facts.get("best_validation")
    if best is not None:
        shown["best validation"] = (
            f"loss {best['loss']:.4f}, perplexity {best['perplexity']:.1f}, in epoch {best['epoch']}"
        )
    segments = facts.get("segments") or []
    if len(segments) > 1:
        machines = ", ".join(dict.fromkeys(segment["machine"] for segment in segments))
        shown["trained by"] = f"{len(segments)} processes, on {machines}"
    for parent in facts.get("parents") or []:
        frozen = f", {parent['frozen']:,} of them frozen" if parent.get("frozen") else ""
        shown["began from"] = f"{parent['name']}, {parent['words']:,} words{frozen}"
    checkpoint = facts.get("checkpoint")
    if checkpoint is not None:
        shown["checkpoint"] = checkpoint.get("error") or (
            f"{checkpoint['path']}, at {checkpoint['progress']:.1%}, from where --resume goes on"
        )
    return shown
