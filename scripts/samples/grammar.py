"""The small template language and the text machinery shared by the English and the Chinese samples.

A template is one or more sentences with two kinds of marks:

* ``[one|two|]`` stands for one of its alternatives. An empty one makes the phrase optional. Marks may nest.
* ``{food}`` stands for one of the values of that field, always the same one within one template. ``{food.2}``
  stands for a value other than ``{food}``, and ``{other.food}`` for a value from another row of the same table.
  A value may itself hold marks.

A template is used only for facts that have all of its fields, so a column may be left empty.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
Fact = Mapping[str, tuple[str, ...]]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(other\.)?([a-z_]+)(\.2)?\}")
_EMPTY_CELL = "-"
# How many sentences share a line: mostly few, sometimes a longer paragraph.
_LINE_LENGTHS = (1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6)
_TRIES_FOR_A_NEW_SENTENCE = 8


class Draw:
    """Random choices made with ``random()`` alone, the one method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def index(self, count: int) -> int:
        """Return a number from 0 to ``count - 1``."""
        return int(self._random.random() * count)

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[self.index(len(values))]

    def shuffled(self, values: Iterable[T]) -> list[T]:
        """Return the values in a random order."""
        result = list(values)
        for last in range(len(result) - 1, 0, -1):
            other = self.index(last + 1)
            result[last], result[other] = result[other], result[last]
        return result


def read_table(text: str, separator: str = ", ") -> list[dict[str, tuple[str, ...]]]:
    """Read rows of ``|``-separated cells under a heading row. A cell lists its values, and ``-`` means none."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            raise ValueError(f"{len(cells)} cells instead of {len(names)} in the row {line!r}")
        rows.append(
            {
                name: tuple(cell.split(separator))
                for name, cell in zip(names, cells, strict=True)
                if cell != _EMPTY_CELL
            }
        )
    return rows


def read_templates(text: str) -> list[str]:
    """Read one template per line. An indented line continues the one above, and ``#`` starts a comment line."""
    templates: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith("#"):
            continue
        if line.startswith(" "):
            templates[-1] += " " + line.strip()
        else:
            templates.append(line.strip())
    return templates


def join_tables(key: str, *tables: Sequence[Fact]) -> list[Fact]:
    """Join tables row by row on the column ``key``. The rows keep the order of the first table."""
    joined: list[Fact] = []
    indexes = [{row[key]: row for row in table} for table in tables]
    for row in tables[0]:
        merged: dict[str, tuple[str, ...]] = {}
        for index in indexes:
            merged.update(index[row[key]])
        joined.append(merged)
    return joined


def both_sexes(family: Sequence[Fact]) -> list[Fact]:
    """Return two facts for each row of a family table, one told about him and one about her."""
    variants: list[Fact] = []
    for row in family:
        for sex, partner in (("male", "female"), ("female", "male")):
            variants.append({**row, "sex": (sex,), "kin": row[sex], "partner": row[partner]})
    return variants


@dataclass(frozen=True)
class Section:
    """One part of a text: every fact gets ``sentences`` sentences made with the templates."""

    facts: Sequence[Fact]
    templates: Sequence[str]
    sentences: int


@dataclass(frozen=True)
class Category:
    """Analogy questions of one kind, built from the values of two fields of a table."""

    name: str
    facts: Sequence[Fact]
    first: str
    second: str
    offsets: tuple[int, ...] = (1,)

    def questions(self, limit: int) -> list[tuple[str, str, str, str]]:
        """Pair each row with the one ``offset`` rows further on, for one offset after the other."""
        pairs = [
            (fact[self.first][0], fact[self.second][0])
            for fact in self.facts
            if self.first in fact and self.second in fact
        ]
        count = len(pairs)
        made = [(*pairs[at], *pairs[(at + offset) % count]) for offset in self.offsets for at in range(count)]
        return made[:limit]


@dataclass(frozen=True)
class Language:
    """All that is needed to write the text and the analogy file of one language."""

    name: str
    sections: Sequence[Section]
    categories: Sequence[Category]
    people: Sequence[Fact]
    joiner: str = " "
    finish: Callable[[str], str] = str.strip


def _fits(template: str, scope: Fact, table: Sequence[Fact]) -> bool:
    """Return whether all fields of the template have the values it needs."""
    other_names = []
    for other, name, second in _FIELD.findall(template):
        if other:
            other_names.append(name)
        elif len(scope.get(name, ())) < (2 if second else 1):
            return False
    return not other_names or any(all(name in row for name in other_names) for row in table)


def _render(template: str, scope: Fact, table: Sequence[Fact], draw: Draw) -> str:
    """Fill in the marks of a template for the fact in ``scope``, a row of ``table``."""
    needed = [name for other, name, _ in _FIELD.findall(template) if other]
    strangers = [
        row for row in table if needed and all(name in row and row[name] != scope.get(name) for name in needed)
    ]
    stranger = draw.pick(strangers) if strangers else {}
    chosen: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        other, name, second = match.groups()
        if match.group() not in chosen:
            values = stranger[name] if other else scope[name]
            if second:
                values = tuple(text for text in values if text != chosen.get("{" + name + "}"))
            chosen[match.group()] = draw.pick(values)
        return chosen[match.group()]

    text = template
    while "[" in text or "{" in text:
        text = _CHOICE.sub(lambda match: draw.pick(match.group(1).split("|")), text)
        text = _FIELD.sub(value, text)
    return text


def _write_section(section: Section, language: Language, draw: Draw, seen: set[str]) -> list[str]:
    """Return the lines of one section. ``seen`` holds all sentences of the text, to avoid repeating one."""
    lines: list[str] = []
    decks: list[list[str]] = [[] for _ in section.facts]
    left = [section.sentences] * len(section.facts)
    people_of = [
        [person for person in language.people if fact.get("sex", person["sex"]) == person["sex"]]
        for fact in section.facts
    ]
    while any(left):
        for at in draw.shuffled(range(len(section.facts))):
            fact = section.facts[at]
            # One person per line, so that the sentences of a line read as one little story.
            scope = {**draw.pick(people_of[at]), **fact}
            scope["who"] = scope["name"]
            size = min(draw.pick(_LINE_LENGTHS), left[at])
            left[at] -= size
            sentences = []
            for _ in range(size):
                if not decks[at]:
                    # A full round through the templates before any of them comes again.
                    decks[at] = draw.shuffled(t for t in section.templates if _fits(t, scope, section.facts))
                template = decks[at].pop()
                for _ in range(_TRIES_FOR_A_NEW_SENTENCE):
                    sentence = language.finish(_render(template, scope, section.facts, draw))
                    if sentence not in seen:
                        break
                seen.add(sentence)
                sentences.append(sentence)
                if "{who}" in template or "{name}" in template:
                    # Once the line has named its person, a pronoun will do as well.
                    scope["who"] = (*scope["name"], *scope["he"])
            if sentences:
                lines.append(language.joiner.join(sentences))
    return lines


def write_text(language: Language, seed: int) -> str:
    """Return the whole text of a language, one paragraph per line."""
    lines: list[str] = []
    seen: set[str] = set()
    for number, section in enumerate(language.sections):
        # Every section has a generator of its own, so a change of one table leaves the other sections alone.
        lines += _write_section(section, language, Draw(seed * 1000 + number), seen)
    return "\n".join(Draw(seed).shuffled(lines)) + "\n"


def write_analogies(language: Language, limit: int) -> str:
    """Return the analogy questions of a language, at most ``limit`` a category, in questions-words format."""
    lines = []
    for category in language.categories:
        lines.append(f": {category.name}")
        lines += [" ".join(question) for question in category.questions(limit)]
    return "\n".join(lines) + "\n"
