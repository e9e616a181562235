"""The members of a JSON object, read strictly, because the file may be damaged or come from a stranger."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.errors import FormatError

_LARGEST = sys.float_info.max


@dataclass(frozen=True)
class Facts:
    """An object in a JSON file. Each method reads one member, and raises FormatError if it is of another kind.

    Attributes:
        path: The file, for messages.
        members: What the object holds.
        prefix: What messages write before the name of a member, such as ``subwords.``
    """

    path: Path
    members: Mapping[str, Any]
    prefix: str = ""

    def read_whole(self, name: str, least: int = 0, most: int | None = None) -> int:
        """Return a whole number from ``least`` to ``most``. True and 3.0 are none."""
        value = self.members.get(name)
        if type(value) is int and value >= least and (most is None or value <= most):
            return value
        limit = f"{least} on" if most is None else f"{least} to {most}"
        raise self.make_error(name, f"a whole number from {limit}")

    def read_number(self, name: str, least: float | None = None, most: float | None = None) -> float:
        """Return a number, whole or not, from ``least`` to ``most``. NaN and infinity are none."""
        value: Any = self.members.get(name)
        low, high = -_LARGEST if least is None else least, _LARGEST if most is None else most
        # Compare before converting: a whole number of 400 digits is no float.
        if type(value) in (int, float) and low <= value <= high:
            return float(value)
        limit = (
            "" if least is None else f" from {least:g} on" if most is None else f" from {least:g} to {most:g}"
        )
        raise self.make_error(name, f"a number{limit}")

    def read_flag(self, name: str) -> bool:
        """Return true or false. 1 and "no" are neither."""
        value = self.members.get(name)
        if type(value) is bool:
            return value
        raise self.make_error(name, "true or false")

    def read_text(self, name: str) -> str:
        """Return a text."""
        value = self.members.get(name)
        if isinstance(value, str):
            return value
        raise self.make_error(name, "a text")

    def read_object(self, name: str) -> Facts:
        """Return an object. Messages about its members name it too."""
        value = self.members.get(name)
        if isinstance(value, dict):
            return Facts(self.path, value, f"{self.prefix}{name}.")
        raise self.make_error(name, "an object")

    def make_error(self, name: str, expected: str) -> FormatError:
        """Return the error that a member is not what it must be."""
        found = f"is {self.members[name]!r}" if name in self.members else "is missing"
        return FormatError(f"{self.path} is damaged: {self.prefix}{name} {found}; it must be {expected}")
