"""Dumps of Wikipedia are fetched and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.dump_site import ADDRESS, DUMP, NAME, Site, dump_options
from tests.support.listed_names import list_names


def test_a_dump_is_fetched_and_checked(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    assert fetch() == 0
    assert capsys.readouterr() == (f"{tmp_path / NAME}\n", "")
    assert list_names(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == DUMP
    # What is there and right is not fetched again.
    assert fetch() == 0
    assert site.ranges() == [None]
    (tmp_path / NAME).write_bytes(b"other")
    assert fetch() == 1
    assert "SHA-1" in capsys.readouterr().err
    assert (tmp_path / NAME).read_bytes() == b"other"


def test_a_file_of_untold_length_is_told_by_its_checksum(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    site.tells_length = False
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP
    (tmp_path / NAME).unlink()
    site.drops = [1000]
    assert fetch() == 1
    assert "has SHA-1" in capsys.readouterr().err


def test_a_wrong_checksum_is_not_taken(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump(sha1="a" * 40)
    assert fetch() == 1
    error = capsys.readouterr().err
    assert error.startswith(
        f"fetch_corpus: {NAME} has SHA-1 {hashlib.sha1(DUMP).hexdigest()} and should have aaaa"
    )
    assert error.count("\n") == 1
    assert list_names(tmp_path) == [f"{NAME}.wrong"]
    site.put_dump()
    assert fetch() == 0
    assert (tmp_path / NAME).read_bytes() == DUMP


def test_a_checksum_can_be_given_or_waived(fetch: Callable[..., int], site: Site, tmp_path: Path) -> None:
    site.files[ADDRESS] = DUMP
    assert fetch("--sha1", "b" * 40) == 1
    assert fetch("--sha1", hashlib.sha1(DUMP).hexdigest().upper()) == 0
    (tmp_path / NAME).unlink()
    assert fetch("--no-checksum") == 0
    assert {asked.path for asked in site.asked} == {ADDRESS}


def test_a_missing_file_is_reported_at_once(
    fetch: Callable[..., int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch() == 1
    error = capsys.readouterr().err
    assert "404" in error
    assert "--date" in error
    assert error.count("\n") == 1
    assert fetch("--no-checksum") == 1
    assert f"{ADDRESS}: the server says 404 Not Found" in capsys.readouterr().err
    assert len(site.asked) == 2
    assert list_names(tmp_path) == []


def test_a_dump_that_is_not_finished_is_named(
    fetch: Callable[..., int], site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump(listed="zhwiki-20250101-pages-meta-current.xml.bz2")
    assert fetch() == 1
    assert (
        "does not list pages-articles.xml.bz2: that dump is not finished. Name an earlier --date"
        in capsys.readouterr().err
    )


def test_latest_is_fetched_under_its_date(
    fetch_corpus: Any, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put_dump()
    options = ["wikipedia", "--language", "zh", "--mirror", site.address, "-o", str(tmp_path / "new" / "data")]
    assert fetch_corpus.main(options) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'new' / 'data' / NAME}\n"
    assert [asked.path for asked in site.asked] == ["/zhwiki/latest/zhwiki-latest-sha1sums.txt", ADDRESS]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["gutenberg"], "invalid choice"),
        (["wikipedia", "--language", "../x"], "--language is '../x'"),
        (["wikipedia", "--date", "2025-01-01"], "YYYYMMDD or latest"),
        (["wikipedia", "--sha1", "abc"], "40 hexadecimal digits"),
        (["text8", "--mirror", "ftp://a"], "begins with http"),
        (["text8", "--tries", "0"], "at least 1"),
    ],
)
def test_bad_options_are_refused(
    fetch_corpus: Any, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        fetch_corpus.main(options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_an_output_that_is_a_file_is_refused(
    fetch: Callable[..., int], site: Site, fetch_corpus: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert fetch_corpus.main(dump_options(site, tmp_path / "file")) == 1
    assert f"cannot write {tmp_path / 'file'}" in capsys.readouterr().err
