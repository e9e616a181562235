from __future__ import annotations

import resource
from pathlib import Path

import pytest

from word2vec.available_memory import find_available_memory

MB = 1 << 20
MACHINE = (
    "MemTotal:       8192000 kB\nMemAvailable:   6000000 kB\nSwapFree:       100 kB\nHugePages_Total:       0\n"
)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of which 6 GB are free."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    write(tmp_path / "proc/meminfo", MACHINE)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_machine_leaves_what_is_available_and_free_swap(system: Path) -> None:
    assert find_available_memory(system) == 6_000_100 * 1024


def test_a_container_leaves_its_limit_less_what_is_used_and_cannot_be_given_back(system: Path) -> None:
    write(system / "proc/self/cgroup", "0::/pod/container\n")
    groups = system / "sys/fs/cgroup"
    for name, most in (("pod", 900 * MB), ("pod/container", "max")):
        write(groups / name / "memory.max", f"{most}\n")
        write(groups / name / "memory.current", f"{300 * MB}\n")
        write(groups / name / "memory.stat", f"anon 1\ninactive_file {100 * MB}\nactive_file 7\n")
    assert find_available_memory(system) == 700 * MB
    write(groups / "pod/container/memory.max", f"{250 * MB}\n")
    assert find_available_memory(system) == 50 * MB
    write(groups / "pod/container/memory.max", f"{100 * MB}\n")
    assert find_available_memory(system) == 0


def test_groups_of_the_first_version_are_read_too(system: Path) -> None:
    write(system / "proc/self/cgroup", "3:cpu:/x\n5:memory:/x\n")
    group = system / "sys/fs/cgroup/memory/x"
    write(group / "memory.limit_in_bytes", str(900 * MB))
    write(group / "memory.usage_in_bytes", str(300 * MB))
    write(group / "memory.stat", f"total_inactive_file {MB}\n")
    assert find_available_memory(system) == 601 * MB


def test_the_limit_of_the_process_counts_what_it_has(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (500 * MB, 500 * MB))
    write(system / "proc/self/statm", f"{100 * MB // resource.getpagesize()} 2 3\n")
    assert find_available_memory(system) == 400 * MB


def test_where_nothing_tells_nothing_is_known(system: Path) -> None:
    (system / "proc/meminfo").write_text("odd\n")
    assert find_available_memory(system) is None
