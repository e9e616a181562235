"""Dumps of Wikipedia: the text that they give, and the files that are refused."""

from __future__ import annotations

import bz2
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import PROJECT
from tests.support.wiki_dump import (
    COMPUTER,
    COMPUTER_TEXT,
    END,
    LIGHTHOUSE,
    LIGHTHOUSE_TEXT,
    MARKUP,
    dump,
    header,
    multistream,
    page,
    revision,
)
from word2vec.errors import CorpusError
from word2vec.text.sources.batches import Batch
from word2vec.text.sources.wikipedia import WikipediaReader


def read(path: Path, reader: WikipediaReader | None = None) -> list[str]:
    reader = reader or WikipediaReader()
    return [line for batch in reader.batches(path) for line in reader.lines(batch)]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dump_gives_the_clean_text_of_its_articles(tmp_path: Path) -> None:
    pages = [
        page("Ness Light", LIGHTHOUSE),
        page("Talk:Ness Light", "A talk page.", namespace=1),
        page("Template:Infobox", "A template {{{1|}}}.", namespace=10),
        page("Ness Lighthouse", "#REDIRECT [[Ness Light]]", redirect="Ness Light"),
        page("计算机", COMPUTER),
        page("Category:Lighthouses", "A category.", namespace=14),
    ]
    (tmp_path / "dump.xml.bz2").write_bytes(bz2.compress(dump(*pages).encode()))
    lines = read(tmp_path / "dump.xml.bz2")
    assert lines == LIGHTHOUSE_TEXT + COMPUTER_TEXT
    assert not [line for line in lines if MARKUP.search(line)]


def test_a_multistream_dump_is_read_to_its_end(tmp_path: Path) -> None:
    pages = [page(f"Page {number}", f"Text number {number}.") for number in range(7)]
    (tmp_path / "dump.xml.bz2").write_bytes(multistream(pages))
    assert read(tmp_path / "dump.xml.bz2") == [f"Text number {number}." for number in range(7)]


@pytest.mark.parametrize(
    "redirect",
    [
        page("A", "Old text that a move left", redirect="B"),
        page("A", "#REDIRECT [[B]]\n\n{{R from move}}"),
        page("A", "  #redirect: [[B]]"),
        page("A", "#重定向 [[乙]]"),
        page("A", "#WEITERLEITUNG [[B]]"),
    ],
)
def test_redirects_are_skipped(tmp_path: Path, redirect: str) -> None:
    path = written(tmp_path / "d.xml", dump(redirect, page("B", "# One item\n# REDIRECT stays [[here]]")))
    assert read(path) == ["One item", "REDIRECT stays here"]


def test_the_last_revision_counts_and_other_slots_and_models_do_not(tmp_path: Path) -> None:
    slot = (
        "      <content>\n        <role>mediainfo</role>\n        <model>wikibase-mediainfo</model>\n"
        "        <text>another slot</text>\n      </content>\n    </revision>"
    )
    path = written(
        tmp_path / "d.xml",
        dump(
            page("A", "The first.", "The second.", "The third."),
            page("B", "The main slot.").replace("    </revision>", slot),
            page("C", None),
            page("D", "{'json': 1}", model="json"),
        ),
    )
    assert read(path) == ["The third.", "The main slot."]


def test_old_schemas_tell_the_namespace_by_the_title(tmp_path: Path) -> None:
    path = written(
        tmp_path / "d.xml",
        dump(
            page("2001: A Space Odyssey", "A film.", namespace=None),
            page("Template:Film", "No article.", namespace=None),
            page("talk:Film", "Nor this.", namespace=None),
            schema="0.3",
        ),
    )
    assert read(path) == ["A film."]


def test_names_of_namespaces_come_from_the_dump(tmp_path: Path) -> None:
    text = "[[Bildaro:Turo|eta|La turo]]La [[turo]] staras.[[bildaro:x]] [[Kategorjo:Turoj]]"
    path = written(tmp_path / "d.xml", dump(page("Turo", text), language="xx"))
    assert read(path) == ["La turo staras."]


def test_batches_count_pages_and_bytes(tmp_path: Path) -> None:
    pages = []
    for number in range(1, 40):
        pages += [page(f"P{number}", f"é{number} " * 30), page("Talk:P", "no", namespace=1)]
    text = dump(*pages).encode()
    (tmp_path / "d.xml").write_bytes(text)
    batches = list(WikipediaReader(batch_bytes=1000, block_bytes=300).batches(tmp_path / "d.xml"))
    assert len(batches) > 5
    number = 1
    for batch in batches:
        assert 100 < len(batch.data) < 2000
        assert batch.source == str(tmp_path / "d.xml")
        assert batch.first == 2 * number - 1
        assert text[batch.offset :].startswith(f"<page>\n    <title>P{number}<".encode())
        assert 0 < batch.position <= len(text)
        lines = list(WikipediaReader().lines(batch))
        assert lines[0].startswith(f"é{number} é{number}")
        number += len(lines)
    assert number == 40
    assert batches[-1].position == len(text)


def test_a_batch_does_not_wait_for_long_articles(tmp_path: Path) -> None:
    path = written(tmp_path / "d.xml", dump(*(page(f"P{number}", "x") for number in range(50))))
    batches = list(WikipediaReader(block_bytes=1000, longest_stretch=5000).batches(path))
    assert len(batches) > 3
    assert sum(len(list(WikipediaReader().lines(batch))) for batch in batches) == 50


def test_a_dump_without_articles_gives_nothing(tmp_path: Path) -> None:
    assert read(written(tmp_path / "d.xml", dump(page("Talk:A", "x", namespace=1)))) == []
    assert read(written(tmp_path / "d.xml", dump())) == []


def test_the_reader_survives_the_way_to_a_worker(tmp_path: Path) -> None:
    assert WikipediaReader() == WikipediaReader()
    batch = Batch(b"File\0One.\0Two.", "d.xml", 1, 0, 0)
    assert list(WikipediaReader().lines(batch)) == ["One.", "Two."]


WHOLE = dump(page("One", "The first text."), page("Two", "The second text. " * 50))


@pytest.mark.parametrize("keep", [len(WHOLE) - 3, len(WHOLE) - len(END), len(WHOLE) - 500])
def test_a_dump_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "d.xml", WHOLE[:keep])
    message = rf"d\.xml is cut short: it ends at byte {keep:,} of its XML, page 2 \('Two'\); fetch it again"
    with pytest.raises(CorpusError, match=message):
        read(path)


def test_a_cut_within_a_letter_is_a_cut(tmp_path: Path) -> None:
    text = dump(page("甲", "文字")).encode()
    (tmp_path / "d.xml").write_bytes(text[: text.index("字".encode()) + 1])
    with pytest.raises(CorpusError, match=r"cut short.*page 1 "):
        read(tmp_path / "d.xml")


def test_a_compressed_dump_cut_short_is_refused(tmp_path: Path) -> None:
    packed = multistream([page(f"Page {number}", "text " * 100) for number in range(6)])
    (tmp_path / "d.xml.bz2").write_bytes(packed[:-80])
    with pytest.raises(CorpusError, match=r"d\.xml\.bz2.*cut short.*read to byte .*page \d"):
        read(tmp_path / "d.xml.bz2", WikipediaReader(block_bytes=500))


def test_the_benchmark_dumps_that_end_within_a_page_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "enwik", WHOLE[:-500])
    reader = WikipediaReader(cut_on_purpose=(len(WHOLE) - 500,))
    assert read(path, reader) == ["The first text."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"d\.xml is empty; .*pages-articles"),
        (" \n", r"d\.xml is not XML: no element found at byte 2; "),
        ("just text\n", r"d\.xml is not XML: syntax error at byte 0; .*--format text"),
        ("\x89PNG\r\n\x1a\n\0\0", r"d\.xml is not XML"),
        ("<html><body>404</body></html>", "is not a MediaWiki dump: it begins with <html>"),
        ("<!DOCTYPE html><html></html>", "is not a MediaWiki dump but an HTML document"),
        (
            header() + page("A", "x") + "<page><title>B</title><ns>0</page>" + END,
            r"d\.xml is damaged: mismatched tag at byte [\d,]+ of its XML, in page 2",
        ),
        (header() + page("A", "x").replace(">x<", ">&nbsp;<"), r"is damaged: undefined entity .* page 1"),
    ],
)
def test_files_that_are_not_dumps_are_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(written(tmp_path / "d.xml", content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot read .*none\.xml"):
        read(tmp_path / "none.xml")


def test_a_real_dump_comes_out_clean() -> None:
    gensim = importlib.util.find_spec("gensim")
    name = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
    path = Path(str(gensim and gensim.origin)).parent / "test" / "test_data" / name
    if not path.is_file():
        pytest.skip("gensim, which brings a piece of the English Wikipedia, is not installed")
    lines = read(path)
    assert len(lines) > 8000
    assert sum(map(len, lines)) > 2_700_000
    # "thumb" may be a thumb here.
    assert not [line for line in lines if MARKUP.search(line.replace("thumb", "x"))]
    assert lines[0].startswith("Anarchism is a political philosophy that advocates self-governed societies")


MEASURE = """
import re, sys
from pathlib import Path
from word2vec.text.sources.wikipedia import WikipediaReader
size = sum(len(batch.data) for batch in WikipediaReader().batches(Path(sys.argv[1])))
# Not ru_maxrss: that begins at the peak of the process which started this one.
print(size, re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    peaks = []
    for megabytes in (10, 100):
        path = tmp_path / f"{megabytes}.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write(header())
            while file.tell() < megabytes * 1_000_000:
                # Short pages too: a leak per page shows with these.
                file.write(page("Ness Light", LIGHTHOUSE * 4) + page("Talk:A", "b", namespace=1) * 20)
            file.write(END)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)], check=True, capture_output=True, text=True, cwd=PROJECT
        )
        size, peak = map(int, done.stdout.split())
        assert size > megabytes * 200_000
        peaks.append(peak)
        path.unlink()
    # In KB, for some 70,000 pages more.
    assert peaks[1] < peaks[0] + 4096


def test_the_maker_makes_well_formed_dumps() -> None:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(dump(page("A & B", "x < y"), language="zh"))
    name = "{http://www.mediawiki.org/xml/export-0.11/}"
    assert root.findtext(f"{name}page/{name}title") == "A & B"
    assert root.findtext(f"{name}page/{name}revision/{name}text") == "x < y"
    assert "<text" in revision("x")
