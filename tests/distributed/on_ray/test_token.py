"""A cluster that asks for a token says so at once, and where to put it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from word2vec.distributed.on_ray.token import explain_token

pytest.importorskip("ray")

ADDRESS = "10.0.0.1:6379"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home without a token."""
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def write_token(home: Path) -> Path:
    path = home / ".ray" / "auth_token"
    path.parent.mkdir()
    path.write_text("0" * 64, encoding="utf-8")
    return path


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    asks = f"the Ray cluster at {ADDRESS} asks for a token, and "
    put = (
        "copy ~/.ray/auth_token of the cluster's head to ~/.ray/auth_token of this machine, or name its file by "
    )
    put += "RAY_AUTH_TOKEN_PATH"
    assert explain_token(ADDRESS) == f"{asks}there is none here; {put}, and set RAY_AUTH_MODE=token"
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    assert explain_token(ADDRESS).startswith(
        f"RAY_AUTH_MODE is token for the Ray cluster at {ADDRESS}, and there"
    )
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", "/nowhere")
    assert "RAY_AUTH_TOKEN_PATH is /nowhere, where there is none; copy" in explain_token(ADDRESS)
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH")
    write_token(home)
    assert explain_token(ADDRESS) == f"{asks}that of ~/.ray/auth_token is another one; {put}"
    monkeypatch.setenv("RAY_AUTH_TOKEN", "1" * 64)
    assert explain_token(ADDRESS) == f"{asks}that of RAY_AUTH_TOKEN is another one; {put}"
    monkeypatch.delenv("RAY_AUTH_MODE")
    set_mode = "is not shown to it; set RAY_AUTH_MODE=token"
    assert explain_token(ADDRESS) == f"{asks}that of RAY_AUTH_TOKEN {set_mode}"


HEAD = """
import sys
from tests.support.ray_hosts import RayHosts
with RayHosts(0) as hosts:
    print(hosts.address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def asking_head() -> Iterator[str]:
    """A cluster that asks for a token, in a process of its own, because Ray keeps in mind what it has read."""
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD],
        env={**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "2" * 64},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.communicate(timeout=60)


@pytest.mark.slow
def test_a_cluster_that_asks_for_a_token_says_so_in_seconds(asking_head: str, home: Path) -> None:
    text = home / "text.txt"
    text.write_text("a b c\n" * 100, encoding="utf-8")

    def prepare(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "word2vec", "prepare", text, "-o", home / "c", "--cluster", asking_head],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    began = time.monotonic()
    refused = prepare()
    assert time.monotonic() - began < 15
    assert refused.returncode == 1
    asks = f"word2vec: error: the Ray cluster at {asking_head} asks for a token, and "
    assert refused.stderr.startswith(f"{asks}there is none here; copy ")
    assert refused.stderr.count("\n") == 1
    refused = prepare(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="3" * 64)
    assert refused.stderr.startswith(f"{asks}that of RAY_AUTH_TOKEN is another one; copy ")
    assert refused.stderr.count("\n") == 1
