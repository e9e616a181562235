from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.ctrl_c import heed_ctrl_c
from tests.support.listed_names import list_names
from tests.support.places import SAMPLES
from tests.support.small_training import read_log
from tests.support.two_groups import two_groups
from word2vec.cli import main
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors


def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "word2vec", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )


@pytest.fixture
def run_here(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command line as ``run`` does, in this process, which saves half a second."""

    def call(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        if cwd is not None:
            monkeypatch.chdir(cwd)
        words = [str(argument) for argument in arguments]
        try:
            status = main(words)
        except SystemExit as stop:
            status = int(stop.code or 0)
        done = capsys.readouterr()
        return subprocess.CompletedProcess(words, status, done.out, done.err)

    return call


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "groups.txt"
    path.write_text("\n".join(" ".join(words) for words in two_groups()), encoding="utf-8")
    return path


@pytest.fixture
def model(trained_model: Path) -> Path:
    return trained_model


def test_from_text_to_exported_vectors(tmp_path: Path, text: Path) -> None:
    trained = run(
        "train",
        text,
        "-o",
        "m",
        "--vector-size",
        16,
        "--negatives",
        8,
        "--epochs",
        3,
        "--subsample",
        0,
        "--json",
        cwd=tmp_path,
    )
    assert trained.returncode == 0, trained.stderr
    result = json.loads(trained.stdout)
    assert result["model"] == "m"
    assert (result["vocabulary"], result["vector_size"]) == (20, 16)
    assert "prepare: 100%" in trained.stderr
    assert "train: 100%" in trained.stderr
    assert "loss" in trained.stderr
    assert "learning rate" in trained.stderr
    assert list_names(tmp_path) == ["m", "m.corpus"]
    similar = run("similar", "m", "a1", "b2", "-n", 3, "--json", cwd=tmp_path)
    answers = json.loads(similar.stdout)
    assert [[word[0] for word, _ in answers[asked]] for asked in ("a1", "b2")] == [["a"] * 3, ["b"] * 3]
    exported = run("export", "m", "v.bin", "--json", cwd=tmp_path)
    assert (exported.returncode, exported.stderr) == (0, "")
    assert json.loads(exported.stdout) == {
        "vectors": "v.bin",
        "format": "word2vec-binary",
        "vocabulary": 20,
        "vector_size": 16,
    }
    np.testing.assert_array_equal(word2vec.load(tmp_path / "v.bin").matrix, word2vec.load(tmp_path / "m").matrix)


def test_prepare_then_train_reads_the_text_once(
    tmp_path: Path, text: Path, run_here: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    prepared = run("prepare", text, "-o", "c", "--min-count", 2, "--json", "--quiet", cwd=tmp_path)
    assert json.loads(prepared.stdout)["vocabulary"] == 20
    assert prepared.stderr == ""
    trained = run("train", "c", "-o", "m", "--epochs", 1, "--quiet", cwd=tmp_path)
    assert (trained.returncode, trained.stderr) == (0, "")
    assert "words per second" in trained.stdout
    again = run_here("train", "c", "-o", "m2", "--min-count", 3, cwd=tmp_path)
    assert again.returncode == 1
    assert "c is encoded already: --min-count is 3, but it was made with 2" in again.stderr
    assert "prepare the text anew with --min-count 3" in again.stderr
    elsewhere = run_here("train", "c", "-o", "m2", "--encoded", "d", cwd=tmp_path)
    assert elsewhere.returncode == 1
    assert "c is encoded already, so nothing would be written to d; leave out --encoded" in elsewhere.stderr
    over = run_here("train", text, "-o", "m2", "--encoded", "m2", cwd=tmp_path)
    assert over.returncode == 1
    assert "--encoded is m2 and --output is m2" in over.stderr
    assert not (tmp_path / "m2").exists()


def test_analogy_and_evaluate(tmp_path: Path, model: Path) -> None:
    found = run("analogy", model, "a1", "a2", "a3", "-n", 2)
    assert len(found.stdout.splitlines()) == 2
    assert found.stdout.startswith("a")
    (tmp_path / "q.txt").write_text(": same\na1 a2 a3 a4\na1 a2 a3 zzz\n: none\nx y z w\n")
    (tmp_path / "p.tsv").write_text("a1\ta2\t9\na1\tb2\t1\nb1\tb2\t9\nx\ty\t5\n")
    files = ["--analogies", tmp_path / "q.txt", "--pairs", tmp_path / "p.tsv"]
    table = run("evaluate", model, *files)
    assert table.returncode == 0, table.stderr
    rows = {line.split()[0]: line.split()[1:] for line in table.stdout.splitlines()}
    assert rows["same"][-2:] == ["50.0%", "2"]
    assert rows["total"][-2:] == ["33.3%", "3"]
    assert rows["p"][-2:] == ["3", "4"]
    parsed = json.loads(run("evaluate", model, *files, "--json").stdout)
    assert [score["category"] for score in parsed["analogies"][str(tmp_path / "q.txt")]] == [
        "same",
        "none",
        "total",
    ]
    assert parsed["pairs"][0]["spearman"] > 0.5


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["train", "nothing.txt", "-o", "m"], 1, "error: no such file: 'nothing.txt'"),
        (["train", "-o", "m"], 1, "train needs at least one CORPUS"),
        (["train", "--suffix", ".txt", "text", "-o", "m"], 1, "a list has taken it: write -- before it"),
        (["train", "text", "-o", "m", "--sg", "1"], 2, "word2vec: gensim's sg is --architecture here"),
        (["train", "text", "-o", "m", "--iter=9"], 2, "word2vec: gensim's iter is --epochs here"),
        (["train", "text", "-o", "m", "-read-vocab", "v"], 2, "word2vec.c's read_vocab is --vocabulary here"),
        (["train", "text", "-o", "text"], 1, "text exists and is not a directory"),
        (
            ["train", "text", "-o", "m", "--vector-size", "0"],
            1,
            "error: vector_size is 0; it must be at least 1",
        ),
        (
            ["train", "text", "-o", "m", "--subsample", "-1"],
            1,
            "error: subsample is -1.0; it must be at least 0",
        ),
        (
            ["train", "text", "-o", "m", "--tokenizer", "nltk"],
            1,
            "choose one of: simple, whitespace, characters",
        ),
        (["train", "text", "-o", "m", "--architecture", "glove"], 2, "cbow"),
        (["train", "text", "-o", "m", "--vektor-size", "3"], 2, "Unrecognized options: --vektor-size"),
        (["train", "latin", "-o", "m"], 1, "byte e9 at offset 3 cannot be decoded; name the file's encoding"),
        (["prepare", "empty", "-o", "c"], 1, "there is not one word in it"),
        (["prepare", "text", "-o", "c"], 1, "no word occurs min_count = 5 times"),
        (["similar", "nothing", "x"], 1, "no such model directory or file of word vectors: 'nothing'"),
        (["similar", ".", "x"], 1, "not a word2vec-model"),
        (
            ["similar", "text", "x"],
            1,
            "text is text and holds no vectors; to make some of it: word2vec train text",
        ),
        (["similar", "empty", "x"], 1, "empty is empty"),
        (["evaluate", "nothing"], 1, "evaluate needs a file"),
        ([], 2, "subcommand"),
    ],
)
def test_bad_input_gets_one_clear_error(
    tmp_path: Path,
    run_here: Callable[..., subprocess.CompletedProcess[str]],
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    (tmp_path / "text").write_text("one two one")
    (tmp_path / "empty").write_text("")
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    done = run_here(*arguments, cwd=tmp_path)
    assert message in (done.stdout + done.stderr).replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert done.returncode == status
    if status == 1:
        assert done.stderr.splitlines()[-1].startswith("word2vec: error: ")
    assert list_names(tmp_path) == ["empty", "latin", "text"]


def test_an_unknown_word_is_an_error_with_spellings(model: Path) -> None:
    done = run("similar", model, "a11")
    assert done.returncode == 1
    assert "'a11' is not in the vocabulary; nearest spellings: a1" in done.stderr


def test_ctrl_c_in_training_saves_a_model_and_says_so(tmp_path: Path, text: Path) -> None:
    command = [sys.executable, "-m", "word2vec", "train", text, "-o", "m", "--epochs", "100000"]
    with subprocess.Popen(
        [*map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        preexec_fn=heed_ctrl_c,
    ) as process:
        assert process.stderr is not None
        seen = ""
        while "train:" not in seen or "words/s" not in seen.rpartition("train:")[2]:
            read = process.stderr.read(1)
            assert read, f"it ended by itself: {seen}"
            seen += read
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert "stopped at" in rest
    assert "m holds the model as it was then" in rest
    assert len(word2vec.load(tmp_path / "m")) == 20
    assert read_log(tmp_path / "m")["finished"] is False


def test_ctrl_c_in_preparing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("one two\n" * 4_000_000)
    command = [sys.executable, "-m", "word2vec", "prepare", "text", "-o", "c"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, preexec_fn=heed_ctrl_c
    ) as process:
        assert process.stderr is not None
        while "different)" not in (seen := process.stderr.readline(200)):
            assert seen, "it ended by itself"
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted: the output was not written" in rest
    assert "Traceback" not in rest
    assert list_names(tmp_path) == ["text"]


def test_a_reader_that_has_seen_enough_is_not_an_error(model: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m word2vec similar {model} a1 -n 5 | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unbuffered", ["", pytest.param("1", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("arguments", ["--version", "--help", "similar {model} a1", "formats"])
def test_a_stdout_that_takes_nothing(model: Path, arguments: str, unbuffered: str) -> None:
    command = f"'{sys.executable}' -m word2vec {arguments.format(model=model)}"
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    for redirected, status, error in (
        (f"{command} | (exec <&-; sleep 0.1); exit ${{PIPESTATUS[0]}}", 0, ""),
        (f"{command} >/dev/full", 1, "word2vec: error: No space left on device\n"),
    ):
        done = subprocess.run(
            ["/bin/bash", "-c", redirected], capture_output=True, text=True, env=environment, check=False
        )
        assert (done.returncode, done.stderr) == (status, error)


def test_a_stdout_that_is_closed() -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", f"'{sys.executable}' -m word2vec formats >&-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_that_cannot_show_a_word_gets_its_escape(tmp_path: Path) -> None:
    save_vectors(tmp_path / "v", Table(["北京", "cat"], np.eye(2, dtype=np.float32)))
    command = [sys.executable, "-m", "word2vec", "similar", str(tmp_path / "v"), "cat"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "\\u5317\\u4eac  0.0000\n"


def test_help_and_version(run_here: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert run("--version").stdout == f"tied-word2vec {word2vec.__version__}\n"
    for verb in ("prepare", "train", "similar", "analogy", "evaluate", "export"):
        done = run_here(verb, "--help")
        assert done.returncode == 0
        assert verb in done.stdout
    assert "--noise-exponent" in run_here("train", "--help").stdout


@pytest.mark.slow
def test_the_demo_learns_its_facts_in_both_languages(tmp_path: Path) -> None:
    for language, tokenizer, question, answer in [
        ("english", "simple", ("france", "paris", "japan"), "tokyo"),
        ("chinese", "jieba", ("法国", "巴黎", "日本"), "东京"),
    ]:
        trained = run(
            "train",
            SAMPLES / f"{language}.txt",
            "-o",
            tmp_path / language,
            "--tokenizer",
            tokenizer,
            "--epochs",
            10,
            "--subsample",
            0.001,
        )
        assert trained.returncode == 0, trained.stderr
        found = json.loads(run("analogy", tmp_path / language, *question, "--json").stdout)
        assert found[0][0] == answer
        scores = run(
            "evaluate", tmp_path / language, "--json", "--analogies", SAMPLES / f"{language}_analogies.txt"
        )
        total = next(iter(json.loads(scores.stdout)["analogies"].values()))[-1]
        assert total["accuracy"] >= 0.7
        assert total["questions"] >= 100


def test_commands_that_only_ask_never_import_tensorflow(model: Path) -> None:
    code = (
        "import sys\nfrom word2vec.cli import main\n"
        f"assert main(['similar', {str(model)!r}, 'a1']) == 0\n"
        "assert not {'tensorflow', 'jieba'} & set(sys.modules), 'heavy imports'\n"
    )
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["similar", "m", "king", "--strict"],
            "--strict is not an option of similar, and one of prepare, train",
        ),
        (
            ["related", "m", "king", "--dependence", "1"],
            "--dependence is not an option of related, and one of predict",
        ),
        (
            ["keywords", "m", "a text", "--vector-size=3"],
            "--vector-size is not an option of keywords, and one of train",
        ),
        (["vocab", "c", "--no-tied"], "--tied is not an option of vocab, and one of train"),
    ],
)
def test_an_option_of_another_verb_is_answered_by_every_verb(
    capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert f"word2vec: {line}" in capsys.readouterr().err
