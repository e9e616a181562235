"""The explorer's face: what it needs that may be missing."""

from __future__ import annotations

import subprocess
import sys


def test_importing_it_loads_neither_a_server_nor_tensorflow() -> None:
    code = "import sys, word2vec.explorer; print({'starlette', 'uvicorn', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
