"""The modules of the page's map that need no browser, each against plain answers, run by node.

The tests are written in JavaScript, in ``map_modules/``, as what they test. They import the map from ``./map/``.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.places import PROJECT

SCRIPTS = Path(__file__).with_name("map_modules")
STATIC = PROJECT / "word2vec" / "explorer" / "static"


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("test_*.mjs")))
def test_of_the_map_in_javascript(name: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run JavaScript; on Debian: apt install nodejs")
    # Browsers take every script of the page for a module, node only where a package.json says so.
    shutil.copytree(STATIC / "js" / "map", tmp_path / "map")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    for script in SCRIPTS.glob("*.mjs"):
        shutil.copy(script, tmp_path)
    command = [node, "--test-reporter=spec", "--test", name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
