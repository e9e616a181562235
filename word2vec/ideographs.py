"""Scripts in which a letter is a syllable or a word, as insides of a character class of regular expressions."""

HAN_AND_KANA = "\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han with its extensions and compatibility forms, the ideographic zero, Hiragana and Katakana. They are written
without spaces."""

SINGLE_CHARACTERS = (
    HAN_AND_KANA + "\u3005\u3006\u3021-\u3029\u3031-\u3035\u3038-\u303c\u309d-\u309f\u30fc-\u30ff"
    "\u31f0-\u31ff\uff66-\uff9d\U0001aff0-\U0001b16f"
)
"""These, Kana of any width, and the signs among them: ー, 々, 〆, ゝ, ヽ and the numerals 〡 to 〩."""

HANGUL = "\uac00-\ud7af"
"""Syllables. Korean has spaces between its words."""
