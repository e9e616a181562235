"""The token that a Ray cluster may ask for: whether it does, and whether this process has it.

Ray itself asks its head twenty times, and then only says that it cannot connect.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError
from word2vec.terminal.silent_stderr import silence_stderr

_ANSWER_SECONDS = 5.0
_USUAL_PLACE = "~/.ray/auth_token"  # of Ray, on each host


def check_token(ray: Any, address: str) -> None:
    """Ask the head of a cluster whether it lets this process in.

    Args:
        ray: The module.
        address: HOST:PORT of a head that answers.

    Raises:
        ConfigError: it asks for a token, and this process has none or another one. Or the environment says that
            there is one, and there is none.
    """
    refusal = getattr(ray.exceptions, "AuthenticationError", None)
    if refusal is None:  # Ray before 2.52 has no tokens
        return
    if _is_shown() and _find_place() is None:
        # Ray would end this process without a word.
        raise ConfigError(explain_token(address))
    try:
        # Ray writes a line of its own log about each refusal.
        with silence_stderr():
            import_module("ray._raylet").GcsClient(address=address).internal_kv_get(
                b"", None, timeout=_ANSWER_SECONDS
            )
    except refusal:
        raise ConfigError(explain_token(address)) from None
    except ray.exceptions.RayError:
        # Whatever else is wrong, connecting will say it.
        return


def explain_token(address: str) -> str:
    """Return why a cluster has refused the token of this process, and what to do about it.

    Args:
        address: HOST:PORT of the cluster's head.
    """
    place = _find_place()
    put = (
        f"copy {_USUAL_PLACE} of the cluster's head to {_USUAL_PLACE} of this machine, or name its file by "
        "RAY_AUTH_TOKEN_PATH"
    )
    if place is None:
        named = os.environ.get("RAY_AUTH_TOKEN_PATH")
        none = f"RAY_AUTH_TOKEN_PATH is {named}, where there is none" if named else "there is none here"
        if _is_shown():
            return f"RAY_AUTH_MODE is token for the Ray cluster at {address}, and {none}; {put}"
        return f"the Ray cluster at {address} asks for a token, and {none}; {put}, and set RAY_AUTH_MODE=token"
    if not _is_shown():
        return (
            f"the Ray cluster at {address} asks for a token, and that of {place} is not shown to it; set "
            "RAY_AUTH_MODE=token"
        )
    return f"the Ray cluster at {address} asks for a token, and that of {place} is another one; {put}"


def explain_start(port: str = "6379") -> str:
    """Return the commands that start a cluster which asks for a token.

    Args:
        port: That its head listens on.
    """
    return (
        f"RAY_AUTH_MODE=token ray start --head --port {port}, with a token that you have made by: ray "
        "get-auth-token --generate, and set RAY_AUTH_MODE=token for this command, too"
    )


def explain_joining(address: str) -> str:
    """Return the command by which a machine joins the cluster that this process is let into.

    Args:
        address: HOST:PORT of the cluster's head.
    """
    return f"{'RAY_AUTH_MODE=token ' if _is_shown() else ''}ray start --address {address}"


def _is_shown() -> bool:
    """Return whether Ray shows the token of this process to the clusters that it connects to."""
    return os.environ.get("RAY_AUTH_MODE", "").lower() == "token"


def _find_place() -> str | None:
    """Return from where Ray takes the token of this process, None if there is none."""
    if os.environ.get("RAY_AUTH_TOKEN", "").strip():
        return "RAY_AUTH_TOKEN"
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    with suppress(OSError, ValueError, RuntimeError):
        if Path(named or Path(_USUAL_PLACE).expanduser()).read_bytes().strip():
            return named or _USUAL_PLACE
    return None
