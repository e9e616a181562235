"""The English sample text and its analogy questions, put together from the tables and the templates."""

from __future__ import annotations

import re

import english_facts as facts
import english_templates as templates
from grammar import Category, Language, Section, both_sexes

_ARTICLE = re.compile(r"\b([Aa])\(n\) (\w+)")
_SENTENCE_START = re.compile(r"(^\W*|[.?!]\"? \"?)([a-z])")
# Words that start with a vowel letter but not with a vowel sound.
_CONSONANT_SOUND = re.compile(r"uni[^n]|eu|one\b|us[eu]|ukr", re.IGNORECASE)


def _finish(sentence: str) -> str:
    """Settle "a" and "an", and begin every sentence with a capital letter."""

    def article(match: re.Match[str]) -> str:
        letter, word = match.groups()
        vowel = word[0].lower() in "aeiou" and not _CONSONANT_SOUND.match(word)
        return f"{letter}{'n' if vowel else ''} {word}"

    sentence = _ARTICLE.sub(article, sentence.strip())
    return _SENTENCE_START.sub(lambda match: match.group(1) + match.group(2).upper(), sentence)


ENGLISH = Language(
    name="english",
    sections=(
        Section(facts.COUNTRIES, templates.COUNTRY, 155),
        Section(both_sexes(facts.FAMILY), templates.FAMILY, 60),
        Section(facts.ADJECTIVES, templates.ADJECTIVE, 100),
        Section(facts.ANIMALS, templates.ANIMAL, 125),
        Section(facts.PROFESSIONS, templates.PROFESSION, 115),
        Section(({},), templates.EVERYDAY, 1500),
    ),
    categories=(
        Category("capital-cities", facts.COUNTRIES, "country", "capital"),
        Category("nationality-adjectives", facts.COUNTRIES, "country", "adj"),
        Category("currencies", facts.COUNTRIES, "country", "coin", (1, 7)),
        Category("family", facts.FAMILY, "male", "female", (1, 7)),
        Category("comparatives", facts.ADJECTIVES, "base", "more", (1, 7)),
        Category("superlatives", facts.ADJECTIVES, "base", "most", (1, 7)),
        Category("young-animals", facts.ANIMALS, "animal", "young", (1, 7, 11)),
        Category("workplaces", facts.PROFESSIONS, "job", "place", (1, 7)),
    ),
    people=facts.PEOPLE,
    finish=_finish,
)
