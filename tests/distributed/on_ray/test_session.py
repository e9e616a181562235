"""Ray is private while it runs, and nothing of it is left."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.ray_remains import is_nothing_left, list_directories, list_ports_of, wait_until
from word2vec.distributed.on_ray.guard import find_processes
from word2vec.distributed.on_ray.session import list_hosts, open_ray
from word2vec.errors import ConfigError
from word2vec.terminal.stop_signals import STOP_SIGNALS, Stopped, raise_stopped

pytest.importorskip("ray")

LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A temporary directory with a short name, and a home of its own."""
    home = tmp_path_factory.mktemp("home")
    with tempfile.TemporaryDirectory(prefix="", dir="/tmp") as name:
        path = Path(name)
        monkeypatch.setattr(tempfile, "tempdir", name)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setenv("HOME", str(home))
        yield path


def test_a_ray_inside_is_private_and_leaves_nothing(temporary: Path, stop_signals: None) -> None:
    before = dict(os.environ)
    handlers = [signal.getsignal(number) for number in STOP_SIGNALS]
    with open_ray(None, workers=2) as session:
        (directory,) = list_directories(temporary)
        assert directory.stat().st_mode & 0o777 == 0o700
        where = session.ray.remote(find_package).remote()
        assert session.ray.get(where, timeout=60) == str(Path(sys.modules["word2vec"].__file__ or "").parent)
        assert [host.cores for host in list_hosts(session.ray)] == [2]
        assert handlers == [
            signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        ]
        ports = list_ports_of([*find_processes(directory), os.getpid()])
        assert len(ports) >= 4
        assert set(ports.values()) <= LOOPBACK
        processes = find_processes(directory)
        assert len(processes) >= 4
    assert is_nothing_left(temporary, directory)
    assert not set(list_ports_of([os.getpid()])) & set(ports)
    assert not list(Path(os.environ["HOME"]).iterdir())
    assert dict(os.environ).items() >= before.items()
    assert {name for name in os.environ if name.startswith("RAY_A")} <= set(before)


def find_package() -> str:
    import word2vec

    return str(Path(word2vec.__file__ or "").parent)


PROGRAM = """
import os, signal, sys, time
from word2vec.distributed.on_ray.session import open_ray
from word2vec.terminal.stop_signals import raise_stopped
signal.signal(signal.SIGTERM, raise_stopped)
signal.signal(signal.SIGINT, signal.default_int_handler)
def sleep(): time.sleep(1000)
def find_process(): return os.getpid()
try:
    with open_ray(None, workers=2) as session:
        running = session.ray.remote(sleep).remote()
        try:
            # Inside, because the signal may come as soon as it is read.
            print("ready", flush=True)
            if sys.argv[1] == "error":
                raise RuntimeError("no")
            time.sleep(1000)
        except KeyboardInterrupt:
            # The processes of Ray do not hear what the terminal sends.
            print(session.ray.get(session.ray.remote(find_process).remote()) > 0, flush=True)
            raise
except KeyboardInterrupt as error:
    print(type(error).__name__, flush=True)
"""


@pytest.mark.parametrize(
    "ending", ["error", "INT", "INT twice", pytest.param("TERM", marks=pytest.mark.slow), "KILL"]
)
def test_nothing_is_left_whatever_ends_it(temporary: Path, ending: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, ending],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    (directory,) = list_directories(temporary)
    if ending == "KILL":
        process.kill()
    elif ending != "error":
        os.killpg(process.pid, signal.Signals[f"SIG{ending[:4].strip()}"])
    said = ""
    if ending == "INT twice":
        said = process.stdout.readline()
        time.sleep(0.1)
        # Ray is ending now, which takes longer than people wait who press Ctrl-C again.
        process.send_signal(signal.SIGINT)
    said += process.stdout.read()
    process.wait(timeout=30)
    process.stdout.close()
    expected = {"INT": "True\nKeyboardInterrupt\n", "TERM": "True\nStopped\n"}
    assert said == (expected | {"INT twice": expected["INT"]}).get(ending, "")
    assert wait_until(lambda: is_nothing_left(temporary, directory))


# Of a Ray that is half started, nobody but Ray knows the processes, and it waits for none of them.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_signal_while_ray_starts_ends_it(temporary: Path, stop_signals: None) -> None:
    """Ray has a handler of its own meanwhile, which would end the process without a word."""
    signal.signal(signal.SIGTERM, raise_stopped)
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -TERM {os.getpid()}"])
    with pytest.raises(Stopped), open_ray(None):
        time.sleep(30)
    assert killer.wait() == 0
    assert not any(temporary.iterdir())
    assert signal.getsignal(signal.SIGTERM) is raise_stopped
    # Its objects are gone before the warning counts again.
    gc.collect()


def test_a_long_temporary_directory_is_left_for_sockets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    long = tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with open_ray(None) as session:
        # Other tests have directories there, too.
        directory = Path(session.ray._private.worker._global_node.get_session_dir_path())
        assert directory.is_relative_to("/tmp")
        assert not directory.is_relative_to(long)
    assert not directory.exists()
    assert not any(long.iterdir())


@pytest.mark.parametrize(
    ("cluster", "message"),
    [
        (
            "127.0.0.1:1",
            "no Ray cluster at 127.0.0.1:1: Connection refused; start one by: RAY_AUTH_MODE=token ray "
            "start --head --port 1, ",
        ),
        ("ray://127.0.0.1:10001", "give HOST:PORT of the cluster's head"),
        ("nowhere", 'cluster is nowhere; give "auto" or HOST:PORT'),
        ("host:99999", 'cluster is host:99999; give "auto" or HOST:PORT'),
    ],
)
def test_a_wrong_address_is_named_at_once(cluster: str, message: str) -> None:
    began = time.monotonic()
    with pytest.raises(ConfigError, match=message), open_ray(cluster):
        pass
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request"])
def test_another_server_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch, says: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"

        def answer() -> None:
            connection, _ = server.accept()
            connection.sendall(says)
            connection.recv(1000)
            time.sleep(0 if says else 8)
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        monkeypatch.setenv("RAY_ADDRESS", address)
        reason = "another server answers there" if says else "no answer"
        message = rf"no Ray cluster at {address} \(found by 'auto'\): {reason}"
        with pytest.raises(ConfigError, match=message), open_ray("auto"):
            pass
        thread.join()


def test_a_missing_ray_is_named_with_its_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match="replicas needs the package ray: pip install 'ray>="), open_ray(None):
        pass


def test_a_program_that_is_connected_already_keeps_its_connection(temporary: Path) -> None:
    with open_ray(None) as outer:
        with pytest.raises(ConfigError, match="connected to Ray already; give cluster='auto'"), open_ray(None):
            pass
        with open_ray("auto") as inner:
            assert not inner.is_inside
            assert inner.address
        ray: Any = outer.ray
        assert ray.is_initialized()
