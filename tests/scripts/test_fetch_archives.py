"""Archives of text are fetched, checked and unpacked."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.dump_site import Site
from tests.support.listed_names import list_names

TEXT = b"anarchism originated as a term of abuse " * 5000


@pytest.fixture
def fetch_text8(
    fetch_corpus: Any, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], int]:
    """Fetch a small text8 that the script takes for the real one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text8", TEXT)
    site.files["/text8.zip"] = packed.getvalue()
    expected = fetch_corpus.Archive(len(packed.getvalue()), "text8", len(TEXT), hashlib.md5(TEXT).hexdigest())
    monkeypatch.setitem(fetch_corpus.ARCHIVES, "text8", expected)
    return lambda: int(
        fetch_corpus.main(
            ["text8", "--mirror", site.address, "-o", str(tmp_path), "--wait", "0", "--tries", "2"]
        )
    )


def test_text8_is_unpacked(
    fetch_text8: Callable[[], int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.drops = [100]
    assert fetch_text8() == 0
    assert capsys.readouterr().out == f"{tmp_path / 'text8'}\n"
    assert list_names(tmp_path) == ["text8"]
    assert (tmp_path / "text8").read_bytes() == TEXT
    assert fetch_text8() == 0
    assert site.ranges() == [None, "bytes=100-"]
    (tmp_path / "text8").write_bytes(TEXT[:-1])
    assert fetch_text8() == 1
    assert f"Remove {tmp_path / 'text8'} to fetch it again" in capsys.readouterr().err


def test_another_archive_is_not_taken(
    fetch_text8: Callable[[], int], site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = site.files["/text8.zip"]
    site.files["/text8.zip"] = good + b"x"
    assert fetch_text8() == 1
    assert f"text8.zip has {len(good) + 1:,} bytes and should have {len(good):,}" in capsys.readouterr().err
    assert list_names(tmp_path) == ["text8.zip.wrong"]


@pytest.mark.parametrize("damage", ["directory", "stream", "text"])
def test_a_damaged_archive_is_not_unpacked(
    fetch_corpus: Any,
    fetch_text8: Callable[[], int],
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    good = site.files["/text8.zip"]
    place = len(good) - 10 if damage == "directory" else len(good) // 2
    if damage == "text":
        expected = fetch_corpus.ARCHIVES["text8"]
        wrong = fetch_corpus.Archive(expected.size, expected.text, expected.text_size, "f" * 32)
        monkeypatch.setitem(fetch_corpus.ARCHIVES, "text8", wrong)
    else:
        site.files["/text8.zip"] = good[: place - 8] + b"\xff" * 16 + good[place + 8 :]
    assert fetch_text8() == 1
    error = capsys.readouterr().err
    assert ("should have" if damage == "text" else "text8.zip is damaged: ") in error
    assert f"Remove {tmp_path / 'text8.zip'} and run again" in error
    assert list_names(tmp_path) == ["text8.zip"]


def test_the_published_files_are_known(fetch_corpus: Any) -> None:
    assert fetch_corpus.ARCHIVES["text8"].text_size == 10**8
    assert fetch_corpus.ARCHIVES["enwik9"].text_size == 10**9
    assert {len(archive.text_md5) for archive in fetch_corpus.ARCHIVES.values()} == {32}
