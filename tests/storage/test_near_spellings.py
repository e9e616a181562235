"""The nearest spellings, held to difflib's over all words, and quick."""

from __future__ import annotations

import difflib
import random
import time

from word2vec.storage.near_spellings import NearSpellings

SYLLABLES = ["ba", "con", "de", "fer", "ing", "ment", "ly", "tion", "ra", "so", "tu", "pre", "ver", "al", "ness"]


def make_words(count: int) -> list[str]:
    drawn = random.Random(3)
    words: dict[str, None] = {}
    while len(words) < count:
        words["".join(drawn.choices(SYLLABLES, k=drawn.randint(1, 5)))] = None
    return list(words)


def test_the_answers_are_difflibs() -> None:
    words = make_words(2000)
    found = NearSpellings(words)
    drawn = random.Random(4)
    same = 0
    for _ in range(100):
        word = drawn.choice(words)
        place = drawn.randrange(len(word))
        wrong = drawn.choice([word[:place] + word[place + 1 :], word[:place] + "e" + word[place:]])
        expected = difflib.get_close_matches(wrong, words, n=5, cutoff=0.7)
        nearest = found.find(wrong)
        assert nearest[:1] == expected[:1]
        same += nearest == expected
    # Only words that share few pairs of letters are passed over, far down.
    assert same >= 90


def test_words_in_any_script_and_of_any_length() -> None:
    found = NearSpellings(["北京大学", "上海", "größe", "a", "\U0001f600\U0001f601", "x" * 200, "\ud800b"])
    assert found.find("北京大雪") == ["北京大学"]
    assert found.find("große") == ["größe"]
    assert found.find("\U0001f600\U0001f602\U0001f601")[:1] == ["\U0001f600\U0001f601"]
    assert found.find("") == found.find("y" * 200) == found.find("\ud801") == []
    assert NearSpellings([]).find("word") == []


def test_it_takes_milliseconds_among_200_000_words() -> None:
    words = make_words(200_000)
    taken = []
    for _ in range(7):
        started = time.perf_counter()
        assert NearSpellings(words).find("convermenttoin")
        taken.append(time.perf_counter() - started)
    # 8 to 13 ms on a quiet machine, where difflib alone takes 200. The limit leaves room for other work.
    assert min(taken) < 0.06
