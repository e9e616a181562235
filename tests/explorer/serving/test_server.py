"""``word2vec explore`` as a user starts and ends it."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.support.explorer_process import SECONDS, explore, read_address
from word2vec import load
from word2vec.cli import main
from word2vec.errors import ConfigError
from word2vec.explorer.serving import server
from word2vec.explorer.serving.access import is_host_name
from word2vec.explorer.serving.own_names import find_own_address
from word2vec.explorer.serving.server import open_socket, write_address


def fetch(address: str, path: str = "", **headers: str) -> Any:
    with urllib.request.urlopen(
        urllib.request.Request(address + path, headers=headers), timeout=SECONDS
    ) as answer:
        return json.loads(answer.read())


def end(process: subprocess.Popen[str], number: int) -> tuple[int, str]:
    """Send a signal and return the status and what stderr says."""
    begun = time.monotonic()
    process.send_signal(number)
    said = process.communicate(timeout=SECONDS)
    assert said[0] == ""
    assert time.monotonic() - begun < 5
    return process.returncode, said[1]


def test_it_prints_its_address_answers_and_ends_by_ctrl_c(trained_model: Path) -> None:
    with explore(trained_model, "--no-browser") as process:
        address = read_address(process)
        assert address.startswith("http://127.0.0.1:")
        found = fetch(address, "api/models/0/similar?q=a1&topn=2")
        answers = [(answer["word"], answer["score"]) for answer in found["tables"][0]["answers"]]
        assert answers == load(trained_model).most_similar("a1", topn=2)
        # A browser keeps its connection open, and a visitor has not finished a request.
        port = int(address.rsplit(":", 1)[1].strip("/"))
        with (
            socket.create_connection(("127.0.0.1", port)) as kept,
            socket.create_connection(("127.0.0.1", port)) as unfinished,
        ):
            kept.sendall(b"GET /api/models HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert kept.recv(12) == b"HTTP/1.1 200"
            unfinished.sendall(b"GET / HTTP/1.1\r\nHo")
            assert end(process, signal.SIGINT) == (0, "word2vec: the explorer has ended\n")


def test_sigterm_ends_it_while_a_map_is_being_made(trained_model: Path) -> None:
    pytest.importorskip("umap")
    with explore(trained_model, "--no-browser") as process:
        address = read_address(process)
        assert fetch(address, "api/models/0/map?layout=umap")["state"] in ("running", "refused")
        assert end(process, signal.SIGTERM) == (0, "word2vec: the explorer has ended\n")


def test_several_models_are_shown_with_the_options_of_loading(trained_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "vectors.txt"
    load(trained_model).save(file)
    with explore(trained_model, file, "--top", 7, "--no-browser") as process:
        found = fetch(read_address(process), "api/models")["models"]
        assert [(model["name"], model["words"]) for model in found] == [("m", 7), ("vectors.txt", 7)]
        assert [model["softmax"] for model in found] == [True, False]


def test_a_host_that_others_reach_asks_for_a_token(trained_model: Path) -> None:
    with explore(trained_model, "--host", "0.0.0.0", "--no-browser") as process:
        address, _, token = read_address(process).partition("?token=")
        assert len(token) == 32
        own = find_own_address()
        if own is not None:
            assert read_address(process) == f"{address.replace('127.0.0.1', own)}?token={token}"
        for name in filter(is_host_name, (own or "127.0.0.1", socket.gethostname().lower())):
            assert fetch(address, "api/models", Host=name, Authorization=f"Bearer {token}")["models"]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            fetch(address, "api/models")
        assert fetch(address, "api/models", Authorization=f"Bearer {token}")["models"]


@pytest.mark.parametrize("host", [socket.gethostname(), "127.1", "LOCALHOST"])
def test_it_goes_by_the_name_that_it_is_told_to_serve_on(host: str, trained_model: Path) -> None:
    try:
        reached = socket.gethostbyname(host)
    except OSError:
        pytest.skip(f"the name of this machine, {host}, has no address")
    with explore(trained_model, "--host", host, "--no-browser") as process:
        address, _, token = read_address(process).partition("?token=")
        # Who serves this machine alone needs no token, by whatever name.
        assert bool(token) is not reached.startswith("127.")
        name = address.removeprefix("http://").strip("/")
        local = address.replace(host, reached, 1)
        assert fetch(local, "api/models", Host=name, Authorization=f"Bearer {token}")["models"]


def test_a_token_of_your_own_and_a_further_name(trained_model: Path) -> None:
    options = ("--token", "a-token-of-my-own", "--allow-host", "my.example", "--allow-host", "other.example")
    with explore(trained_model, *options, "--no-browser") as process:
        address = read_address(process)
        assert address.endswith("/?token=a-token-of-my-own")
        address = address.partition("?")[0]
        for name in ("my.example", "other.example"):
            assert fetch(address, "api/models", Host=name, Authorization="Bearer a-token-of-my-own")


def test_the_page_is_opened_in_a_browser_that_may_fail(trained_model: Path, tmp_path: Path) -> None:
    """The browser writes down what it is asked to show, talks, and does not end."""
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\necho "$1" > {seen}.new\nmv {seen}.new {seen}\necho loud; echo louder >&2\nsleep 3\n'
    )
    browser.chmod(0o755)
    with explore(trained_model, environment={**os.environ, "BROWSER": f"{browser} %s"}) as process:
        address = read_address(process)
        deadline = time.monotonic() + SECONDS
        while not seen.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert seen.read_text().strip() == address
        assert fetch(address, "api/models")
        assert end(process, signal.SIGINT) == (0, "word2vec: the explorer has ended\n")


def test_a_port_in_use_is_one_clear_error(trained_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert main(["explore", str(trained_model), "--port", str(port), "--no-browser"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"word2vec: error: port {port} of 127.0.0.1 is not free to listen on (Address already in use); choose "
        "another port, or 0 for a free one\n"
    )


@pytest.mark.parametrize(("own", "said"), [("10.9.8.7", "or give its own, 10.9.8.7"), (None, "or give 0.0.0.0")])
@pytest.mark.parametrize("number", [errno.EADDRNOTAVAIL, errno.EINVAL])
def test_an_address_of_another_machine_has_another_remedy_than_a_port(
    monkeypatch: pytest.MonkeyPatch, own: str | None, said: str, number: int
) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    monkeypatch.setattr(server, "find_own_address", lambda: own)
    with pytest.raises(ConfigError, match=f"host is '8.8.8.8', which .*; leave it out for 127.0.0.1, {said}"):
        open_socket("8.8.8.8", 8000)


def test_a_port_of_administrators_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ConfigError, match=r"port 80 is for administrators \(Permission denied\)"):
        open_socket("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "65536"], "port is 65536; it must be 0 to 65535"),
        (["--port", "-1"], "port is -1"),
        (["--host", "no.such.host.invalid"], "which is not found"),
        (["--host", "192.0.2.1"], "'192.0.2.1', which is not an address of this machine; leave it out"),
        (["--token", "short"], "8 to 256 letters"),
        (["--allow-host", "http://a.example"], "without http://"),
        (["--top", "0"], "top is 0"),
    ],
)
def test_what_cannot_be_served_is_refused(
    trained_model: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explore", str(trained_model), "--no-browser", *options]) == 1
    assert said in capsys.readouterr().err


def test_a_model_that_is_missing_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", str(tmp_path / "nothing"), "--no-browser"]) == 1
    assert "nothing" in capsys.readouterr().err
    assert main(["explore"]) == 1
    assert "explore needs at least one MODEL" in capsys.readouterr().err


@pytest.mark.parametrize("missing", [["starlette"], ["uvicorn"], ["starlette", "uvicorn"]])
def test_without_its_packages_it_says_what_to_install(
    missing: list[str], trained_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)
    assert main(["explore", str(trained_model), "--no-browser"]) == 1
    said = capsys.readouterr().err
    assert "explore needs the package" in said
    for module in missing:
        assert f"'{module}>=0." in said
    with pytest.raises(ConfigError, match="pip install"):
        load(trained_model).explore()


def test_addresses_are_for_a_browser_on_this_machine() -> None:
    assert write_address("localhost", 80, "t") == "http://localhost:80/?token=t"
    assert write_address("::", 80) == "http://[::1]:80/"


@pytest.mark.parametrize(
    ("redirected", "status", "error"),
    [
        ("| (exec <&-; sleep 0.1); exit ${PIPESTATUS[0]}", 0, ""),
        (">/dev/full", 1, "word2vec: error: No space left on device\n"),
    ],
)
def test_an_address_that_cannot_be_said_ends_it(
    trained_model: Path, redirected: str, status: int, error: str
) -> None:
    command = f"'{sys.executable}' -m word2vec explore {trained_model} --no-browser {redirected}"
    done = subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", error)


def test_long_requests_arrive_and_endless_ones_do_not(trained_model: Path) -> None:
    with explore(trained_model, "--no-browser") as process:
        address = read_address(process)
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(address, "api/models/0/keywords?text=" + "%F0%A0%80%80" * 10_000)
        # It was read, and refused for another reason: the corpus was lists of words.
        assert json.loads(refused.value.read())["kind"] == "bad_question"
        with pytest.raises((urllib.error.HTTPError, ConnectionError)):
            fetch(address, "api/models/0/keywords?text=" + "x" * 1_000_000)
        assert fetch(address, "api/models")
