"""What the toolkit asks this machine for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from word2vec.machine import count_cores


def test_the_cores_are_those_of_this_process() -> None:
    assert 1 <= count_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not bind processes to cores")
def test_a_process_that_is_bound_to_one_core_has_one() -> None:
    code = (
        "import os\nfrom word2vec.machine import count_cores\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nprint(count_cores())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
