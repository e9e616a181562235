"""Tasks on Ray: the corpus of one process, hosts that die, and nothing that is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.local_hosts import assert_same, prepare_here
from word2vec import PrepareConfig, cli, prepare
from word2vec.config.watch import check_cluster_name
from word2vec.distributed.on_ray.session import RaySession, open_ray
from word2vec.distributed.on_ray.tasks import RayTasks
from word2vec.distributed.preparing.prepare import prepare_on_hosts
from word2vec.encoding.job import Job, Sizes
from word2vec.errors import ConfigError, CorpusError

pytest.importorskip("ray")


@pytest.fixture(scope="module")
def session() -> Iterator[RaySession]:
    """Ray on this machine with two cores."""
    with open_ray(None, workers=2) as opened:
        yield opened


def write_text(path: Path, lines: int = 2000) -> Path:
    path.write_text("\n".join(f"w{number % 97} w{number % 31} w{number % 7}" for number in range(lines)))
    return path


def square(number: int) -> int:
    if number == 13:
        raise CorpusError("13 is refused")
    return number * number


def die_once(marker: str) -> str:
    """Kill the process that does this, the first time."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die_always(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_results_come_in_the_order_of_the_tasks(session: RaySession) -> None:
    with RayTasks(session) as tasks:
        assert tasks.cores == 2
        assert list(tasks.map(square, range(12))) == [number**2 for number in range(12)]
        assert tasks.ask_each_host(square, 3) == [9]
        with pytest.raises(CorpusError, match="13 is refused"):
            list(tasks.map(square, range(10, 20)))


@pytest.mark.slow
def test_a_task_whose_process_dies_is_done_again(session: RaySession, tmp_path: Path) -> None:
    with RayTasks(session, 1) as tasks:
        assert tasks.cores == 1
        assert list(tasks.map(die_once, [str(tmp_path / "a"), str(tmp_path / "b")])) == ["done", "done"]
        with pytest.raises(CorpusError, match="its process or its host died 6 times"):
            list(tasks.map(die_always, [1]))


def test_tasks_that_were_stopped_say_so(session: RaySession) -> None:
    tasks = RayTasks(session)
    # Without 13, which is refused.
    found = tasks.map(square, [0, *range(14, 100)])
    assert next(found) == 0
    tasks.stop()
    with pytest.raises(CorpusError, match="the tasks were stopped"):
        list(found)


@pytest.mark.parametrize("options", [{}, {"phrases": 2, "phrase_threshold": 0.5, "phrase_min_count": 2}])
def test_the_corpus_is_that_of_one_process(session: RaySession, tmp_path: Path, options: dict[str, Any]) -> None:
    text = write_text(tmp_path / "a.txt")
    whole = prepare_here([text], tmp_path / "w", batch_bytes=256, **options)
    job = Job(PrepareConfig(min_count=1, **options), tmp_path / "c", sizes=Sizes(batch_bytes=256))
    with RayTasks(session) as tasks:
        parts = prepare_on_hosts(tasks, job, [text], [text], shard_bytes=3000)
    assert len(parts.manifest["parts"]) > 5
    assert_same(parts, whole)


def test_prepare_and_the_command_line_take_a_cluster(
    session: RaySession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_text(Path("a.txt"))
    # This process is connected already, so the address is not asked.
    whole = prepare("a.txt", "w", progress=False, min_count=2)
    assert_same(prepare("a.txt", "c", cluster="auto", progress=False, min_count=2), whole)
    given = ["prepare", "a.txt", "-o", "d", "--cluster", "auto", "--min-count", "2", "--json"]
    assert cli.main(given) == 0
    found = capsys.readouterr()
    assert '"vocabulary": 97' in found.out
    assert "2 cores" in found.err


def test_a_cluster_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    check_cluster_name("127.0.0.1:1")
    with pytest.raises(ConfigError, match="it must be auto, or the address HOST:PORT"):
        prepare(write_text(tmp_path / "a.txt"), tmp_path / "c", cluster="somewhere", progress=False)
