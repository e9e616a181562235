from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.listed_names import list_names
from word2vec import EncodedCorpus, PrepareConfig, prepare
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError, CorpusError, FormatError, OutputError

TEXT = "the cat saw the dog\n\nthe dog saw\nA zebra\n"
SENTENCES = st.lists(st.lists(st.text("abcdé \t\n\\", min_size=1, max_size=2), max_size=8), max_size=30)


def quietly(source: object, output: Path, **options: object) -> EncodedCorpus:
    return prepare(source, output, progress=False, **options)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(SENTENCES, st.integers(1, 4), st.sampled_from([1, 3, 7, 1 << 20]), st.sampled_from([2, 5, 1 << 20]))
def test_decoding_gives_back_the_words_that_occur_often_enough(
    tmp_path_factory: pytest.TempPathFactory,
    sentences: list[list[str]],
    min_count: int,
    chunk: int,
    flush: int,
) -> None:
    counts = Counter(word for sentence in sentences for word in sentence)
    kept = [[word for word in sentence if counts[word] >= min_count] for sentence in sentences]
    kept = [sentence for sentence in kept if sentence]
    output = tmp_path_factory.mktemp("encoded") / "corpus"
    config = PrepareConfig(min_count=min_count)
    # Small buffers, so that sentences run across their edges.
    sizes = Sizes(chunk_ids=chunk, sentences=flush)
    if not kept:
        with pytest.raises(CorpusError, match=r"empty|min_count"):
            prepare_with(config, sentences, output, progress=False, sizes=sizes)
        assert not output.exists()
        return
    corpus = prepare_with(config, sentences, output, progress=False, sizes=sizes)
    assert list(corpus) == kept
    assert corpus.raw_words == sum(counts.values())
    assert corpus.sentences == len(kept)
    first_seen = list(counts)
    order = sorted(
        (word for word in counts if counts[word] >= min_count),
        key=lambda word: (-counts[word], first_seen.index(word)),
    )
    assert corpus.vocabulary.words == order
    assert corpus.vocabulary.require_counts().tolist() == [counts[word] for word in order]


def test_the_files_are_as_documented(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(TEXT)
    corpus = quietly(tmp_path / "t.txt", tmp_path / "c", min_count=2)
    assert corpus.vocabulary.words == ["the", "saw", "dog"]
    ids = np.load(tmp_path / "c" / "ids.npy", allow_pickle=False)
    assert ids.dtype == np.int32
    assert ids.tolist() == [0, 1, 0, 2, -1, 0, 2, 1, -1]
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text())
    assert manifest["format_version"] == 1
    assert manifest["raw_words"] == 10
    assert manifest["sources"][0]["name"] == "t.txt"
    assert list_names(tmp_path) == ["c", "t.txt"]


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_compression_is_told_by_content(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    (tmp_path / "text").write_bytes(compress(TEXT.encode()))
    assert next(iter(quietly(tmp_path / "text", tmp_path / "c", min_count=1))) == [
        "the",
        "cat",
        "saw",
        "the",
        "dog",
    ]


def test_several_files_and_directories_are_read_in_order(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "b.txt").write_text("two")
    (texts / "a.txt.gz").write_bytes(gzip.compress(b"one"))
    (texts / "deep" / "c.txt").write_text("three")
    (texts / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "last").write_text("four")
    corpus = quietly([texts, tmp_path / "last"], tmp_path / "c", min_count=1)
    assert list(corpus) == [["one"], ["two"], ["three"], ["four"]]


def test_line_ends_and_byte_order_marks_are_not_words(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"\xef\xbb\xbfone two\r\nthree\rfour\nfive")
    corpus = quietly(tmp_path / "t", tmp_path / "c", min_count=1, tokenizer="whitespace")
    assert list(corpus) == [["one", "two"], ["three"], ["four"], ["five"]]


def test_other_encodings(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes("北京 欢迎 你".encode("gb18030"))
    corpus = quietly(tmp_path / "t", tmp_path / "c", min_count=1, tokenizer="whitespace", encoding="gb18030")
    assert list(corpus) == [["北京", "欢迎", "你"]]


def test_the_same_inputs_are_reused_and_others_never(tmp_path: Path) -> None:
    text, output = tmp_path / "t.txt", tmp_path / "c"
    text.write_text(TEXT)

    def made() -> tuple[int, str]:
        corpus = quietly(text, output, min_count=1)
        return (output / "ids.npy").stat().st_ino, corpus.key

    first = made()
    assert made() == first
    os.utime(text, (1, 1))
    assert made() == first, "a touched file is the same file"
    text.write_text(TEXT + "more")
    second = made()
    assert second[1] != first[1]
    assert "more" in EncodedCorpus.open(output).vocabulary
    corpora = [
        quietly(text, output, min_count=2),
        quietly(text, output, min_count=1, tokenizer="whitespace"),
        quietly(text, output, min_count=1, errors="ignore"),
        quietly([text, text], output, min_count=1),
    ]
    assert len({corpus.key for corpus in corpora} | {second[1]}) == 5


def test_sentences_are_reused_by_content(tmp_path: Path) -> None:
    inode = None
    for sentences in ([["a", "b"], ["c"]], [("a", "b"), ("c",)]):
        quietly(sentences, tmp_path / "c", min_count=1)
        inode = inode or (tmp_path / "c" / "ids.npy").stat().st_ino
        assert (tmp_path / "c" / "ids.npy").stat().st_ino == inode
    assert list(quietly([["a"], ["b", "c"]], tmp_path / "c", min_count=1)) == [["a"], ["b", "c"]]


class Articles:
    def __iter__(self) -> Iterator[list[str]]:
        yield ["one", "two"]


def test_any_object_that_starts_anew_is_a_corpus(tmp_path: Path) -> None:
    assert list(quietly(Articles(), tmp_path / "c", min_count=1)) == [["one", "two"]]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ((words for words in [["a"]]), "list or an object with __iter__"),
        (map(list, ["ab"]), "only once"),
        (["the cat sat", "the dog"], "text.split"),
        ([["a"], "the cat"], "sentence 2 is the string 'the cat'"),
        ([["a"], ["b", 3]], r"sentence 2 holds 3 of type int"),
        ([["a"], ["b", ""]], "sentence 2 holds an empty word"),
        ([["a"], 7], "sentence 2 is a int"),
        ([], "empty"),
        ([[]], "empty"),
        (42, "not int"),
        ("no such file", "no such file"),
        ([["a\ud800"]], "lone surrogate"),
    ],
)
def test_sources_that_hold_no_sentences_are_refused(tmp_path: Path, source: object, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        quietly(source, tmp_path / "c", min_count=1)
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n \n")
    with pytest.raises(CorpusError, match="not one word"):
        quietly(tmp_path / "empty", tmp_path / "c")
    (tmp_path / "few").write_text("a b b c")
    with pytest.raises(CorpusError, match=r"min_count = 5.*'b', occurs 2 times"):
        quietly(tmp_path / "few", tmp_path / "c")
    (tmp_path / "pictures").mkdir()
    with pytest.raises(CorpusError, match=r"pictures does not hold text.*\*\.txt"):
        quietly(tmp_path / "pictures", tmp_path / "c")
    for compress in (gzip.compress, bz2.compress, lzma.compress):
        (tmp_path / "cut").write_bytes(compress(TEXT.encode() * 99)[:-9])
        with pytest.raises(CorpusError, match="cut is damaged or cut short"):
            quietly(tmp_path / "cut", tmp_path / "c")
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("before", [b"", b"fine line\n" * 300_000])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_undecodable_bytes_are_named_with_their_offset(
    tmp_path: Path, before: bytes, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "t").write_bytes(compress(before + b"caf\xe9 noir"))
    with pytest.raises(CorpusError, match=f"byte e9 at offset {len(before) + 3} .*--encoding .*--errors"):
        quietly(tmp_path / "t", tmp_path / "c", min_count=1)
    corpus = quietly(tmp_path / "t", tmp_path / "c", min_count=1, errors="ignore")
    assert "caf" in corpus.vocabulary


def test_options_are_checked(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"min_count": 0}, "min_count is 0"),
        ({"encoding": "klingon"}, "encoding is 'klingon'"),
        ({"errors": "hide"}, "errors is 'hide'.*strict, replace, ignore"),
        ({"tokenizer": "x"}, "tokenizer is 'x'"),
    ]
    for options, message in cases:
        with pytest.raises(ConfigError, match=message):
            quietly([["a"]], tmp_path / "c", **options)


def test_foreign_directories_and_files_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "manifest.json").write_text('{"name": "somebody else\'s"}')
    (tmp_path / "f").write_text("x")
    for name in ("d", "f", "f/below"):
        with pytest.raises(OutputError):
            quietly([["a"]], tmp_path / name, min_count=1)
    assert (tmp_path / "d" / "manifest.json").exists()
    assert (tmp_path / "f").read_text() == "x"


def test_a_failure_leaves_the_old_corpus(tmp_path: Path) -> None:
    quietly([["a"]], tmp_path / "c", min_count=1)
    with pytest.raises(CorpusError):
        quietly([["b"], "oops"], tmp_path / "c", min_count=1)
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["a"]]
    assert list_names(tmp_path) == ["c"]


def test_damaged_corpora_are_refused_and_made_anew(tmp_path: Path) -> None:
    def damage(name: str, change: Callable[[bytes], bytes]) -> None:
        quietly([["a", "b"]], tmp_path / "c", min_count=1)
        path = tmp_path / "c" / name
        path.write_bytes(change(path.read_bytes()))

    for name, change in [
        ("ids.npy", lambda data: data[:-4]),
        ("ids.npy", lambda data: b"junk"),
        ("ids.npy", lambda data: data.replace(b"<i4", b"<f4")),
        ("vocabulary.tsv", lambda data: data[:-4]),
        ("manifest.json", lambda data: data[:-4]),
        ("manifest.json", lambda data: data.replace(b'"format_version": 1', b'"format_version": 99')),
        ("manifest.json", lambda data: data.replace(b'"kept_words": 2', b'"kept_words": 3')),
        ("manifest.json", lambda data: data.replace(b"kept_words", b"keptwords")),
    ]:
        damage(name, change)
        with pytest.raises(FormatError, match=r"damaged|cut short|expected|format_version 99"):
            EncodedCorpus.open(tmp_path / "c")
        if name != "manifest.json":
            assert list(quietly([["a", "b"]], tmp_path / "c", min_count=1)) == [["a", "b"]]
        else:
            for path in (tmp_path / "c").iterdir():
                path.unlink()
    with pytest.raises(FormatError, match="not a word2vec-encoded-corpus"):
        EncodedCorpus.open(tmp_path)
