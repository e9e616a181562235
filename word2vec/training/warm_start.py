"""A training that starts from older vectors: which rows it takes, keeps and holds."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Float32s, Rows
from word2vec.config.train import TrainConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.errors import ConfigError, FormatError
from word2vec.formats.header import find_not_finite
from word2vec.storage.table_file import RowReader
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.anchor import Anchor
from word2vec.training.first_vectors import ROWS_AT_A_TIME
from word2vec.training.frozen_words import check_something_moves, choose_frozen
from word2vec.training.model import Model
from word2vec.training.older_vectors import OlderVectors, read_older_vectors


class WarmStart:
    """Where words have vectors before a training, and what becomes of these.

    It is made anew for a training that is resumed. Its tables then come from the checkpoint, and of this only
    what is frozen and the anchor are used.

    Attributes:
        older: The older vectors.
        rows: [V], the row in these of each word of the vocabulary, or -1.
        frozen: By the name of each table of :attr:`older`, [V] bool: the words whose rows stay as they are.
            Empty if there are none.
        digest: SHA-256 of the words that have a vector, of their rows, and of which are frozen, in hexadecimal.

    Args:
        older: Where the rows come from.
        vocabulary: The V words of the training.
        anchor: λ, see :mod:`word2vec.training.anchor`.

    Raises:
        ConfigError: no word has a vector.
        FormatError: a vector of one of the words holds NaN or infinity.
    """

    def __init__(self, older: OlderVectors, vocabulary: Vocabulary, *, anchor: float = 0.0) -> None:
        self.older = older
        self.rows = find_rows(older.words, vocabulary)
        self.frozen: dict[str, Bools] = {}
        self._anchor = anchor
        if not self.count:
            raise ConfigError(
                f"init is {older.path}, which has a vector for none of the {len(vocabulary):,} words of the "
                "text; words must be spelled alike there, also in upper and lower case"
            )
        self.digest = self._inspect(vocabulary)

    @property
    def count(self) -> int:
        """How many words have a vector."""
        return int((self.rows >= 0).sum())

    def freeze(self, words: Bools) -> None:
        """Let the rows of some words stay as they are, in all tables that come from the older vectors.

        Args:
            words: [V] bool. They have a vector.
        """
        self.frozen = dict.fromkeys(self.older.tables, words)
        self.digest = hashlib.sha256(self.digest.encode() + np.packbits(words).tobytes()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Return what ``training.json`` says about the older vectors."""
        frozen = self.frozen.get("input")
        return {
            "name": self.older.path.name,
            "corpus": self.older.corpus,
            "digest": self.digest,
            "words": self.count,
            "tables": list(self.older.tables),
            "frozen": 0 if frozen is None else int(frozen.sum()),
            "anchor": self._anchor,
        }

    def replace_rows(self, drawn: Iterable[tuple[int, Float32s]]) -> Iterator[tuple[int, Float32s]]:
        """Yield first vectors with those of the older words in their places.

        Args:
            drawn: As :func:`word2vec.training.first_vectors.draw_first_vectors` yields them. The others stay.
        """
        for first, vectors in drawn:
            yield first, self._replace("input", first, vectors)

    def mix_softmax(self, starts: Mapping[str, RowReader]) -> dict[str, RowReader]:
        """Return the output table and the bias with the rows of the older words, if there are such.

        Args:
            starts: Where each table starts otherwise, by name.
        """
        return {name: _MixedRows(self, name, starts[name]) for name in self.older.tables if name != "input"}

    def make_anchor(self, model: Model) -> Anchor | None:
        """Return what pulls the input rows of the older words that are not frozen, or None if nothing does.

        Without an anchor the older vectors are not needed once training has begun, so they are forgotten.
        """
        held = self.rows >= 0
        if "input" in self.frozen:
            held &= ~self.frozen["input"]
        if not (self._anchor and held.any()):
            self.older = dataclasses.replace(
                self.older, words=(), tables=dict.fromkeys(self.older.tables, _NOTHING)
            )
            return None
        table = self.older.tables["input"]
        return Anchor(
            model.input,
            np.flatnonzero(held),
            lambda rows: _read_rows(table, self.rows[rows]),
            self._anchor,
            model.rates["input"],
        )

    def _replace(self, name: str, first: int, values: Float32s) -> Float32s:
        """Return rows of a table, from ``first`` on, with those of older words in their places."""
        rows = self.rows[first : first + len(values)]
        known = rows >= 0
        values = np.array(values, np.float32)
        values[known] = _read_rows(self.older.tables[name], rows[known])
        return values

    def _inspect(self, vocabulary: Vocabulary) -> str:
        """Return the digest of all that is taken.

        Raises:
            FormatError: some of it is not finite.
        """
        digest = hashlib.sha256()
        known, words = np.flatnonzero(self.rows >= 0), vocabulary.sequence
        for first in range(0, len(known), ROWS_AT_A_TIME):
            places = known[first : first + ROWS_AT_A_TIME]
            digest.update("\n".join(words[place] for place in places.tolist()).encode("utf-8", "surrogatepass"))
            for name, table in self.older.tables.items():
                values = _read_rows(table, self.rows[places])
                bad = find_not_finite(values.reshape(len(places), -1))
                if bad is not None:
                    raise FormatError(
                        f"init: the {_PARTS[name]} of {words[int(places[bad])]!r} in {self.older.path} "
                        "holds NaN or infinity; leave the word out there, or take other vectors"
                    )
                digest.update(values.astype("<f4", copy=False).tobytes())
        return digest.hexdigest()


_PARTS = {"input": "vector", "output": "row of the softmax", "bias": "bias"}
_NOTHING = np.zeros((0, 0), np.float32)


class _MixedRows:
    """Rows of one table with those of the older words in their places, read in parts."""

    def __init__(self, warm: WarmStart, name: str, start: RowReader) -> None:
        self._warm, self._name, self._start = warm, name, start
        self.shape = start.shape

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        first = rows.indices(self.shape[0])[0]
        return self._warm._replace(self._name, first, self._start[rows])


def open_warm_start(
    config: TrainConfig,
    vocabulary: Vocabulary,
    output: Path,
    *,
    resumed: bool = False,
    strict: bool,
    progress: bool,
) -> WarmStart | None:
    """Return the warm start that a configuration asks for, or None if there is nothing to do for it.

    Args:
        config: The options.
        vocabulary: The words of the training.
        output: The model that is trained.
        resumed: The tables come from a checkpoint. Then the older vectors matter only if they hold some words.
        strict: Words of the list that cannot be frozen, and an anchor that holds nothing, are errors. Otherwise
            a line on stderr says so.
        progress: Say on stderr how many words have vectors.

    Raises:
        ConfigError: the vectors have another length than ``vector_size``, or no word has one. Or no word of the
            list is frozen, or all of the model is. Or what is to be held lies where the model is written.
        FormatError: the older vectors cannot be read, or hold NaN or infinity.
    """
    holds = config.freeze is not None or config.anchor > 0
    if config.init is None or (resumed and not holds):
        return None
    if holds and output.resolve() == Path(config.init).resolve():
        raise ConfigError(
            f"init is {config.init}, which is the output too: a training that is stopped replaces it, and could "
            "not go on without it, because freeze and anchor need it; give another output"
        )
    older = read_older_vectors(Path(config.init), config)
    warm = WarmStart(older, vocabulary, anchor=config.anchor)
    if progress and not resumed:
        missing = len(vocabulary) - warm.count
        print(
            f"word2vec: init: {warm.count:,} of {len(vocabulary):,} words have vectors; {missing:,} are drawn",
            file=sys.stderr,
        )
    if config.freeze is not None:
        frozen = choose_frozen(config.freeze, vocabulary, warm.rows >= 0, strict=strict)
        check_something_moves(config, older, frozen)
        warm.freeze(frozen)
        if config.anchor and frozen.sum() == warm.count:
            idle = f"anchor {config.anchor:g} has no effect: all words that have vectors in init are frozen"
            report_without_effect([idle], strict=strict)
    return warm


def find_rows(words: Iterable[str], vocabulary: Vocabulary) -> Rows:
    """Return the place among some words of each word of the vocabulary: [V], or -1 where it is not there.

    Example:
        >>> find_rows(["dog", "cat"], Vocabulary(["the", "cat", "dog"]))
        array([-1,  1,  0])
    """
    places = vocabulary.find_rows(words)
    known = np.flatnonzero(places >= 0)
    rows = np.full(len(vocabulary), -1, np.intp)
    rows[places[known]] = known
    return rows


def _read_rows(table: RowReader, rows: Rows) -> Float32s:
    """Return some rows of a table as float32."""
    return np.asarray(table[rows], np.float32)  # type: ignore[index]
