"""The peak memory of a process, for the benchmarks that start one for each measurement."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def find_peak_memory() -> int:
    """Return the largest resident size of this process so far, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        # Linux counts in kibibytes, macOS in bytes.
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    # Not ru_maxrss, which begins with the peak of the process that started this one.
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    if found is None:
        raise OSError("/proc/self/status does not have the peak memory, VmHWM; mount a complete /proc")
    return int(found[1]) * 1024
