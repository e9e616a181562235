"""Facts about this machine."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path


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
