"""Worker processes: the same result for any number, errors that arrive, and no process that stays."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import SAMPLES
from word2vec import PrepareConfig, machine
from word2vec.encoding.job import Sizes
from word2vec.encoding.messages import BATCH, CONFIG, Message, send
from word2vec.encoding.prepare import name_tokenizer, prepare_with
from word2vec.encoding.workers import _START, WorkerPool, _describe
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.batches import Batch
from word2vec.text.sources.text import TextReader

# Many batches of little text, and workers even for little text.
SMALL = Sizes(batch_bytes=20_000, inline_bytes=0)


@pytest.mark.parametrize(
    ("sample", "options"),
    [
        ("english.txt", {}),
        ("english.txt", {"max_counting_entries": 1000, "sentence_split": True}),
        pytest.param("chinese.txt", {"tokenizer": "jieba", "min_count": 2}, marks=pytest.mark.thorough),
    ],
)
def test_the_corpus_is_the_same_for_any_number_of_workers(
    tmp_path: Path, sample: str, options: dict[str, Any]
) -> None:
    made = []
    for count in (1, 2, 3):
        config = PrepareConfig(workers=count, **options)
        prepare_with(config, SAMPLES / sample, tmp_path / str(count), progress=False, sizes=SMALL)
        made.append({path.name: path.read_bytes() for path in (tmp_path / str(count)).iterdir()})
    assert [sorted(files) for files in made] == [["ids.npy", "manifest.json", "vocabulary.tsv"]] * 3
    for files in made:
        assert files["ids.npy"] == made[0]["ids.npy"]
        assert files["vocabulary.tsv"] == made[0]["vocabulary.tsv"]


def test_errors_of_workers_name_the_place_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"fine words here\n" * 9000 + b"caf\xe9\n")
    with pytest.raises(CorpusError, match="t is not utf-8: byte e9 at offset 144003 "):
        prepare_with(PrepareConfig(workers=2), tmp_path / "t", tmp_path / "c", progress=False, sizes=SMALL)
    assert not (tmp_path / "c").exists()


def batches(number: int) -> Iterator[tuple[TextReader, Batch]]:
    for place in range(number):
        yield TextReader("utf-8", "strict"), Batch(b"one two\n", "t", place + 1, 8 * place, 0)


def test_a_first_batch_without_words_does_no_harm(tmp_path: Path) -> None:
    # There are no frequent words yet to tell the workers.
    (tmp_path / "t").write_bytes(b"\n" * 50_000 + b"one two\n" * 10_000)
    config = PrepareConfig(tokenizer="whitespace", workers=2)
    corpus = prepare_with(config, tmp_path / "t", tmp_path / "c", progress=False, sizes=SMALL)
    assert corpus.vocabulary.words == ["one", "two"]
    assert corpus.raw_words == 20_000


def test_results_come_in_order_and_workers_end_with_the_pool() -> None:
    config = PrepareConfig(tokenizer="whitespace")
    with WorkerPool(config, 2) as pool:
        found = list(pool.number(batches(50)))
        processes = pool.processes
        assert all(process.poll() is None for process in processes)
    assert [batch.first for batch, _ in found] == list(range(1, 51))
    for _, ids in found:
        assert ids.words == ["one", "two"]
        assert ids.ids.tolist() == [1, 2, 0]
    assert all(process.poll() is not None for process in processes)


def test_a_worker_that_dies_is_an_error() -> None:
    with WorkerPool(PrepareConfig(tokenizer="whitespace"), 1) as pool:
        numbered = pool.number(batches(9))
        next(numbered)
        (process,) = pool.processes
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with pytest.raises(CorpusError, match=r"process ended unexpectedly \(status -9\).*fewer --workers"):
            list(numbered)


def test_a_worker_that_cannot_make_its_tokenizer_says_so() -> None:
    config = PrepareConfig(tokenizer="no_such_module:cut")
    with WorkerPool(config, 1) as pool, pytest.raises(ConfigError, match="no_such_module"):
        list(pool.number(batches(1)))


MODULE = """
def cut(line):
    print("this must not get between the results")
    return line.split("-")

def odd(line):
    return ["a\\nb"]
"""


def test_functions_run_in_workers_or_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cutters.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "t").write_text("one-two\ntwo-three\n" * 2000)

    def words(tokenizer: object, name: str) -> list[str]:
        importable, nameless = name_tokenizer(tokenizer)  # type: ignore[arg-type]
        config = PrepareConfig(tokenizer=importable, workers=2)
        corpus = prepare_with(
            config, tmp_path / "t", tmp_path / name, progress=False, tokenizer=nameless, sizes=SMALL
        )
        return corpus.vocabulary.words

    import cutters  # type: ignore[import-not-found]

    assert words("cutters:cut", "by-name") == ["two", "one", "three"]
    assert words(cutters.cut, "by-function") == ["two", "one", "three"]
    assert words(lambda line: line.upper().split("-"), "lambda") == ["TWO", "ONE", "THREE"]
    for odd in ("cutters:odd", lambda line: ["a\nb"]):
        with pytest.raises(CorpusError, match=r"made the word 'a\\nb', which holds a line end"):
            words(odd, "odd")


def test_a_script_without_a_main_guard_works(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from word2vec import PrepareConfig\n"
        "from word2vec.encoding.job import Sizes\n"
        "from word2vec.encoding.prepare import prepare_with\n"
        f"config, text = PrepareConfig(workers=2), {str(SAMPLES / 'english.txt')!r}\n"
        "corpus = prepare_with(config, text, 'c', progress=False, sizes=Sizes(inline_bytes=0))\n"
        "print(len(corpus.vocabulary))\n"
    )
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2301\n"
    assert done.stderr == ""


def test_only_the_cores_that_this_process_may_use_are_counted() -> None:
    assert 1 <= machine.count_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(("cut", "status"), [(0, 1), (5, 0)])
def test_a_worker_whose_process_was_killed_ends_without_a_word(cut: int, status: int) -> None:
    """It cannot answer any more, or gets a part of a batch."""
    task = io.BytesIO()
    send(task, Message(CONFIG, json.dumps(dataclasses.asdict(PrepareConfig())).encode()))
    ((decoder, batch),) = batches(1)
    send(task, Message(BATCH, _describe(decoder, batch), batch.data))
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", _START, json.dumps(sys.path)]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    given = task.getvalue()
    _, errors = worker.communicate(given[: len(given) - cut], timeout=60)
    assert errors == b""
    assert worker.returncode == status
