"""The sets of instructions of this machine for which kernels are compiled differently, as -march names them."""

from __future__ import annotations

import platform
from pathlib import Path


def _list_instructions() -> list[str]:
    """Those without AVX, those with AVX2 as far as they are there, and all there are."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return ["native"]
    cpu = Path("/proc/cpuinfo")
    avx2 = cpu.exists() and "avx2" in cpu.read_text(encoding="utf-8")
    return ["x86-64", *["haswell"] * avx2, "native"]


INSTRUCTIONS = _list_instructions()
