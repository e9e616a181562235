r"""Lines to sentences, by punctuation alone: for ``--sentence-split``.

A sentence ends

* after 。！？…… and the marks (also . ! ?), closing quotes and brackets that follow them.
* after . ! ? and runs of them, with the closing quotes and brackets, if white space and then the beginning of a
  sentence follow. So it does not end in 3.14, U.S. or a?b=c. A sentence does not begin with a closing mark, and
  with a lower-case letter only after ! or ?.
* after ! and ? without white space too, if a letter without case precedes them. Chinese is often typed with them
  (真的?是). It does not end in names: 《K-ON!!》的, Pop!OS.

It does not end after a dot that follows a single capital letter (J. Smith), single letters with dots (e.g.
Paris), or one of a few abbreviations (Mr. Smith).
"""

from __future__ import annotations

import re

_CLOSING = "\"'”’」』）)】》\\]"
# Runs may be mixed (！?), and a mark may follow a quotation that ends in one (……”。).
_WIDE_END = rf"[。｡！？…][。｡！？….!?{_CLOSING}]*"
_NARROW_END = rf"[.．!?]+[{_CLOSING}]*"
_ENDS = re.compile(rf"{_WIDE_END}|{_NARROW_END}")
# Abbreviations that stand before a name or a number. These look like the beginning of a sentence.
_ABBREVIATIONS = frozenset(
    re.findall(
        "[a-z]+",
        "mr mrs ms dr prof st vs no fig vol pp jr sr gen col capt lt sgt rev hon gov sen cf al ca eq inc ltd co",
    )
)
_LAST_WORD = re.compile(r"(\b[^\W\d_]\.)?(\w+)\.\Z")


def split_sentences(line: str) -> list[str]:
    """Split a line into sentences. Only white space between them is dropped.

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
    """Tell whether the marks need no white space after them: ! or ?, in a script without case."""
    before = found.string[max(0, found.start() - 1) : found.start()]
    return before.isalpha() and before.lower() == before.upper() and ("!" in found[0] or "?" in found[0])


def _begins_sentence(line: str, end: int, lower: bool, unspaced: bool) -> bool:
    """Tell whether white space stands at ``end``, followed by the beginning of a sentence or by nothing.

    Args:
        line: The line.
        end: A place in it.
        lower: The sentence may begin with a lower-case letter.
        unspaced: The white space may be missing.
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
