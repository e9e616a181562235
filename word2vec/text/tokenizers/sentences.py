r"""Lines to sentences, by punctuation alone: for ``--sentence-split``.

A sentence ends

* behind 。！？…… with the marks (also . ! ?), closing quotes and brackets that follow;
* behind . ! ? and their runs, with what closes there, if white space follows (so not in 3.14, U.S., a?b=c) and
  then what may begin a sentence: no closing mark, and no lower-case letter but directly behind ! or ?;
* behind ! and ? without white space too where a letter without case precedes: Chinese is often typed with them
  (真的?是). Names do not: 《K-ON!!》的, Pop!OS;
* but not behind a dot after a single capital letter (J. Smith), single letters with dots (e.g. Paris), or one of
  a few abbreviations (Mr. Smith).
"""

from __future__ import annotations

import re

_CLOSING = "\"'”’」』）)】》\\]"
# With what follows: runs may be mixed (！?), and a mark may close a quotation that ends in one (……”。).
_WIDE_END = rf"[。｡！？…][。｡！？….!?{_CLOSING}]*"
_NARROW_END = rf"[.．!?]+[{_CLOSING}]*"
_ENDS = re.compile(rf"{_WIDE_END}|{_NARROW_END}")
# Abbreviations that stand before a name or a number, which looks like the beginning of a sentence.
_ABBREVIATIONS = frozenset(
    re.findall(
        "[a-z]+",
        "mr mrs ms dr prof st vs no fig vol pp jr sr gen col capt lt sgt rev hon gov sen cf al ca eq inc ltd co",
    )
)
_LAST_WORD = re.compile(r"(\b[^\W\d_]\.)?(\w+)\.\Z")


def split_sentences(line: str) -> list[str]:
    """Cut a line into sentences; nothing but white space between them is dropped.

    Example:
        >>> split_sentences("Mr. Li paid 3.50. He left! 他走了。“真的？”是的")
        ['Mr. Li paid 3.50.', 'He left!', '他走了。', '“真的？”', '是的']
    """
    sentences = []
    start = 0
    for found in _ENDS.finditer(line):
        end = found.end()
        if found[0][0] in ".．!?" and not _begins_sentence(line, end, found[0][-1] in "!?", _is_unspaced(found)):
            continue
        if found[0] == "." and _is_abbreviation(line[max(start, end - 16) : end]):
            continue
        sentences.append(line[start:end].strip())
        start = end
    sentences.append(line[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _is_unspaced(found: re.Match[str]) -> bool:
    """Tell whether the marks need no white space behind them: ! or ?, in a script without case."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    return before.isalpha() and before.lower() == before.upper() and ("!" in found[0] or "?" in found[0])


def _begins_sentence(line: str, end: int, lower: bool, unspaced: bool) -> bool:
    """Tell whether white space stands at ``end`` and behind it what may begin a sentence, or nothing.

    ``lower`` allows a lower-case letter, ``unspaced`` that the white space is missing.
    """
    if not unspaced and end < len(line) and not line[end].isspace():
        return False
    while end < len(line) and line[end].isspace():
        end += 1
    if end == len(line):
        return True
    return (lower or not line[end].islower()) and line[end] not in ",;:.!?，；：、)）”’」』"


def _is_abbreviation(text: str) -> bool:
    found = _LAST_WORD.search(text)
    if found is None:
        return False
    letter_before, word = found.groups()
    if len(word) == 1 and (word.isupper() or (letter_before and word.isalpha())):
        return True
    return word.lower() in _ABBREVIATIONS
