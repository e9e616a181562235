from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import termios

import pytest

from word2vec.terminal.progress_line import ProgressLine, fit_line, write_line


def meter(columns: int | None, total: float | None = 1e8, plain: bool = False) -> str:
    facts = {
        "n": 2.5e7,
        "total": total,
        "elapsed": 20.0,
        "ncols": columns,
        "prefix": "train: ",
        "unit": " words",
    }
    postfix = "loss 4.1234, learning rate 0.05"
    return write_line(facts | {"rate": None, "initial": 0, "postfix": postfix, "ascii": plain})


@pytest.mark.parametrize("columns", range(1, 200))
def test_no_line_is_wider_than_the_terminal_and_no_bar_is_a_single_sign(columns: int) -> None:
    for plain in (False, True):
        line = meter(columns, plain=plain)
        assert len(line) <= columns
        assert "|" not in line or line.index("|", line.index("|") + 1) - line.index("|") > 5
        assert len(meter(columns, None)) <= columns


def test_60_columns_hold_what_one_waits_for_and_a_bar() -> None:
    line = meter(60)
    assert line.startswith("train:  25% |")
    assert line.endswith("| 01:00 left, loss 4.1234, 1.25M words/s")


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (22, "train:  25% 01:00 left"),
        (21, "train:  25%"),
        (35, "train:  25% 01:00 left, loss 4.1234"),
        (34, "train:  25% 01:00 left"),
        (80, "train:  25% 01:00 left, loss 4.1234, 1.25M words/s, learning rate 0.05"),
        (50, "train:  25% 01:00 left, loss 4.1234, 1.25M words/s"),
        (5, "train"),
    ],
)
def test_fields_are_dropped_in_the_order_of_importance(columns: int, line: str) -> None:
    assert re.sub(r" \|.*\|", "", meter(columns)) == line


def test_a_wide_line_has_everything() -> None:
    assert meter(200).partition("| ")[2] == (
        "01:00 left, loss 4.1234, 1.25M words/s, learning rate 0.05, 25.0M words of 100M words, 00:20 gone"
    )
    assert meter(None) == meter(10**5)


def test_without_a_known_end_there_is_no_bar() -> None:
    assert meter(80, None) == "train: 25.0M words, loss 4.1234, 1.25M words/s, learning rate 0.05, 00:20 gone"


@pytest.mark.parametrize(
    ("share", "bar"), [(0.0, "        "), (0.5, "████    "), (0.53, "████▏   "), (1.0, "████████")]
)
def test_the_bar_shows_the_share(share: float, bar: str) -> None:
    assert fit_line("", share, [], 17).split("|")[1].startswith(bar)


def read_screen(terminal: int) -> str:
    """Return what was written. A terminal passes it on a little later."""
    shown = ""
    while select.select([terminal], [], [], 0.3)[0]:
        shown += os.read(terminal, 10_000).decode(errors="replace")
    return shown


@pytest.mark.parametrize("columns", [0, 60])
def test_a_terminal_without_a_size_gets_a_line(columns: int) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 0, columns, 0, 0))
    with os.fdopen(theirs, "w", encoding="utf-8") as screen:
        with ProgressLine(total=1000, unit=" words", desc="train", file=screen) as bar:
            bar.update(1000)
            bar.refresh()
        shown = read_screen(ours)
    os.close(ours)
    assert "train: 100%" in shown
    assert max(len(line.strip()) for line in shown.split("\r")) <= (columns or 80)


@pytest.mark.parametrize("columns", [30, 60, 80])
def test_the_line_follows_the_terminal(columns: int) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with (
        os.fdopen(theirs, "w", encoding="utf-8") as screen,
        ProgressLine(total=1000, unit=" words", desc="train", file=screen) as bar,
    ):
        bar.set_postfix_str("loss 3.5, learning rate 0.1", refresh=False)
        bar.update(1000)
        bar.refresh()
        shown = read_screen(ours)
    os.close(ours)
    last = shown.rstrip("\r\n").rpartition("\r")[2]
    assert last.startswith("train: 100%")
    assert "left" in last
    assert ("learning rate" in last) == (columns == 80)
    assert len(last.rstrip()) <= columns


def test_counts_are_whole_numbers() -> None:
    facts = {"n": 1, "total": 12, "elapsed": 4.0, "ncols": None, "prefix": "write: ", "unit": " parts"}
    line = write_line(facts | {"rate": None, "initial": 0, "postfix": "", "ascii": True})
    assert line.endswith("| 00:44 left, 0.25 parts/s, 1 parts of 12 parts, 00:04 gone")
