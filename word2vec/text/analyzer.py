"""Lines of text to sentences of words: split into sentences, normalise, tokenise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from word2vec.config.prepare import PrepareConfig
from word2vec.text.tokenizers import Tokenizer, make_tokenizer
from word2vec.text.tokenizers.normalizers import make_normalizer
from word2vec.text.tokenizers.sentences import split_sentences


class Analyzer:
    """Turns lines of text into sentences of words.

    Args:
        config: Names the normalisers, the tokenizer and its options.
        tokenizer: Tokenises in place of the tokenizer that ``config`` names.

    Raises:
        ConfigError: the tokenizer or a normaliser is not available.

    Example:
        >>> list(Analyzer(PrepareConfig(sentence_split=True))(["One. Two!"]))
        [['one'], ['two']]
    """

    def __init__(self, config: PrepareConfig, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or make_tokenizer(config)
        self._normalize = make_normalizer(config.normalize)
        self._split = config.sentence_split
        # Equal fingerprints promise equal sentences.
        self.fingerprint = " | ".join(
            [self._normalize.fingerprint, "sentences-3" if self._split else "lines", self.tokenizer.fingerprint]
        )

    def fold(self, word: str) -> str:
        """Return a word of a list that you name as the words of the text are: normalised, and in their case."""
        return self.tokenizer.fold(self._normalize(word))

    def __call__(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Yield the words of each sentence. An empty line is a sentence without words."""
        if self._split:
            # A line without sentences still ends the sentence before it.
            lines = (sentence for line in lines for sentence in split_sentences(line) or [line])
        # Normalise after splitting: no sentence begins in lower case, and nfkc turns ！ into another mark.
        if self._normalize.names:
            lines = map(self._normalize, lines)
        return map(self.tokenizer, lines)
