"""What a file is, told by its first bytes, wherever they come from."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import random
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from word2vec import PrepareConfig, prepare
from word2vec.cli import main
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.compression import STDIN, open_decompressed, read_start
from word2vec.text.sources.content import START_BYTES, check_is_text, tell_content
from word2vec.text.sources.readers import choose_reader
from word2vec.text.sources.text import TextReader


def make_zip(*members: tuple[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return packed.getvalue()


def make_tar(format: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=format) as archive:
        info = tarfile.TarInfo("新闻/a.txt")
        info.size = 8
        archive.addfile(info, io.BytesIO(b"the cat\n"))
    return packed.getvalue()


def make_old_tar() -> bytes:
    """A header of Unix v7, which has no magic."""
    data = bytearray(make_tar(tarfile.USTAR_FORMAT))
    data[257:512] = bytes(255)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


RECORD = json.dumps({"title": "A", "text": 'the "cat" sat'})
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "zip": (make_zip(("a.txt", "the cat")), "a zip archive", "unzip -p"),
    "empty zip": (make_zip(), "a zip archive", "unzip -p"),
    "docx": (make_zip(("[Content_Types].xml", "<Types/>")), "an Office file", "plain text"),
    "docx of others": (make_zip(("word/numbering.xml", "")), "an Office file", "plain text"),
    "odt": (make_zip(("mimetype", "application/vnd.oasis.opendocument.text")), "an OpenDocument", "plain text"),
    "epub": (make_zip(("mimetype", "application/epub+zip")), "an e-book", "pandoc"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file", "plain text"),
    "tar": (make_tar(tarfile.GNU_FORMAT), "a tar archive", "tar -xOf"),
    "pax": (make_tar(tarfile.PAX_FORMAT), "a tar archive", "tar -xOf"),
    "v7 tar": (make_old_tar(), "a tar archive", "tar -xOf"),
    "twice": (gzip.compress(gzip.compress(b"a", mtime=0), mtime=0), "compressed twice", "decompress it once"),
    "vectors": (b"3 2\nthe 0.1 -2e-3\ncat 1 .5\n", "a file of word vectors", "similar"),
    "long vectors": (b"3 300\nthe " + b"0.125 " * 299 + b"1\ncat ", "a file of word vectors", "similar"),
    "longer vectors": (b"3 3000\nthe " + b"0.125 " * 2999 + b"1\ncat ", "a file of word vectors", "similar"),
    "binary vectors": (b"3 2\nthe \0\0\x80\x3f\0\0\0\0\ncat ", "a file of word vectors", "similar"),
    "GloVe": (b"the 0.1 -2e-3\nof 1 .5\n, .25 0.5", "a file of word vectors", "similar"),
    "one line of GloVe": (b"the" + b" 0.5" * 400 + b"\nof" + b" .25" * 900, "a file of word vectors", "similar"),
    "the start of GloVe": (b"the" + b" -0.123456" * 900, "a file of word vectors", "similar"),
    "loose header": (b"\xef\xbb\xbf3  2 \r\nthe\t0.1\t-2e-3\r\n", "a file of word vectors", "similar"),
    "vectors in CSV": (b"word,count,x0,x1\nthe,7,0.5,0.25\n", "a file of word vectors", "similar"),
    "fastText": (b"\xba\x16\x4f\x2f\x0c\0\0\0\x64\0\0\0", "a file of word vectors", "similar"),
    "safetensors": (b'\x50\0\0\0\0\0\0\0{"vectors": {"dtype": "F32"}}', "a file of word vectors", "similar"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "a rar archive", "unpack"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive", "unpack"),
    "lz4": (b"\x04\x22\x4d\x18\x64\x40", "an lz4 file", "decompress"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF file", "pdftotext"),
    "rtf": (rb"{\rtf1\ansi the cat}", "an RTF file", "plain text"),
    "html": (b"<!DOCTYPE html>\n<html><p>the cat</html>\n", "an HTML page", "w3m"),
    "html of old": (b"\xef\xbb\xbf\n <!-- a --> <!-- b -->\n<HTML lang=en>\n", "an HTML page", "w3m"),
    "xhtml": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n', "an HTML page", "w3m"),
    "rss": (b'<?xml version="1.0"?>\n<rss><item>the cat</item></rss>\n', "an XML document", "--format text"),
    "sgml": (b"<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n<REUTERS>\n", "an XML document", "--format text"),
    "wikiextractor": (b'<doc id="12" title="A">\nthe cat\n</doc>\n', "text between tags", "--format text"),
    "array": (f"[{RECORD}, {RECORD}]".encode(), "one JSON array", "jq -c '.[]'"),
    "long array": (f"[{', '.join([RECORD] * 500)}]".encode(), "one JSON array", "jq -c '.[]'"),
    "array over lines": (json.dumps([{"text": "a"}] * 9, indent=2).encode(), "one JSON array", "jq -c '.[]'"),
    "array of texts": (json.dumps(["the cat", "a dog"]).encode(), "one JSON array", "jq -c '.[]'"),
    "notebook": (json.dumps({"cells": [{"a": 1}]}, indent=1).encode(), "JSON that goes over", "jq -c ."),
    "long object": (
        json.dumps({"a": ["x" * 99] * 99}, indent=1).encode(),
        "JSON that goes over several lines",
        "jq -c .",
    ),
    **{
        f"pickle {protocol}": (pickle.dumps(["the cat", 7], protocol), "a Python pickle", "Texts")
        for protocol in (0, 2, 3, 4, 5)
    },
    "pickled class": (pickle.dumps(Path("x"), 2), "a Python pickle", "Texts"),
    "lfs": (LFS.encode(), "a pointer of git-lfs", "git lfs pull"),
    "annex": (b"/annex/objects/MD5-s87104--942ea\n", "a pointer of git-annex", "git annex get"),
    "sqlite": (b"SQLite format 3\0" + bytes(84), "an SQLite database", "Texts"),
    "npy": (b"\x93NUMPY\1\0v\0{", "a NumPy array", "Texts"),
    "apple": (b"\0\5\x16\7\0\2\0\0Mac OS X", "macOS", "name the file itself"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture", "file of text"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_text_is_told_and_refused(tmp_path: Path, kind: str) -> None:
    data, name, remedy = REFUSED[kind]
    # A wrong name, no name, and names of the formats that are read.
    for file in ("a.txt", "a", "a.csv", "a.jsonl"):
        (tmp_path / file).write_bytes(data)
        options: dict[str, Any] = {"a.csv": {"column": "text"}, "a.jsonl": {"field": "text"}}.get(file, {})
        with pytest.raises(CorpusError) as caught:
            choose_reader(tmp_path / file, PrepareConfig(**options))
        message = str(caught.value)
        assert f"{file} is {name}" in message or (kind == "apple" and name in message)
        assert remedy in message
        assert "\n" not in message


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_standard_input_and_compressed_files_are_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, compress: Callable[[bytes], bytes]
) -> None:
    data, name, _ = REFUSED[kind]
    (tmp_path / "t.txt").write_bytes(compress(data))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(compress(data))))
    for path in (tmp_path / "t.txt", STDIN):
        with pytest.raises(CorpusError, match=name):
            prepare(path, tmp_path / "c", progress=False)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_named_format_reads_what_can_be_text(tmp_path: Path, kind: str) -> None:
    (tmp_path / "t").write_bytes(REFUSED[kind][0])
    told = tell_content(REFUSED[kind][0], "utf-8")
    if told.is_binary:
        assert "--format text" not in told.remedy
        with pytest.raises(CorpusError, match=REFUSED[kind][1]):
            choose_reader(tmp_path / "t", PrepareConfig(format="text"))
    else:
        assert type(choose_reader(tmp_path / "t", PrepareConfig(format="text"))) is TextReader


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the cat sat\n",
        "{{Infobox | a}}\n",
        "{a} set of words\n",
        '{"quoted", he said}\n',
        '{"a": 1} is a set\nand more\n',
        '{"key": "not closed\nthe next line\n',
        "[1] A footnote\n",
        '["Yes", he said.]\n',
        '["Yes", he said\nand went on\n' * 999,
        "[[Link]] of a wiki\n",
        "[CLS] token\n",
        "<s> the cat </s>\n",
        "<unk> is a word\n",
        "<text> is how it begins\n",
        "<htmlx> is no tag",
        "PK is a name\n",
        "(lp is a record\n",
        "version 2 of git-lfs\n",
        "北京是中国的首都。\n",
        "BZ is short\n",
        "3 2\nthe cat sat\n",
        "3 2\nthe 1 2 3\n",
        "2 10\nchapter 1\nchapter 2\n",
        "Room 20.5 21.0\n",
        "in 1984 1985\nin 1986 1987\n",
        "the 0.5 0.25\nand so on\n",
        "the 0.5 0.25\nof 0.5\n",
        "0.5 0.25 0.125\n",
        "word, x0 and more\n",
        "10 12\n北京 是 中国 的 首都\n",
        "[" * 9000,
        '{"a" ' * 3000,
        "<!--" * 2000,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_text_stays_text(text: str, encoding: str) -> None:
    assert tell_content(text.encode(encoding)[:START_BYTES], encoding).name == "text"


@pytest.mark.parametrize("name", ["news.json", "news", "news.txt", "news.log", "news.csv", "news.json.gz"])
def test_json_lines_of_any_name(tmp_path: Path, name: str) -> None:
    data = "".join(json.dumps({"title": "alpha", "text": f"cat{number}"}) + "\n" for number in range(3)).encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    with pytest.raises(ConfigError, match=r"is JSON Lines: name the field .*--field .*--format text"):
        prepare(tmp_path / name, tmp_path / "c", progress=False)
    corpus = prepare(tmp_path / name, tmp_path / "c", field="text", min_count=1, progress=False)
    assert sorted(corpus.vocabulary.words) == ["cat0", "cat1", "cat2"]
    corpus = prepare(tmp_path / name, tmp_path / "c", format="text", min_count=1, progress=False)
    assert {"title", "alpha", "text"} <= set(corpus.vocabulary.words)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("size", [1, 3, 200_000])
def test_nothing_of_standard_input_is_lost_by_looking(
    monkeypatch: pytest.MonkeyPatch, compress: Callable[[bytes], bytes], size: int
) -> None:
    data = random.Random(1).randbytes(size)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(compress(data))))
    for _ in range(3):
        assert read_start(STDIN, START_BYTES) == data[:START_BYTES]
    with open_decompressed(STDIN) as (raw, stream):
        assert stream.read() == data
        assert raw.tell() == len(compress(data))
    # Another standard input, as tests have, gets nothing of the first.
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"new")))
    assert read_start(STDIN, START_BYTES) == b"new"


def test_standard_input_that_is_damaged_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (gzip.compress(b"the cat\n" * 999)[:-9], b"\x1f\x8bno", bz2.compress(b"cat")[:-4]):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(CorpusError, match="damaged or cut short"):
            prepare("-", tmp_path / "c", progress=False)


def test_a_stream_that_gives_no_text_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        read_bytes = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            member = gzip.compress(b"", mtime=0)
            buffer[:] = (member * (len(buffer) // len(member) + 1))[: len(buffer)]
            self.read_bytes += len(buffer)
            return len(buffer)

    endless = Endless()
    monkeypatch.setattr("word2vec.text.sources.compression._LONGEST_LOOK", 1 << 16)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(endless)))
    assert read_start(STDIN, START_BYTES) == b""
    assert endless.read_bytes < 1 << 18


def test_the_remedies_are_whole_commands_for_every_verb() -> None:
    told = {tell_content(data[:START_BYTES], "utf-8") for data, _, _ in REFUSED.values()}
    for content in told:
        remedy = content.remedy.format(file="NAME")
        assert not re.search(r"word2vec (prepare|train)", remedy)
        # What a command makes is a file, which every verb takes, and Python too.
        if re.search(r"(jq|pdftotext|w3m|unzip|tar|pandoc|ps2ascii) .*NAME", remedy):
            assert "and give that file" in remedy


def test_mutated_starts_are_told_or_text() -> None:
    generator = random.Random(7)
    seeds = [data[:START_BYTES] for data, _, _ in REFUSED.values()]
    for number in range(4000):
        data = bytearray(generator.choice(seeds))
        for _ in range(generator.randint(1, 6)):
            place = generator.randrange(len(data) + 1)
            data[place : place + generator.randint(0, 4)] = generator.randbytes(generator.randint(0, 4))
        told = tell_content(bytes(data), generator.choice(["utf-8", "utf-16", "gb18030", "latin-1"]))
        assert told.name, number


def test_the_verbs_that_read_plain_text_tell_it_too(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(gzip.compress(REFUSED["zip"][0]))
    with pytest.raises(CorpusError, match="a zip archive"):
        check_is_text(tmp_path / "t.txt", "utf-8")
    (tmp_path / "t.txt").write_bytes(b"the cat\n")
    check_is_text(tmp_path / "t.txt", "utf-8")


def test_the_command_line_says_it_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "it is.txt").write_bytes(REFUSED["tar"][0])
    assert main(["prepare", str(tmp_path / "it is.txt"), "-o", str(tmp_path / "c")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"is a tar archive; unpack it and name the directory, or tar -xOf '{tmp_path}/it is.txt'" in told


@pytest.mark.parametrize("verb", ["prepare", "train"])
def test_a_dash_is_standard_input_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(REFUSED["array"][0])))
    assert main([verb, "-", "-o", str(tmp_path / "c")]) == 1
    assert "standard input is one JSON array" in capsys.readouterr().err
