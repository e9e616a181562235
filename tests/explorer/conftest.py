"""What runs the page's modules that need no page: node, or else Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.javascript import Run
from word2vec.explorer.static_files import STATIC


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run JavaScript that imports modules of the page by ``await load("name")``."""
    if shutil.which("node") is not None:
        yield _make_node_run(tmp_path_factory.mktemp("page"))
        return
    pytest.importorskip("playwright", reason="there is neither node nor playwright to run JavaScript")
    from tests.support.browser import open_browser

    with open_browser() as browser:
        page = browser.new_page()
        # Modules need an address. Nothing answers at this one but the files.
        page.route("http://page.test/**", lambda route: route.fulfill(**_answer(route.request.url)))
        page.goto("http://page.test/")
        yield lambda body, **values: page.evaluate(_wrap(body, "/js", values))


def _answer(address: str) -> dict[str, Any]:
    name = address.removeprefix("http://page.test/")
    if not name:
        return {"body": "<!doctype html>", "content_type": "text/html"}
    return {"body": (STATIC / name).read_bytes(), "content_type": "text/javascript"}


def _wrap(body: str, folder: str, values: dict[str, Any]) -> str:
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    return f"async () => {{ const load = (name) => import(`{folder}/${{name}}.js`); {given} {body} }}"


def _make_node_run(directory: Path) -> Run:
    # Without a package.json an older node takes the modules for scripts.
    shutil.copytree(STATIC / "js", directory / "js")
    (directory / "package.json").write_text('{"type": "module"}')

    def run(body: str, **values: Any) -> Any:
        main = directory / "main.js"
        main.write_text(f"console.log(JSON.stringify(await ({_wrap(body, './js', values)})() ?? null));")
        done = subprocess.run(["node", str(main)], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return run
