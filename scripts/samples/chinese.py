"""The Chinese sample text and its analogy questions, put together from the tables and the templates."""

from __future__ import annotations

import chinese_facts as facts
import chinese_templates as templates
from grammar import Category, Language, Section, both_sexes

CHINESE = Language(
    name="chinese",
    sections=(
        Section(facts.COUNTRIES, templates.COUNTRY, 155),
        Section(facts.PROVINCES, templates.PROVINCE, 120),
        Section(both_sexes(facts.FAMILY), templates.FAMILY, 50),
        Section(facts.QUALITIES, templates.QUALITY, 110),
        Section(facts.ANIMALS, templates.ANIMAL, 85),
        Section(facts.PROFESSIONS, templates.PROFESSION, 115),
        Section(({},), templates.EVERYDAY, 600),
    ),
    categories=(
        Category("国家-首都", facts.COUNTRIES, "country", "capital"),
        Category("国家-语言", facts.COUNTRIES, "country", "tongue", (1, 7)),
        Category("国家-货币", facts.COUNTRIES, "country", "coin", (1, 7)),
        Category("省份-省会", facts.PROVINCES, "province", "seat", (1, 7, 5)),
        Category("男-女", facts.FAMILY, "male", "female", (1, 7)),
        Category("褒义-贬义", facts.QUALITIES, "good", "bad", (1, 7)),
        Category("动物-住处", facts.ANIMALS, "animal", "home", (1, 7)),
        Category("职业-场所", facts.PROFESSIONS, "job", "place", (1, 7)),
    ),
    people=facts.PEOPLE,
    joiner="",
)
