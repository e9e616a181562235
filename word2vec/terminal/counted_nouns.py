"""Counts with their nouns, as messages name them."""

from __future__ import annotations


def show_count(count: int, noun: str = "word") -> str:
    """Return a count and its noun.

    Example:
        >>> show_count(1200), show_count(1, "epoch")
        ('1,200 words', '1 epoch')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"
