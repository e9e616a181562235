"""prepare and vocab on the command line: sources, phrases, the vocabulary's rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import wiki_dump
from tests.support.places import SAMPLES
from word2vec import EncodedCorpus


def run(*arguments: object, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "word2vec", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, cwd=cwd, input=stdin, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_standard_input(tmp_path: Path) -> None:
    done = run(
        "prepare", "-", "-o", "c", "--min-count", 1, "--json", cwd=tmp_path, stdin="One two.\n北京\n".encode()
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert 0 < shown.pop("kept_by_subsampling") < 1
    assert shown == {
        "corpus": "c",
        "files": 1,
        "lines": 2,
        "words": 3,
        "sentences": 2,
        "vocabulary": 3,
        "kept_by_vocabulary": 1.0,
        "one_word_lines": 1,
    }
    records = b'{"text": "one"}\n{"text": "two three"}\n'
    done = run("prepare", "-", "-o", "c", "--min-count", 1, "--field", "text", cwd=tmp_path, stdin=records)
    assert done.returncode == 0, done.stderr
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["one"], ["two", "three"]]


def test_q_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("one two one\n")
    arguments = ["prepare", "t.txt", "-o", "c", "--min-count", 1]
    assert run(*arguments, cwd=tmp_path).stderr != ""
    for flag in ("-q", "--quiet"):
        done = run(*arguments, flag, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_wikipedia_dump(tmp_path: Path) -> None:
    pages = [
        wiki_dump.page(f"Page {number}", "'''Cats''' are [[animal|animals]]. {{cite|x}}") for number in range(9)
    ]
    (tmp_path / "xxwiki-pages-articles.xml.bz2").write_bytes(wiki_dump.multistream(pages))
    done = run("prepare", ".", "-o", "c", "--suffix", ".xml.bz2", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["cats", "are", "animals"]] * 9


def test_phrases_are_joined_pass_by_pass(tmp_path: Path) -> None:
    lines = [
        "new york times reports",
        "he reads new york times",
        "the york of old",
        "new is the word",
        "times change",
    ]
    filler = [f"w{number} x{number} y{number} z{number}" for number in range(300)]
    (tmp_path / "t").write_text("\n".join(lines * 10 + filler))
    found = {}
    for passes in (0, 1, 2):
        options = ["--phrases", passes, "--phrase-threshold", 5, "--min-count", 1]
        assert run("prepare", "t", "-o", f"c{passes}", *options, cwd=tmp_path).returncode == 0
        found[passes] = [" ".join(words) for words in EncodedCorpus.open(tmp_path / f"c{passes}")][:2]
    assert found[0] == ["new york times reports", "he reads new york times"]
    assert "new_york" in found[1][0] or "york_times" in found[1][0]
    assert "new_york_times" in found[2][0]
    npmi = run(
        "prepare", "t", "-o", "n", "--phrases", 1, "--phrase-scoring", "npmi", "--min-count", 1, cwd=tmp_path
    )
    assert npmi.returncode == 0, npmi.stderr
    wrong = run(
        "prepare",
        "t",
        "-o",
        "w",
        "--phrases",
        1,
        "--phrase-scoring",
        "npmi",
        "--phrase-threshold",
        10,
        cwd=tmp_path,
    )
    assert wrong.returncode == 1
    assert "threshold" in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("vocab")
    assert run("prepare", SAMPLES / "english.txt", "-o", "c", cwd=directory).returncode == 0
    return directory


def test_vocab_shows_words_counts_and_coverage(corpus: Path) -> None:
    shown = run("vocab", "c", "-n", 3, "--tail", 2, cwd=corpus)
    assert shown.returncode == 0, shown.stderr
    assert "vocabulary" in shown.stdout
    assert "most frequent" in shown.stdout
    parsed = json.loads(run("vocab", "c", "-n", 3, "--tail", 2, "--verify", "--json", cwd=corpus).stdout)
    counts = EncodedCorpus.open(corpus / "c").vocabulary.require_counts()
    assert [count for _, count in parsed["top"]] == counts[:3].tolist()
    assert [count for _, count in parsed["tail"]] == counts[-2:].tolist()
    assert [size for size, _ in parsed["coverage"]] == [10, 100, 1000, len(counts)]
    assert parsed["coverage"][0][1] == pytest.approx(counts[:10].sum() / parsed["words"])
    assert parsed["kept_words"] == counts.sum()


def test_an_exported_vocabulary_makes_the_same_vocabulary(corpus: Path) -> None:
    exported = run("vocab", "c", "--export", "v.tsv", cwd=corpus)
    assert exported.returncode == 0, exported.stderr
    assert (corpus / "v.tsv").read_bytes() == (corpus / "c" / "vocabulary.tsv").read_bytes()
    # Only the first hundred of them, whatever min_count says.
    lines = (corpus / "v.tsv").read_text().splitlines(keepends=True)
    (corpus / "v100.tsv").write_text("".join(lines[:100]))
    done = run("prepare", SAMPLES / "english.txt", "-o", "d", "--vocabulary", "v100.tsv", cwd=corpus)
    assert done.returncode == 0, done.stderr
    assert (corpus / "d" / "vocabulary.tsv").read_text() == "".join(lines[:100])


def test_rules_of_the_vocabulary(corpus: Path) -> None:
    (corpus / "stop.txt").write_text("the\nof\n")
    options = ["--max-vocab-size", 50, "--stop-words", "stop.txt", "--max-counting-entries", 1000]
    done = run("prepare", SAMPLES / "english.txt", "-o", "e", *options, cwd=corpus)
    assert done.returncode == 0, done.stderr
    assert "rare words were forgotten while counting (max_counting_entries 1,000)" in done.stderr
    vocabulary = EncodedCorpus.open(corpus / "e").vocabulary
    assert len(vocabulary) == 50
    assert not {"the", "of"} & set(vocabulary.words)
    wrong = run("prepare", SAMPLES / "english.txt", "-o", "f", "--keep-words", "none.txt", cwd=corpus)
    assert wrong.returncode == 1
    assert (
        wrong.stderr
        == "word2vec: error: keep_words is 'none.txt', which cannot be read: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["vocab", "none"], "no such encoded corpus: 'none'"),
        (["vocab", "c", "--tail", "-1"], "both must be at least 0"),
        (["prepare", "none.txt", "-o", "x"], "no such file: 'none.txt'"),
        (["prepare", "a.jsonl", "-o", "x"], "name the field that holds the text with --field"),
        (["prepare", "a.jsonl", "-o", "x", "--field", "b"], "a.jsonl line 1 has no field 'b'; its fields: text"),
        (["prepare", "a.jsonl", "-o", "x", "--tokenizer", "none"], "tokenizer is 'none'; choose one of"),
    ],
)
def test_mistakes_are_one_line(corpus: Path, arguments: list[str], message: str) -> None:
    (corpus / "a.jsonl").write_text('{"text": "x"}\n')
    done = run(*arguments, cwd=corpus)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.count("\n") <= 2, "a progress bar and the error"
    assert "Traceback" not in done.stderr
