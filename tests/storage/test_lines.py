from __future__ import annotations

from pathlib import Path

import pytest

from word2vec.errors import ConfigError, FormatError, Word2VecError
from word2vec.storage.lines import read_lines


def test_a_mark_and_line_ends_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes("\ufeffone\r\n\n二\rthree\u2028 ".encode())
    assert read_lines(path, FormatError) == ["one", "", "二", "three\u2028 "]
    path.write_bytes(b"")
    assert read_lines(str(path), FormatError) == []


@pytest.mark.parametrize("error_class", [FormatError, ConfigError])
def test_an_unreadable_file_is_an_error_of_the_callers_class(
    tmp_path: Path, error_class: type[Word2VecError]
) -> None:
    path = tmp_path / "t"
    with pytest.raises(error_class, match=r"no such file: .*t' \(looked in"):
        read_lines(path, error_class)
    with pytest.raises(error_class, match="x is t, which cannot be read: No such file"):
        read_lines(path, error_class, "x is t, which")
    with pytest.raises(error_class, match="cannot be read: Is a directory"):
        read_lines(tmp_path, error_class)
    with pytest.raises(error_class, match="cannot be read: embedded null byte"):
        read_lines("a\0b", error_class)
    path.write_bytes(b"\xef\xbb\xbfone\r\n\xff")
    with pytest.raises(error_class, match="t is not UTF-8 at byte 8; save it as UTF-8"):
        read_lines(path, error_class)
