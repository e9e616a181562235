"""Systems that the toolkit does not run on are told so, with the way out."""

from __future__ import annotations

import subprocess
import sys


def test_a_system_that_is_not_posix_is_refused_with_the_way_out() -> None:
    # Only the name is Windows's. What Python has chosen by it before stays as it is.
    program = "import os, pathlib, subprocess; os.name = 'nt'; import word2vec"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ImportError: word2vec needs a POSIX system such as Linux, because it locks files by fcntl. "
        "On Windows use the Windows Subsystem for Linux or Docker"
    )
