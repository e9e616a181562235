"""One preparation: its options, its place, and the facts that identify its result."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.corpus import OLDEST_VERSION, EncodedCorpus
from word2vec.encoding.id_file import CHUNK_IDS
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.phrases import PhraseOptions
from word2vec.encoding.selection import VocabularyRules
from word2vec.errors import FormatError
from word2vec.machine import count_cores
from word2vec.storage.tokenizer_files import check_named_files
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.batches import BATCH_BYTES
from word2vec.text.tokenizers import Tokenizer
from word2vec.text.tokenizers.jieba_words import JiebaTokenizer

Inputs = dict[str, Any]
"""The facts that a corpus is made from. ``sources`` is a list, the digest of each under ``blake2b``."""


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much is handled at a time. The corpus is the same for any sizes.

    Attributes:
        batch_bytes: Text in a batch.
        inline_bytes: Less text than this is tokenised in this process: workers take longer to start.
        sentences: Sentences from Python that are numbered together.
        chunk_ids: Ids read at a time when the file of ids is rewritten.
    """

    batch_bytes: int = BATCH_BYTES
    inline_bytes: int = 1 << 22
    sentences: int = 1 << 14
    chunk_ids: int = CHUNK_IDS


USUAL_SIZES = Sizes()


class Job:
    """One preparation.

    Args:
        config: Its options.
        output: The directory to write.
        tokenizer: Tokenises in this process, in place of the tokenizer that ``config`` names.
        progress: Show a progress bar on stderr.
        sizes: How much is handled at a time.
        taken_as_is: The source is lists of words, which no tokenizer touches.
        known: Words that keep their ids, followed by those of the text. None numbers the words of the text.

    Raises:
        ConfigError: the tokenizer is not available, or a list of words cannot be read.
    """

    def __init__(
        self,
        config: PrepareConfig,
        output: Path,
        tokenizer: Tokenizer | None = None,
        progress: bool = False,
        sizes: Sizes = USUAL_SIZES,
        taken_as_is: bool = False,
        known: KnownWords | None = None,
    ) -> None:
        self.config = config
        self.taken_as_is = taken_as_is
        self.output = output
        self.progress = progress
        self.sizes = sizes
        check_named_files(self.named_files)
        self.analyzer = Analyzer(config, tokenizer)
        # The words of lists are changed as those of the text are.
        self.known = known
        fold = str if taken_as_is else self.analyzer.fold
        self.rules = VocabularyRules.of(config, fold, frozenset() if known is None else known.words)
        self.tokenizer_is_nameless = tokenizer is not None
        # A tokenizer that has no name cannot be sent to other processes.
        self.workers = 1 if tokenizer is not None else config.workers or count_cores()
        self.phrases = _make_phrase_options(config)

    @property
    def named_files(self) -> dict[str, Any]:
        """The options that name files of the tokenizer, which the corpus keeps. None for lists of words."""
        names = () if self.taken_as_is else ("tokenizer", "user_dictionary")
        return {name: getattr(self.config, name) for name in names}

    @property
    def named_words(self) -> dict[str, frozenset[str]]:
        """The words of each list that the options name, as the text has them."""
        tokenizer = self.analyzer.tokenizer
        dictionary = tokenizer.named_words if isinstance(tokenizer, JiebaTokenizer) else frozenset()
        if self.taken_as_is or not dictionary:
            return self.rules.lists
        return {**self.rules.lists, "user_dictionary": dictionary}

    def identify(self, source: Inputs) -> Inputs:
        """Return all that the corpus is made from: the source's inputs and the options that matter."""
        inputs = {**source, **self.rules.describe()}
        if self.config.max_counting_entries is not None:
            inputs["max_counting_entries"] = self.config.max_counting_entries
        if self.phrases is not None:
            inputs["phrases"] = dataclasses.asdict(self.phrases)
        if self.known is not None:
            inputs["known_words"] = self.known.digest
        return inputs

    def find_reusable(self, source: Inputs) -> EncodedCorpus | None:
        """Return the corpus at the output, if it was made from the same inputs and opens well."""
        try:
            corpus = EncodedCorpus.open(self.output)
        except FormatError:
            return None
        if corpus.key != compute_key(self.identify(source)):
            return None
        # A corpus of an older version does not say which of the words that you name occur in it.
        return None if self.named_words and corpus.summary is None else corpus


def compute_key(inputs: Inputs) -> str:
    """Digest the inputs of a corpus. Names and sizes of files do not matter, their bytes do."""
    relevant = {
        **inputs,
        "sources": [source["blake2b"] for source in inputs["sources"]],
        "format_version": OLDEST_VERSION,
    }
    return hashlib.blake2b(json.dumps(relevant, sort_keys=True).encode(), digest_size=32).hexdigest()


def _make_phrase_options(config: PrepareConfig) -> PhraseOptions | None:
    if not config.phrases:
        return None
    return PhraseOptions(
        config.phrases, config.phrase_scoring, config.chosen_phrase_threshold, config.phrase_min_count
    )
