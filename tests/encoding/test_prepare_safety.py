"""Preparation leaves a whole corpus or nothing: when it is killed, on a full disk, beside other processes."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.ctrl_c import heed_ctrl_c
from tests.support.listed_names import list_names
from tests.support.places import SAMPLES
from word2vec import EncodedCorpus, prepare
from word2vec.encoding import corpus
from word2vec.errors import CorpusError, FormatError

PREPARE = """
import sys
from word2vec import PrepareConfig
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
sizes = Sizes(batch_bytes=20_000, inline_bytes=0)
print("go", flush=True)
prepare_with(PrepareConfig(workers=2), sys.argv[1], sys.argv[2], progress=False, sizes=sizes)
"""


def start(text: Path, output: Path, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PREPARE, str(text), str(output)]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_bytes((SAMPLES / "english.txt").read_bytes() * 3)
    return path


def contents(corpus: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in corpus.iterdir()}


def test_a_killed_preparation_leaves_no_half_corpus(tmp_path: Path, text: Path) -> None:
    prepare(text, tmp_path / "whole", progress=False, workers=2)
    expected = contents(tmp_path / "whole")
    output = tmp_path / "killed" / "corpus"
    draw = random.Random(1)
    killed = 0
    for _ in range(6):
        process = start(text, output)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(draw.uniform(0.0, 1.2))
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        if output.exists():
            assert contents(EncodedCorpus.open(output, verify=True).path)["ids.npy"] == expected["ids.npy"]
    assert killed > 0
    left = [path for path in output.parent.iterdir() if path != output]
    for path in left:
        # As if it had been killed an hour ago.
        os.utime(path, (time.time() - 3600, time.time() - 3600))
    for path in output.glob("*"):
        path.unlink()
    process = start(text, output)
    assert process.wait(60) == 0
    process.communicate()
    found = contents(output)
    assert found["ids.npy"] == expected["ids.npy"]
    assert found["vocabulary.tsv"] == expected["vocabulary.tsv"]
    assert list(output.parent.iterdir()) == [output], "what the killed ones left is gone"


def test_the_files_of_a_living_process_are_not_removed_as_stale(tmp_path: Path) -> None:
    from word2vec.storage.atomic import new_directory

    with new_directory(tmp_path / "c", corpus.ENCODED_CORPUS) as directory:
        os.utime(directory, (1, 1))
        prepare([["a"]], tmp_path / "c", min_count=1, progress=False)
        assert directory.exists()


@pytest.mark.thorough
def test_processes_at_once_do_not_harm_each_other(tmp_path: Path, text: Path) -> None:
    (tmp_path / "d").mkdir()
    processes = [start(text, tmp_path / "d" / "corpus") for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert EncodedCorpus.open(tmp_path / "d" / "corpus", verify=True).raw_words > 600_000
    assert list_names(tmp_path / "d") == ["corpus"]


def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path: Path, text: Path) -> None:
    (tmp_path / "d").mkdir()

    def small_files() -> None:
        # Writing more to one file fails with an OSError, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    process = start(text, tmp_path / "d" / "corpus", preexec_fn=small_files)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "OutputError: cannot write" in errors.splitlines()[-1]
    assert "File too large" in errors
    assert list((tmp_path / "d").iterdir()) == []


def test_ctrl_c_says_that_nothing_was_written(tmp_path: Path, text: Path) -> None:
    command = [sys.executable, "-m", "word2vec", "prepare", str(text), "-o", str(tmp_path / "c"), "--quiet"]
    text.write_bytes(text.read_bytes() * 20)
    process = subprocess.Popen(command, text=True, stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.strip().splitlines() == ["word2vec: interrupted: the output was not written"]
    assert list_names(tmp_path) == ["text.txt"]


def test_damage_is_found_by_checksum(tmp_path: Path) -> None:
    path = tmp_path / "c"
    prepare([["a", "b"], ["a"]], path, min_count=1, progress=False)
    data = (path / "ids.npy").read_bytes()
    (path / "ids.npy").write_bytes(data[:-4] + b"\0\0\0\0")
    with pytest.raises(
        FormatError, match=r"ids\.npy is damaged: its checksum is wrong; prepare the corpus again"
    ):
        EncodedCorpus.open(path)
    assert EncodedCorpus.open(path, always_verified=10).raw_words == 3, "a large file is not read on opening"
    with pytest.raises(FormatError, match="checksum is wrong"):
        EncodedCorpus.open(path, verify=True, always_verified=10)
    (path / "ids.npy").write_bytes(data)
    words = (path / "vocabulary.tsv").read_bytes()
    (path / "vocabulary.tsv").write_bytes(words.replace(b"b", b"c"))
    with pytest.raises(FormatError, match=r"vocabulary\.tsv is damaged"):
        EncodedCorpus.open(path)
    assert list(prepare([["a", "b"], ["a"]], path, min_count=1, progress=False)) == [["a", "b"], ["a"]]


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("one two\n")

    def cut(line: str) -> list[str]:
        with path.open("a") as file:
            file.write("three\n")
        return line.split()

    with pytest.raises(CorpusError, match=r"log\.txt changed while it was read"):
        prepare(path, tmp_path / "c", tokenizer=cut, min_count=1, progress=False)
    assert not (tmp_path / "c").exists()


@pytest.mark.slow
def test_one_line_of_200_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"one two three four five " * 41_667)
    code = (
        "import json, re, resource, sys, word2vec\n"
        "corpus = word2vec.prepare(sys.argv[1], sys.argv[2], progress=False)\n"
        # Not ru_maxrss of the process itself, which begins with that of its parent, before exec.
        "own = int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])\n"
        "workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps([corpus.raw_words, corpus.sentences, own, workers]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path / "c"], capture_output=True, text=True, check=True
    )
    words, sentences, *memory = json.loads(done.stdout)
    assert words == 200 * 41_667 * 5
    assert sentences == 1
    assert max(memory) < 300_000, "kilobytes; the line alone has 200,000"
