"""What a processor can do: sets of instructions that many have, and the flags of this one."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import KernelError

CPUINFO = Path("/proc/cpuinfo")
"""The kernel's description of the processors."""

ARM64 = ("aarch64", "arm64")
"""What ``platform.machine`` calls it: Linux, and macOS."""

_V2 = "cx16 lahf_lm pni popcnt sse4_1 sse4_2 ssse3"
_V3 = f"{_V2} abm avx avx2 bmi1 bmi2 f16c fma movbe"
_V4 = f"{_V3} avx512f avx512bw avx512cd avx512dq avx512vl"


@dataclass(frozen=True)
class Level:
    """A set of instructions. A library that is compiled for it runs on every processor that has them.

    Attributes:
        machine: The kind of machine, as ``platform.machine`` names it.
        options: The compiler's, in the place of those for this processor.
        flags: What the processor must have, by the names of /proc/cpuinfo, with spaces between them.
    """

    machine: str
    options: tuple[str, ...]
    flags: str


# x86-64-v2 to v4 are the levels of the x86-64 psABI. VNNI multiplies 8-bit numbers and is in none of them. On
# ARM64 the instructions for that are an option too.
LEVELS = {
    "x86-64-v4-vnni": Level("x86_64", ("-march=x86-64-v4", "-mavx512vnni"), f"{_V4} avx512_vnni"),
    "x86-64-v4": Level("x86_64", ("-march=x86-64-v4",), _V4),
    "x86-64-v3": Level("x86_64", ("-march=x86-64-v3",), _V3),
    "x86-64-v2": Level("x86_64", ("-march=x86-64-v2",), _V2),
    "aarch64-dotprod": Level("aarch64", ("-march=armv8.2-a+dotprod",), "fp asimd asimddp"),
    "aarch64": Level("aarch64", ("-march=armv8-a",), "fp asimd"),
}
"""The levels by name. Of one kind of machine the best comes first."""


def describe_processor(cpuinfo: Path = CPUINFO) -> str:
    """Return what the compiler's native depends on: the machine, the processor and its instruction sets.

    Args:
        cpuinfo: The kernel's description of the processors. Without such a file Python's name for them is used.
    """
    try:
        lines = _find_properties(cpuinfo)
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    # In an emulator the lines may be those of the machine that runs it.
    return "\n".join([platform.machine(), *lines])


def name_processor(cpuinfo: Path = CPUINFO) -> str:
    """Return the name in files of what is compiled for this processor alone: ``native-`` and a digest.

    Args:
        cpuinfo: As in :func:`describe_processor`.

    Raises:
        KernelError: it does not say what this processor is. Many would have the same name, and a library of one
            would stop others at an instruction that they do not have.
    """
    try:
        known = bool(_find_properties(cpuinfo))
    except OSError:
        known = False
    if not known:
        raise KernelError(
            f"{cpuinfo} does not say which processor this is, so a directory cannot hold kernels for it alone; "
            "compile for a level (--processor)"
        )
    return f"native-{hashlib.sha256(describe_processor(cpuinfo).encode()).hexdigest()[:16]}"


def find_levels(cpuinfo: Path = CPUINFO) -> list[str]:
    """Return the names of the levels that this processor has, the best first. None if that is not known.

    Args:
        cpuinfo: As in :func:`describe_processor`.
    """
    try:
        lines = [line.partition(":") for line in _read_lines(cpuinfo)]
    except OSError:
        return []
    cores = [set(value.split()) for name, _, value in lines if name.strip() in ("flags", "Features")]
    # Cores of one machine can differ, and a thread runs on any of them.
    common = set.intersection(*cores) if cores else set()
    machine = platform.machine()
    return [
        name for name, level in LEVELS.items() if level.machine == machine and set(level.flags.split()) <= common
    ]


def _find_properties(cpuinfo: Path) -> list[str]:
    """Return one line per property, in order. They repeat for every core. x86 says "flags", ARM "Features"."""
    wanted = ("vendor_id", "cpu family", "model\t", "flags", "CPU implementer", "CPU part", "Features")
    return sorted({line for line in _read_lines(cpuinfo) if line.startswith(wanted)})


def _read_lines(cpuinfo: Path) -> list[str]:
    return cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
