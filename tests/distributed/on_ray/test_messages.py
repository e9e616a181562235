"""What Ray says of itself stays off the terminal, and a loss is one line."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from word2vec.distributed.on_ray.messages import Notes, silence_messages
from word2vec.distributed.on_ray.session import open_ray

MESSAGE = {"lines": ["A worker died or was killed."], "pid": "raylet", "is_err": False}


def test_a_message_of_ray_is_kept_back_until_the_session_ends(capfd: pytest.CaptureFixture[str]) -> None:
    ray = pytest.importorskip("ray")
    import ray._private.worker as worker

    before = worker.print_to_stdstream
    with silence_messages(ray):
        worker.print_to_stdstream(dict(MESSAGE), ignore_prefix=False)
    assert capfd.readouterr() == ("", "")
    worker.print_to_stdstream(dict(MESSAGE, lines=["Another one died."]), ignore_prefix=False)
    assert "Another one died." in capfd.readouterr().out
    assert worker.print_to_stdstream is before


def test_writers_come_back_after_an_error() -> None:
    def write() -> None:
        """Stands for Ray's."""

    ray = SimpleNamespace(_private=SimpleNamespace(worker=SimpleNamespace(print_worker_logs=write)))
    silenced = []

    def be_stopped() -> None:
        with silence_messages(ray):
            silenced.append(ray._private.worker.print_worker_logs is not write)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        be_stopped()
    assert silenced == [True]
    assert vars(ray._private.worker) == {"print_worker_logs": write}


@pytest.mark.parametrize("ray", [SimpleNamespace(), SimpleNamespace(_private=SimpleNamespace())])
def test_another_version_of_ray_is_left_alone(ray: SimpleNamespace) -> None:
    with silence_messages(ray):
        pass


def test_a_session_of_your_own_program_still_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> None:
        """Stands for Ray's."""

    ray = SimpleNamespace(
        is_initialized=lambda: True,
        get_runtime_context=lambda: SimpleNamespace(gcs_address="127.0.0.1:6379"),
        _private=SimpleNamespace(worker=SimpleNamespace(print_to_stdstream=write)),
    )
    monkeypatch.setitem(sys.modules, "ray", ray)
    with open_ray("auto"):
        assert ray._private.worker.print_to_stdstream is write


def test_losses_of_one_moment_are_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("word2vec.distributed.on_ray.messages.time.monotonic", lambda: now[0])
    notes = Notes()
    for now[0], host in [(0.0, "a"), (0.5, "a"), (1.0, "b"), (60.0, "a")]:
        notes.say_loss(host)
    out, err = capsys.readouterr()
    assert out == ""
    line = "word2vec: a replica on host {} ended; its part of the round is repeated"
    assert err.splitlines() == [line.format(host) for host in "aba"]
