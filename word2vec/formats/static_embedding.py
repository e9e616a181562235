r"""sentence-transformers StaticEmbedding: a directory for ``SentenceTransformer(path)``. It is only written.

``model.safetensors``
    ``embedding.weight`` [V + 1, d] F32. The last row, of zeros, belongs to unknown words.
``tokenizer.json``
    A WordLevel tokenizer of the package tokenizers. Word i has the id i, unknown words have the id V.
``modules.json``, ``config_sentence_transformers.json``
    The files that SentenceTransformer looks for first.

The vector of a text is the mean of its words' vectors. Unknown words make it shorter and do not turn it.

Text is split into words as by the toolkit's tokenizer ``simple``, and lower-cased. That would put some words of
the table out of reach, such as ``</s>``, ``u.s.`` or ``:``. If these are more than one word in a hundred, text
is split at white space only, or not lower-cased. Chinese, and any text that needs a tokenizer of its own, must
be given with spaces between the words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from word2vec.errors import FormatError, OutputError
from word2vec.formats.columns import encode_words, make_export_kind, new_export
from word2vec.formats.header import UNWRITABLE_REMEDY
from word2vec.formats.keras_embedding import add_zero_row, find_unused_word
from word2vec.formats.safetensors_file import serialize
from word2vec.storage.table import Table
from word2vec.text.tokenizers.simple import SimpleTokenizer

# Words as text/tokenizers/simple.py finds them: letters, digits, underscores, marks and joiners, with
# apostrophes inside, and a closing 's as a word of its own.
_LETTER = r"[\w\p{M}\x{200c}\x{200d}]"
_WORD = rf"(?<={_LETTER})'[sS](?!{_LETTER})|{_LETTER}+(?:'(?![sS](?!{_LETTER})){_LETTER}+)*"
_CUT_OFF = {"'s", "'S"}
_FEW = 100  # at most one word in a hundred may be out of reach

_MODULES = [{"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"}]
# 3.2 was the first version with StaticEmbedding.
_CONFIG = {
    "__version__": {"sentence_transformers": "3.2.0"},
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}

KIND = make_export_kind(
    "static-embedding",
    "model.safetensors",
    "tokenizer.json",
    "modules.json",
    "config_sentence_transformers.json",
)
"""The directory, for whoever replaces an older one."""

UNWRITABLE = (
    "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write the directory. float16 is written as float32, which torch's EmbeddingBag supports everywhere.

    Raises:
        ConfigError: the package safetensors is not installed.
        FormatError: a word is empty, holds white space or is not Unicode text.
        OutputError: the directory cannot be written or holds other things.
    """
    words = list(table.words)
    encode_words(words, "a tokenizer.json")
    for word in words:
        if word.split() != [word]:
            raise FormatError(
                f"the word {word!r} holds white space, at which StaticEmbedding splits; {UNWRITABLE_REMEDY}"
            )
    weights = serialize({"embedding.weight": add_zero_row(table, last=True)}, {"format": "pt"})
    with new_export(path, "static-embedding", KIND, table) as directory:
        try:
            (directory / "model.safetensors").write_bytes(weights)
            _write_json(directory / "tokenizer.json", make_tokenizer(words))
            _write_json(directory / "modules.json", _MODULES)
            _write_json(directory / "config_sentence_transformers.json", _CONFIG)
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def make_tokenizer(words: Sequence[str]) -> dict[str, Any]:
    """Return the contents of a tokenizer.json (the format of Hugging Face's package tokenizers)."""
    unknown = find_unused_word(list(words))
    vocabulary = {word: row for row, word in enumerate([*words, unknown])}
    tokenize, few = SimpleTokenizer(lowercase=False), len(words) // _FEW
    steps: list[dict[str, Any]] = []
    pre_tokenizer: dict[str, Any] = {"type": "WhitespaceSplit"}
    if sum(word not in _CUT_OFF and tokenize(word) != [word] for word in words) <= few:
        steps.append({"type": "Replace", "pattern": {"Regex": "[\u2019\u02bc]"}, "content": "'"})
        pre_tokenizer = {"type": "Split", "pattern": {"Regex": _WORD}, "behavior": "Removed", "invert": True}
    if sum(word != word.lower() for word in words) <= few:
        steps.append({"type": "Lowercase"})
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": steps},
        "pre_tokenizer": pre_tokenizer,
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": unknown},
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
