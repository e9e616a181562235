from __future__ import annotations

from word2vec.subwords.ngrams import hash_ngrams


def test_fasttext_ngrams_are_those_of_the_bytes_as_signed_chars() -> None:
    words = ["a", "ab", "é", "科学技术", "𝒳x", "</s>", ""]
    for shortest, longest in [(1, 3), (3, 6), (2, 2), (5, 4)]:
        found: list[list[int]] = [[] for _ in words]
        for owners, hashes in hash_ngrams(words, shortest, longest):
            for owner, value in zip(owners.tolist(), hashes.tolist(), strict=True):
                found[owner].append(value)
        assert found == [_ngram_hashes(word, shortest, longest) for word in words]


def _ngram_hashes(word: str, shortest: int, longest: int) -> list[int]:
    """fastText's loops, letter by letter."""
    if word == "</s>":
        return []
    marked, hashes = f"<{word}>", []
    for length in range(shortest, longest + 1):
        for start in range(len(marked) - length + 1):
            if length == 1 and start in (0, len(marked) - 1):
                continue
            value = 2166136261
            for byte in marked[start : start + length].encode():
                value ^= byte if byte < 128 else byte + 0xFFFFFF00
                value = value * 16777619 % (1 << 32)
            hashes.append(value)
    return hashes
