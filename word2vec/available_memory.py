"""How much memory this process can still get: of the machine, of its container, and by its own limit.

And how it gives back what it no longer uses.
"""

from __future__ import annotations

import ctypes
import resource
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_SYSTEM = Path("/")


def find_available_memory(system: Path = _SYSTEM) -> int | None:
    """Return the bytes that this process can still get, the least of what limits it, or None if nothing tells.

    Args:
        system: Where the files of Linux's kernel are, below ``proc`` and ``sys``.
    """
    limits = [
        *_find_free_of_machine(system / "proc/meminfo"),
        *_find_free_of_container(system),
        *_find_free_of_process(system / "proc/self/statm"),
    ]
    return max(0, min(limits)) if limits else None


def return_freed_memory() -> None:
    """Give what was freed back to the system, where the C library has a function for that (glibc).

    It keeps what it gets back for the next time, up to 64 MB in one place. Large arrays that were needed for a
    moment stay in the way of what comes after them.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _find_free_of_machine(path: Path) -> Iterator[int]:
    """Yield what the kernel takes for available, with the free swap space."""
    with suppress(OSError, ValueError, KeyError):
        lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
        kilobytes = {words[0].rstrip(":"): int(words[1]) for words in lines if len(words) > 1}
        yield 1024 * (kilobytes["MemAvailable"] + kilobytes.get("SwapFree", 0))


def _find_free_of_container(system: Path) -> Iterator[int]:
    """Yield what each control group above this process leaves, which are the limits of Docker and Kubernetes."""
    with suppress(OSError):
        for line in (system / "proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            number, controllers, place = line.split(":", 2)
            if number == "0":
                root, names = system / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
            elif "memory" in controllers.split(","):
                root = system / "sys/fs/cgroup/memory"
                names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            else:
                continue
            group = root / place.lstrip("/")
            for directory in (group, *group.parents):
                yield from _find_free_of_group(directory, *names)
                if directory == root:
                    break


def _find_free_of_group(directory: Path, limit: str, usage: str, inactive: str) -> Iterator[int]:
    # "max" is no limit, and not a number. Pages of files that were not used for long are given away when needed.
    with suppress(OSError, ValueError):
        most = int((directory / limit).read_text(encoding="utf-8"))
        used = int((directory / usage).read_text(encoding="utf-8"))
        lines = (directory / "memory.stat").read_text(encoding="utf-8").splitlines()
        yield most - used + sum(int(line.split()[1]) for line in lines if line.split()[0] == inactive)


def _find_free_of_process(path: Path) -> Iterator[int]:
    """Yield what ``ulimit -v`` leaves."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        with suppress(OSError, ValueError):
            yield limit - int(path.read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
