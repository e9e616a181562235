"""Run the search kernel under the sanitizers: addresses and undefined behaviour, then threads.

Builds ``word2vec/search/src`` into ``scripts/checks/check_search.cc``, which searches random tables and compares
with a search in double precision. Any report of a sanitizer ends the run.

    python scripts/checks/sanitize_search.py
    python scripts/checks/sanitize_search.py --instructions haswell      # AVX2, on a machine that has more
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
CHECK = Path(__file__).with_name("check_search.cc")
SOURCES = PROJECT / "word2vec" / "search" / "src"


def main() -> None:
    """Build and run the check twice, with the sanitizers of addresses and of threads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--instructions", default="native", help="the compiler's -march")
    options = parser.parse_args()
    if shutil.which(options.compiler) is None:
        parser.error(f"there is no {options.compiler}")
    for sanitizers in ("address,undefined", "thread"):
        with tempfile.TemporaryDirectory() as directory:
            program = Path(directory) / "check"
            command = [options.compiler, "-std=c++17", "-g", "-O1", f"-march={options.instructions}", "-pthread"]
            command += ["-Wall", "-Wextra", "-Werror", "-Wno-psabi", f"-fsanitize={sanitizers}"]
            command += [
                "-fno-sanitize-recover=all",
                f"-I{SOURCES}",
                str(CHECK),
            ]
            subprocess.run([*command, "-o", str(program)], check=True)
            subprocess.run([str(program)], check=True)


if __name__ == "__main__":
    main()
