"""For text that is tokenised already: words are what white space separates."""

from __future__ import annotations


class WhitespaceTokenizer:
    """Splits at runs of white space and changes nothing else.

    Example:
        >>> WhitespaceTokenizer()("Keeps case,  and punctuation .")
        ['Keeps', 'case,', 'and', 'punctuation', '.']
    """

    name = "whitespace"
    fingerprint = "whitespace-1"

    def __call__(self, line: str, /) -> list[str]:
        """Cut one line at its white space."""
        return line.split()
