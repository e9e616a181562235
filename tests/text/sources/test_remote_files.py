"""Text in object stores: found, read by ranges, and the same corpus as from files of this machine."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.file_server import serve_files
from tests.support.s3_server import S3Store, serve_s3
from word2vec import cli
from word2vec.errors import ConfigError, CorpusError, OutputError
from word2vec.text.sources import object_stores, store_requests
from word2vec.text.sources.byte_access import find_size, find_state, open_bytes
from word2vec.text.sources.content import tell_content
from word2vec.text.sources.files import check_unchanged, digest_file, find_files
from word2vec.text.sources.remote_files import RemoteFile, find_remote_files
from word2vec.text.sources.small_files import read_lines

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")

LINES = [f"the cat number {number} sat on the mat" for number in range(3000)]
TEXT = "".join(f"{line}\n" for line in LINES).encode()


def make_files() -> dict[str, bytes]:
    """Files of many kinds, by the name that they have in a directory or a bucket."""
    import pyarrow
    import pyarrow.parquet

    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": LINES}), table, row_group_size=500)
    return {
        "news/b.txt": TEXT,
        "news/a.txt": b"a dog and a cat\n" * 50,
        "news/deep/c.txt.gz": gzip.compress(TEXT[:5000]),
        "news/deep/d.txt.bz2": bz2.compress(TEXT[:7000]),
        "news/.hidden.txt": b"hidden\n" * 20,
        "news/other.md": b"markdown\n" * 20,
        "news/model/vocabulary.txt": b"the 3\n" * 20,
        "news/model/config.json": json.dumps({"format": "word2vec-model"}).encode(),
        "odd/a #1%20 b?.txt": TEXT[:3000],
        "records.jsonl": b"".join(json.dumps({"text": line}).encode() + b"\n" for line in LINES),
        "table.csv": b"id,text\n" + b"".join(f'{n},"{line}"\n'.encode() for n, line in enumerate(LINES)),
        "table.parquet": table.getvalue(),
    }


FILES = make_files()


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name, data in FILES.items():
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "here"


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe_file(f"/corp/{name}", data)
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def server() -> Iterator[S3Store]:
    with serve_s3() as store:
        yield store


@pytest.fixture
def s3(server: S3Store, monkeypatch: pytest.MonkeyPatch) -> S3Store:
    for name, value in {
        "AWS_ENDPOINT_URL": server.address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(store_requests, "_WAIT", 0.01)
    object_stores._open_store.cache_clear()
    server.objects = {"corp": dict(FILES)}
    server.denies, server.cuts, server.longest = False, 0, 0
    return server


SOURCES: list[tuple[str, dict[str, Any]]] = [
    ("news/b.txt", {}),
    ("news", {}),
    ("news/*.txt", {}),
    ("news/**/*.txt*", {}),
    ("news/deep/c.txt.gz", {}),
    ("odd/a #1%20 b?.txt", {}),
    ("odd", {}),
    ("records.jsonl", {"field": "text"}),
    ("table.csv", {"column": "text"}),
    ("table.parquet", {"column": "text"}),
]


def read_corpus(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


@pytest.mark.parametrize(("name", "options"), SOURCES, ids=[name for name, _ in SOURCES])
@pytest.mark.parametrize("root", ["memory://corp", "s3://corp"])
def test_the_corpus_is_that_of_local_files(
    root: str, name: str, options: dict[str, Any], here: Path, tmp_path: Path, memory: Any, s3: S3Store
) -> None:
    word2vec.prepare(str(here / name), tmp_path / "local", progress=False, workers=1, **options)
    word2vec.prepare(f"{root}/{name}", tmp_path / "remote", progress=False, workers=1, **options)
    assert read_corpus(tmp_path / "local") == read_corpus(tmp_path / "remote")
    # The same text is the same key, wherever it is.
    before = (tmp_path / "local" / "manifest.json").stat().st_ino
    word2vec.prepare(f"{root}/{name}", tmp_path / "local", progress=False, workers=1, **options)
    assert (tmp_path / "local" / "manifest.json").stat().st_ino == before


def test_workers_change_nothing(tmp_path: Path, s3: S3Store) -> None:
    s3.objects["corp"]["large.txt"] = TEXT * 100
    for workers in (1, 2):
        word2vec.prepare("s3://corp/large.txt", tmp_path / str(workers), progress=False, workers=workers)
    assert read_corpus(tmp_path / "1")["ids.npy"] == read_corpus(tmp_path / "2")["ids.npy"]


@pytest.mark.parametrize("root", ["memory://corp", "s3://corp"])
def test_directories_and_patterns(root: str, memory: Any, s3: S3Store) -> None:
    def find(name: str) -> list[str]:
        return [
            str(path).removeprefix(f"{root}/") for path in find_files([f"{root}/{name}"], (".txt", ".txt.gz"))
        ]

    assert find("news") == ["news/a.txt", "news/b.txt", "news/deep/c.txt.gz"]
    assert find("news/") == find("news")
    assert find("news/*.txt") == ["news/a.txt", "news/b.txt"]
    assert find("news/?.txt") == ["news/a.txt", "news/b.txt"]
    assert find("news/[!a].txt") == ["news/b.txt"]
    assert find("news/.*.txt") == ["news/.hidden.txt"]
    assert find("*/deep/*.gz") == ["news/deep/c.txt.gz"]
    assert find("**/c.*") == ["news/deep/c.txt.gz"]
    assert find("news/**/?.txt") == ["news/a.txt", "news/b.txt"]
    assert find("news/deep/**") == ["news/deep/c.txt.gz", "news/deep/d.txt.bz2"]


def test_other_files_are_counted_and_repeated_ones_named(
    tmp_path: Path, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prepare", "memory://corp/news", "memory://corp/news/a.txt", "-o", str(tmp_path / "c"), "-q"]
    assert cli.main(arguments) == 0
    said = capsys.readouterr().err
    assert "1 file of memory://corp/news was passed over (.md)" in said
    assert "memory://corp/news/a.txt is given 2 times" in said
    assert cli.main([*arguments, "--suffix", ".zip"]) == 1
    assert "memory://corp/news does not hold text" in capsys.readouterr().err


def test_every_verb_that_reads_text_takes_them(
    tmp_path: Path, memory: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tmp_path / "model")
    text = "memory://corp/news/b.txt"
    options = ["--epochs", "1", "--vector-size", "8", "--validation", text, "-q", "--backend", "graph"]
    assert cli.main(["train", text, "-o", model, *options]) == 0
    assert cli.main(["perplexity", model, text]) == 0
    assert cli.main(["keywords", model, text]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_small_files_too(memory: Any) -> None:
    memory.pipe_file("/corp/words.txt", "the\nof\n".encode("utf-16"))
    assert read_lines("memory://corp/words.txt", ConfigError) == ["the", "of"]
    with pytest.raises(ConfigError, match=r"list, which cannot be read: No such file"):
        read_lines("memory://corp/none.txt", ConfigError, "list, which")


def test_file_urls_are_paths(here: Path) -> None:
    assert find_files([f"file://{here}/news/a.txt", f"file://localhost{here}/odd"], (".txt",)) == [
        here / "news/a.txt",
        here / "odd/a #1%20 b?.txt",
    ]
    with pytest.raises(CorpusError, match="host 'elsewhere'"):
        find_files(["file://elsewhere/a.txt"], ())


def test_parts_are_read_by_ranges(here: Path, s3: S3Store) -> None:
    s3.objects["corp"]["large.bin"] = data = os.urandom(5_000_000)
    (here / "large.bin").write_bytes(data)
    for path in (find_remote_files("s3://corp/large.bin", ())[0], here / "large.bin"):
        assert find_size(path) == len(data)
        with open_bytes(path) as file:
            assert file.seek(1_000_003) == 1_000_003
            assert file.read(10) == data[1_000_003:1_000_013]
            assert file.tell() == 1_000_013
            assert file.read() == data[1_000_013:]
            assert file.read() == b""
            assert file.seek(-7, os.SEEK_END) == 4_999_993
            assert file.read() == data[-7:]
        with open_bytes(path) as file:
            assert file.read() == data


def test_only_the_start_is_fetched_to_tell_what_a_file_is(s3: S3Store) -> None:
    s3.objects["corp"]["large.txt"] = TEXT * 200
    (file,) = find_remote_files("s3://corp/large.txt", ())
    with open_bytes(file) as opened:
        assert tell_content(opened.read(4096), "utf-8").name == "text"
        assert s3.longest <= 1 << 16
        while opened.read(1 << 20):
            pass
    assert s3.longest <= 1 << 23


def test_a_file_found_goes_to_other_processes(memory: Any) -> None:
    (file,) = find_remote_files("memory://corp/news/a.txt", ())
    again = pickle.loads(pickle.dumps(file))
    assert (again, again.size) == (file, file.size)
    assert again.read(2, 5) == b"dog"


@pytest.mark.parametrize("root", ["memory://corp", "s3://corp"])
def test_a_changed_object_is_noticed(root: str, memory: Any, s3: S3Store) -> None:
    (path,) = find_files([f"{root}/news/a.txt"], ())
    digested = digest_file(path)
    assert (digested.size, digested.state) == find_state(path)
    check_unchanged(digested)
    memory.pipe_file("/corp/news/a.txt", b"shorter\n")
    s3.objects["corp"]["news/a.txt"] = b"shorter\n"
    with pytest.raises(CorpusError, match=r"a\.txt changed while it was read"):
        check_unchanged(digested)
    with pytest.raises(CorpusError, match=r"a\.txt changed while it was read"):
        digest_file(path)
    memory.pipe_file("/corp/news/a.txt", FILES["news/b.txt"])
    s3.objects["corp"]["news/a.txt"] = FILES["news/b.txt"]
    with pytest.raises(CorpusError, match=r"a\.txt changed while it was read"):
        digest_file(path)
    memory.rm_file("/corp/news/a.txt")
    del s3.objects["corp"]["news/a.txt"]
    with pytest.raises(CorpusError, match=r"a\.txt went away"):
        check_unchanged(digested)


def test_a_cut_connection_is_taken_up_again(tmp_path: Path, s3: S3Store) -> None:
    s3.cuts = 2
    corpus = word2vec.prepare("s3://corp/news/b.txt", tmp_path / "corpus", progress=False)
    assert corpus.raw_words == sum(len(line.split()) for line in LINES)
    assert s3.cuts == 0


@pytest.mark.thorough
def test_a_store_that_stays_away_is_one_error(
    tmp_path: Path, s3: S3Store, capsys: pytest.CaptureFixture[str]
) -> None:
    s3.cuts = 1_000_000
    assert cli.main(["prepare", "s3://corp/news/b.txt", "-o", str(tmp_path / "corpus"), "-q"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("word2vec: error: cannot read s3://corp/news/b.txt at byte ")
    assert "nothing was written" in said
    assert not list(tmp_path.iterdir())


def test_credentials_that_are_refused(tmp_path: Path, s3: S3Store, capsys: pytest.CaptureFixture[str]) -> None:
    s3.denies = True
    assert cli.main(["prepare", "s3://corp/news/b.txt", "-o", str(tmp_path / "corpus"), "-q"]) == 1
    said = capsys.readouterr().err
    assert "s3://corp/news/b.txt may not be read" in said
    assert "AWS_ACCESS_KEY_ID" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("s3://corp/none.txt", "no such object or directory: 's3://corp/none.txt'"),
        ("s3://nobody/a.txt", "no such bucket: 's3://nobody' (looked for 's3://nobody/a.txt')"),
        ("s3://corp/news/*.zip", "no object is named like 's3://corp/news/*.zip'"),
        ("s3://corp/news/model", "s3://corp/news/model holds what this toolkit wrote"),
        ("memory://corp/none", "no such object or directory: 'memory://corp/none'"),
        ("xyz://corp/a", "xyz:// is not a scheme that can be read; s3, gs, hdfs, abfs"),
        ("simplecache::s3://corp/a", "simplecache::s3:// is not a scheme"),
    ],
)
def test_names_that_lead_nowhere(
    name: str, message: str, tmp_path: Path, memory: Any, s3: S3Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["prepare", name, "-o", str(tmp_path / "corpus"), "-q"]) == 1
    assert capsys.readouterr().err.startswith(f"word2vec: error: {message}")
    assert not list(tmp_path.iterdir())


def test_a_path_that_lost_a_slash_is_named() -> None:
    with pytest.raises(CorpusError, match=r"give the name as a str: s3://corp/a\.txt"):
        find_files([Path("s3://corp/a.txt")], ())


@pytest.mark.parametrize("verb", ["prepare", "train"])
def test_outputs_are_not_in_stores(
    verb: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here)
    before = sorted(here.rglob("*"))
    assert cli.main([verb, "news/b.txt", "-o", "s3://corp/out", "-q"]) == 1
    assert "s3://corp/out cannot be written to: outputs are on this machine" in capsys.readouterr().err
    with pytest.raises(OutputError, match="gs://corp/out cannot be written to"):
        word2vec.prepare("news/b.txt", "gs://corp/out")
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "missing", "message"),
    [
        (
            "s3://corp/a",
            {"pyarrow"},
            r"s3:// needs the package pyarrow: pip install 'pyarrow>=15', or the packages fsspec and s3fs",
        ),
        ("hdfs://host/a", {"pyarrow"}, r"hdfs:// needs the package pyarrow: pip install 'pyarrow>=15'$"),
        ("http://host/a", {"fsspec"}, r"http:// needs the package fsspec\[http\]: pip install 'fsspec\[http\]"),
        ("sftp://host/a", {"fsspec"}, r"sftp:// is not a scheme .* others need the package fsspec: pip install"),
    ],
)
def test_missing_packages(name: str, missing: set[str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from word2vec import optional_package

    def import_missing(module: str, purpose: str) -> Any:
        if module.partition(".")[0] in missing:
            # What an installation without the package does.
            monkeypatch.setitem(__import__("sys").modules, module, None)
        return optional_package.import_package(module, purpose)

    monkeypatch.setattr(object_stores, "is_installed", lambda module: module not in {*missing, "s3fs"})
    monkeypatch.setattr(object_stores, "import_package", import_missing)
    object_stores._open_store.cache_clear()
    with pytest.raises((ConfigError, CorpusError), match=message):
        find_files([name], ())
    object_stores._open_store.cache_clear()


def test_a_web_server_without_parts_is_refused(here: Path) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed")
    with serve_files(here) as host:
        (file,) = find_files([f"http://{host}/news/a.txt"], ())
        assert isinstance(file, RemoteFile)
        # What one request brings can be read from any server.
        assert digest_file(file).digest == digest_file(here / "news/a.txt").digest
        with pytest.raises(CorpusError, match="sends files only whole; download it"):
            digest_file(find_files([f"http://{host}/news/b.txt"], ())[0])
        with pytest.raises(CorpusError, match="no such object"):
            find_files([f"http://{host}/none.txt"], ())


def test_the_web_is_read_in_parts(here: Path, s3: S3Store, tmp_path: Path) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed")
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("news/b.txt", {}),
        ("news/deep/c.txt.gz", {}),
        ("table.parquet", {"column": "text"}),
    ]
    for name, options in kinds:
        word2vec.prepare(str(here / name), tmp_path / "local", progress=False, workers=1, **options)
        word2vec.prepare(f"{s3.address}/corp/{name}", tmp_path / "web", progress=False, workers=1, **options)
        assert read_corpus(tmp_path / "local") == read_corpus(tmp_path / "web")
    with pytest.raises(CorpusError, match="no such object"):
        find_files([f"{s3.address}/corp/news/*.txt"], ())
    s3.denies = True
    with pytest.raises(CorpusError, match="may not be read"):
        find_files([f"{s3.address}/corp/news/b.txt"], ())
