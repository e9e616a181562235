"""Scripts in which a letter is a syllable or a word, as insides of a character class of regular expressions."""

HAN_AND_KANA = "\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han with its extensions and compatibility forms, the ideographic zero, Hiragana and Katakana. They are written
without spaces."""

HANGUL = "\uac00-\ud7af"
"""Syllables. Korean has spaces between its words."""
