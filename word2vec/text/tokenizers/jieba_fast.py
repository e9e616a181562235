"""jieba's cuts at several times its speed.

rjieba 0.2.2 is a translation of jieba into Rust. Its cuts by the dictionary alone are the same, and quick. Its
model for unknown words differs from jieba's. The probabilities are rounded to six decimals (常在此 is one word
more in jieba), ties are broken otherwise, and GitHub.com stays whole where jieba cuts GitHub . com. So rjieba
looks up the dictionary, and :class:`HiddenMarkovModel` cuts the rest. It has jieba's own probabilities and adds
them in jieba's order, so the results are equal to the last bit.

The cuts by the dictionary are equal because both have the same dictionary. Both add the same logarithms in the
same order, and of equally probable words both take the longest. Two differences are levelled out:

* jieba adds up the frequencies of all lines of its dictionary. One word (B超) is there twice, and rjieba counts
  that word once. The logarithms would differ in the last digits, and nearly equal sums would compare
  differently. One word more, which no text reaches, makes the totals equal.
* rjieba looks up rare ideographs (U+3400-4DBF, U+9FD6-9FFF, compatibility forms, planes 2 and 3), where jieba
  takes them for punctuation. And Rust's strings cannot hold lone surrogates. Lines with any of these are cut
  block by block.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from importlib import metadata
from types import MappingProxyType
from typing import Any

VERIFIED = {"jieba": "0.42.1", "rjieba": "0.2.2"}
"""The versions whose cuts were compared, by scripts/checks/compare_jieba.py. Other versions are not combined."""

# The characters that jieba looks up in its dictionary (jieba/__init__.py, re_han_default). All others separate.
_HAN = "\u4e00-\u9fd5"
_BLOCK = rf"{_HAN}a-zA-Z0-9+#&._%\-"
_BLOCKS = re.compile(f"[{_BLOCK}]+").finditer
_ALL_HAN = frozenset(map(chr, range(0x4E00, 0x9FD6)))
_ASCII = frozenset(re.findall(f"[{_BLOCK}]", "".join(map(chr, range(128)))))
_SEPARATOR = re.compile(rf"[^{_BLOCK}\r]")
_SINGLY = re.compile(r"\r\n|.", re.DOTALL).findall
_RARE = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ud800-\udfff]").search

# Parts of a block: ideographs for the model, matches of re_skip in jieba/finalseg/__init__.py, and the rest.
_MODEL_PARTS = re.compile(rf"[{_HAN}]+|[a-zA-Z0-9]+(?:\.[0-9]+)?%?|[^{_HAN}a-zA-Z0-9]+").findall

# jieba's total is 60101967, rjieba's 60101964. The difference is the frequency of B超. The filler is a
# private-use character, which is never looked up.
_FILLER, FILLER_FREQUENCY = "\ue000", 3

LONGEST_CALL = 1 << 18
"""Characters in one call of rjieba, and up to the end of the block. It allocates 30 bytes a byte beforehand."""

_NEVER = -3.14e100  # jieba's logarithm of 0 (finalseg.MIN_FLOAT)
_Emissions = tuple[float, float, float, float]


def import_jieba() -> Any:
    """Import jieba without its noise: its warnings, and the handler and the level of its logger."""
    import logging

    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes in its patterns and imports pkg_resources.
        warnings.simplefilter("ignore")
        import jieba
    # Importing jieba gives its logger the level DEBUG and a handler on stderr.
    jieba.setLogLevel(logging.WARNING)
    return jieba


def is_available(verified: Mapping[str, str] = MappingProxyType(VERIFIED)) -> bool:
    """True if rjieba is installed, and it and jieba are of the versions known to cut alike.

    Args:
        verified: The version of each package.
    """
    try:
        return {name: metadata.version(name) for name in verified} == verified
    except metadata.PackageNotFoundError:
        return False


class FastCutter:
    """Returns what ``jieba.lcut(line, HMM=hmm)`` returns. Make one only if :func:`is_available`.

    Takes a quarter of a second to make: two copies of rjieba's dictionary and jieba's model.

    Args:
        hmm: Find words that are in no dictionary by the hidden Markov model.
        longest_call: Characters given to rjieba at a time, and up to the end of the block. May be changed.
    """

    def __init__(self, hmm: bool, longest_call: int = LONGEST_CALL) -> None:
        import rjieba

        self.longest_call = longest_call
        # A copy of our own, because other code may have added words to the module's.
        engine = rjieba.Jieba()
        engine.add_word(_FILLER, FILLER_FREQUENCY, None)
        self._look_up: Callable[[str, bool], list[str]] = engine.cut
        self._is_word: Callable[[str], bool] = engine.has_word
        self._model = HiddenMarkovModel(import_jieba().finalseg) if hmm else None

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line. White space and punctuation are words as well."""
        if len(line) > self.longest_call:
            return self._cut_long(line)
        return self._cut_blocks(line) if _RARE(line) else self._cut(line)

    def _cut_long(self, line: str) -> list[str]:
        words: list[str] = []
        start = 0
        while start < len(line):
            separator = _SEPARATOR.search(line, start + self.longest_call - 1)
            end = separator.end() if separator else len(line)
            part = line[start:end]
            words += self._cut_blocks(part) if _RARE(part) else self._cut(part)
            start = end
        return words

    def _cut_blocks(self, line: str) -> list[str]:
        words: list[str] = []
        end = 0
        for match in _BLOCKS(line):
            words += _SINGLY(line[end : match.start()])
            words += self._cut(match[0])
            end = match.end()
        words += _SINGLY(line[end:])
        return words

    def _cut(self, text: str) -> list[str]:
        """Cut text without rare characters, as jieba's ``__cut_DAG`` and ``__cut_DAG_NO_HMM`` do."""
        found = self._look_up(text, False)
        if self._model is None:
            return found
        words: list[str] = []
        append, cut_unknown, han, signs = words.append, self._cut_unknown, _ALL_HAN, _ASCII
        unknown, mixed = "", False
        for word in found:
            # A character stands alone where the dictionary has no longer word. ASCII letters and digits come
            # joined, which no word of the dictionary is.
            if len(word) == 1:
                if word in han:
                    unknown += word
                    continue
                if word in signs:
                    unknown += word
                    mixed = True
                    continue
            elif word.isascii() and word.isalnum():
                unknown += word
                mixed = True
                continue
            if unknown:
                if len(unknown) == 1:
                    append(unknown)
                else:
                    words += cut_unknown(unknown, mixed)
                unknown, mixed = "", False
            append(word)
        if unknown:
            words += cut_unknown(unknown, mixed)
        return words

    def _cut_unknown(self, text: str, mixed: bool) -> list[str]:
        """Cut the text between a block's dictionary words. ``mixed`` if it is not of ideographs alone."""
        # A word of the dictionary that is not in the most probable cut stays in characters.
        if len(text) == 1 or self._is_word(text):
            return list(text)
        assert self._model is not None
        if not mixed:
            return self._model.cut(text)
        words: list[str] = []
        for part in _MODEL_PARTS(text):
            if len(part) == 1 or part.isascii():
                words.append(part)
            else:
                words += self._model.cut(part)
        return words


class HiddenMarkovModel:
    """jieba's hidden Markov model: each character Begins a word, is in its Middle, Ends it, or is Single.

    Args:
        finalseg: jieba's module of that name, for its logarithms of probabilities.
    """

    def __init__(self, finalseg: Any) -> None:
        columns: list[dict[str, float]] = [finalseg.emit_P[state] for state in "BMES"]
        characters = set().union(*columns)
        self._emissions: dict[str, _Emissions] = {
            character: tuple(column.get(character, _NEVER) for column in columns)  # type: ignore[misc]
            for character in characters
        }
        self._start = tuple(finalseg.start_P[state] for state in "BMES")
        self._steps = tuple(finalseg.trans_P[a][b] for a, b in ("EB", "SB", "BM", "MM", "BE", "ME", "ES", "SS"))

    def cut(self, text: str) -> list[str]:
        """Cut ideographs into the most probable words."""
        came_from, ends = self._most_probable(text)
        words: list[str] = []
        state = "E" if ends else "S"
        end = len(text)
        for place in range(end - 1, 0, -1):
            choices = came_from[place - 1]
            if state == "S" or state == "B":
                words.append(text[place:end])
                end = place
                state = "E" if choices & (8 if state == "S" else 1) else "S"
            else:
                state = "B" if choices & (4 if state == "E" else 2) else "M"
        words.append(text[:end])
        words.reverse()
        return words

    def _most_probable(self, text: str) -> tuple[list[int], bool]:
        """Viterbi's algorithm, with the additions in jieba's order.

        Returns:
            For each character from the second on, four bits. They say which of two states each state came from:
            bit 0 is set if Begin came from End and not Single, 1 if Middle from Begin and not Middle, 2 if End
            from Begin and not Middle, 3 if Single from End and not Single. And whether the last character is an
            End.
        """
        emissions = self._emissions.get
        unseen: _Emissions = (_NEVER,) * 4
        (
            end_begin,
            single_begin,
            begin_middle,
            middle_middle,
            begin_end,
            middle_end,
            end_single,
            single_single,
        ) = self._steps
        start_b, start_m, start_e, start_s = self._start
        b, m, e, s = emissions(text[0], unseen)
        b, m, e, s = start_b + b, start_m + m, start_e + e, start_s + s
        came_from: list[int] = []
        for character in text[1:]:
            emit_b, emit_m, emit_e, emit_s = emissions(character, unseen)
            # Of equals jieba takes the later letter of B, E, M, S. So the comparisons are strict.
            new_b, other = s + single_begin + emit_b, e + end_begin + emit_b
            choices = 0
            if other > new_b:
                new_b, choices = other, 1
            new_m, other = m + middle_middle + emit_m, b + begin_middle + emit_m
            if other > new_m:
                new_m = other
                choices += 2
            new_e, other = m + middle_end + emit_e, b + begin_end + emit_e
            if other > new_e:
                new_e = other
                choices += 4
            s, other = s + single_single + emit_s, e + end_single + emit_s
            if other > s:
                s = other
                choices += 8
            b, m, e = new_b, new_m, new_e
            came_from.append(choices)
        return came_from, e > s
