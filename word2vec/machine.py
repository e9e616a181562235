"""Facts about this machine and what is installed on it."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np

from word2vec._version import __version__


def count_cores() -> int:
    """Return the number of cores that this process may use, which a container or taskset can limit."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def name_processor() -> str:
    """Return the model of the processor as the system names it, such as "Intel(R) Xeon(R) Gold 6248"."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def name_system() -> str:
    """Return the operating system and the kind of processor, such as "linux x86_64"."""
    return f"{sys.platform} {platform.machine()}"


def describe_machine() -> dict[str, str]:
    """Return what the last bits of a training depend on, beside its options."""
    return {"processor": name_processor(), "system": name_system()}


def describe_versions(tensorflow: str) -> dict[str, str]:
    """Return the versions of the toolkit and what it stands on."""
    return {
        "word2vec": __version__,
        "tensorflow": tensorflow,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
