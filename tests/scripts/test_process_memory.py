"""The peak memory that benchmarks report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import PROJECT

BENCHMARKS = PROJECT / "scripts" / "benchmarks"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell VmHWM")
def test_the_peak_memory_of_a_process_is_not_that_of_the_one_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(f"""
import subprocess, sys
if len(sys.argv) == 1:
    large = b"x" * 300_000_000
    sys.exit(subprocess.run([sys.executable, __file__, "child"]).returncode)
sys.path.append({str(BENCHMARKS)!r})
from process_memory import find_peak_memory
own = b"x" * 50_000_000
print(find_peak_memory())
""")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    assert 50_000_000 < int(done.stdout) < 200_000_000
