"""What the softmax knows: how probable each word is beside others. NumPy only.

Training draws random words in proportion to count ** alpha (``noise_exponent``), and its loss is smallest where
the scores are (see ``reference.py``) ::

    W_w · h + b_w = log p'(w | h) - alpha log count(w) + const

p' is the distribution in the text that training saw, in which subsampling leaves only the share keep(w) of the
occurrences of a word: p'(w | h) ~ keep(w) p(w | h). Both are undone here, so that answers are about the text::

    o_w = b_w + alpha log count(w) - log keep(w)          log p(w | h) = W_w · h + o_w - log Z(h)

CBOW: h is the mean of the context's input vectors.

Skip-Gram knows p(w | v), w anywhere in the window of v, for single words v only. Taking the n words of a
context as independent of each other given w (Su Jianlin, "不可思议的Word2Vec 5. Tensorflow版的Word2Vec", 2017)::

    log p(w | v_1 .. v_n) = sum_i log p(w | v_i) - (n - 1) log p(w) + const

with p(w) from the counts. The normalisers Z(v_i) do not depend on w, so this is one product as well, with h the
sum of the vectors: W_w · h + n o_w - (n - 1) log p(w) - log Z. An empty context gives p(w).

Words of real text are far from independent, and the rule then counts what they have in common n times: right for
a ranking, much too sure of itself as a probability. ``dependence`` g weights each word's evidence by n ** -g::

    log p(w | v_1 .. v_n) = log p(w) + n ** -g sum_i (log p(w | v_i) - log p(w)) + const

0 is the rule above, 1 the geometric mean of the n distributions. :meth:`Probabilities.perplexity` takes 0.5.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.analyzer import Analyzer
from word2vec.blocks import frame_sentences
from word2vec.config import Architecture, PrepareConfig
from word2vec.corpus.text import split_lines
from word2vec.errors import ConfigError, CorpusError, FormatError
from word2vec.model_directory import ModelDirectory
from word2vec.options import make_config, options_of
from word2vec.sampling import keep_probabilities
from word2vec.tokenizers.function import FunctionTokenizer
from word2vec.vectors import WordVectors, largest

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]
Tokenizer = str | Callable[[str], list[str]]
Context = str | Sequence[str]
"""A word or several."""
Text = str | Iterable[str | Sequence[str]]
"""A text; or its lines, each a string to be cut into words or a list of words, taken as it is."""

_CHUNK = 1 << 24  # scores held at a time: 64 MB of float32
_COLUMNS = 1 << 12  # words scored at a time where only the sum over all is wanted: what fits into a cache
_ROWS = 1 << 10  # and contexts
_SENTENCES = 1 << 10  # sentences looked at together


@dataclass(frozen=True)
class Perplexity:
    """How well a text was predicted.

    Attributes:
        perplexity: exp of the mean of -log p(word | its window) over the covered words.
        unigram_perplexity: The same of -log p(word), which knows the counts only.
        words: Words in the text.
        covered: Those in the vocabulary.
    """

    perplexity: float
    unigram_perplexity: float
    words: int
    covered: int


class Probabilities:
    """A trained model's softmax.

    Args:
        model: What is in a model directory.
        tokenizer: How texts are cut into words, a name or a function, instead of as the model's corpus was.

    Attributes:
        words: V words, most frequent first.
        log_unigram: [V] float32, log p(w) by the counts.

    Raises:
        ConfigError: the model has no softmax.
        FormatError: its configuration is damaged.
    """

    def __init__(self, model: ModelDirectory, tokenizer: Tokenizer | None = None) -> None:
        if not model.train:
            raise ConfigError(
                "these vectors come from elsewhere and have no softmax to ask; train a model with word2vec train"
            )
        self._architecture = model.train.get("architecture")
        if self._architecture not in get_args(Architecture):
            raise FormatError(f"the model's train options are damaged: architecture is {self._architecture!r}")
        self._window = int(_number(model, "window", 1, 1000, default=5))
        self._tokenizer = tokenizer
        self._corpus = model.corpus
        self._vocabulary = model.vocabulary
        # Not np.memmap, whose every slice costs; they stay mapped.
        self._input, self._output = np.asarray(model.input), np.asarray(model.output)
        counts = np.maximum(model.vocabulary.counts, 1)
        log_counts = np.log(counts)
        offset = _number(model, "noise_exponent", -10, 10) * (log_counts - log_counts.max())
        offset -= np.log(keep_probabilities(counts, _number(model, "subsample", 0, default=0)))
        if model.bias is not None:
            offset += model.bias
        self.words = model.vocabulary.words
        self.log_unigram: Floats = (log_counts - np.log(counts.sum())).astype(np.float32)
        # [2, V]: what the number of context words n, and 1 - n, are multiplied by.
        self._offsets: Floats = np.stack([offset, self.log_unigram]).astype(np.float32)

    @classmethod
    def load(cls, path: str | os.PathLike[str], tokenizer: Tokenizer | None = None) -> Probabilities:
        """Read a model directory, memory-mapped.

        Args:
            path: The directory.
            tokenizer: See the class.

        Raises:
            ConfigError: it is a file of word vectors, which holds no softmax.
            FormatError: it is missing, damaged, or of an unknown version.
        """
        path = Path(path)
        if path.is_file():
            raise ConfigError(
                f"{str(path)!r} is a file of word vectors, which has no softmax and so no probabilities; give "
                "the model directory that word2vec train wrote"
            )
        if not path.exists():
            raise FormatError(f"there is no model directory at {str(path)!r}")
        return cls(ModelDirectory.load(path), tokenizer)

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"Probabilities({len(self):,} words, architecture={self._architecture!r})"

    def log_proba(self, context: Context | Sequence[Sequence[str]], dependence: float = 0.0) -> Floats:
        """Return log p(w | context) of every word w.

        Args:
            context: A word, several words together, or a list of n contexts, each a list of words.
            dependence: Skip-Gram: of the words of a context on each other, 0 to 1; see the module. No effect on
                CBOW.

        Returns:
            [V] float32 in order of ``words``, or [n, V] for n contexts.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: a context is empty, or ``dependence`` is out of its range.
        """
        if isinstance(context, str):
            context = [context]
        single = not len(context) or isinstance(context[0], str)
        contexts: Any = [context] if single else context
        _check_dependence(dependence)
        rows = np.concatenate([self._log_softmax(chunk, dependence) for chunk in self._chunks(contexts)])
        found: Floats = rows[0] if single else rows
        return found

    def predict(self, context: Context, topn: int = 10, dependence: float = 0.0) -> list[tuple[str, float]]:
        """Return the most probable words beside those of the context (CBOW: between them), likeliest first.

        Args:
            context: A word or several.
            topn: How many; all there are if it is more.
            dependence: As for :meth:`log_proba`.

        Returns:
            ``[(word, probability), ...]``; the probabilities of all V words sum to 1.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given, ``topn`` is below 1, or ``dependence`` is out of its range.
        """
        return self.predict_many([context], topn, dependence)[0]

    def predict_many(
        self, contexts: Sequence[Context], topn: int = 10, dependence: float = 0.0
    ) -> list[list[tuple[str, float]]]:
        """Return for each context what :meth:`predict` does; in memory for ``1 << 24`` scores."""
        _check_topn(topn)
        _check_dependence(dependence)
        answers = []
        listed = [[context] if isinstance(context, str) else context for context in contexts]
        for chunk in self._chunks(listed):
            for row in self._log_softmax(chunk, dependence):
                best = largest(row, min(topn, len(self)))
                answers.append(self._named(best, np.exp(row[best])))
        return answers

    def related(self, word: str, topn: int = 10, alpha: float = 0.9) -> list[tuple[str, float]]:
        """Return the words y with the largest log p(y | word) - alpha log p(y), the word itself left out.

        "Another kind of similarity" (Su Jianlin, "不可思议的Word2Vec 4. 不一样的“相似”", 2017): not what could
        stand in the word's place, as nearest vectors are, but what belongs to it.

        Args:
            word: The word x.
            topn: How many; all there are if it is more.
            alpha: 0 gives the most probable words, many of them frequent everywhere; 1 is pointwise mutual
                information, which prefers the rarest.

        Returns:
            ``[(word, score), ...]``, the largest first.

        Raises:
            UnknownWordError: the word is not in the vocabulary.
            ConfigError: ``topn`` is below 1, or ``alpha`` is no finite number.
        """
        _check_topn(topn)
        if not np.isfinite(alpha):
            raise ConfigError(f"alpha is {alpha}; it must be a finite number, for example 0.9")
        scores = self.log_proba(word) - np.float32(alpha) * self.log_unigram
        scores[self._vocabulary.index[word]] = -np.inf
        best = largest(scores, min(topn, len(self) - 1))
        return self._named(best, scores[best])

    def keywords(self, text: Text, topn: int = 10) -> list[tuple[str, float]]:
        """Return the words w_i of a text that explain it best, with sum_k log p(w_k | w_i) over all its words.

        (Su Jianlin, "不可思议的Word2Vec 3. 提取关键词", 2017.) Words that are not in the vocabulary are ignored.

        Args:
            text: A text, cut into words as the model's corpus was; or its lines.
            topn: How many; all there are if it is more.

        Returns:
            ``[(word, score), ...]``, the largest first; none if the vocabulary has no word of the text.

        Raises:
            ConfigError: ``topn`` is below 1, or it is not known how to cut the text.
        """
        _check_topn(topn)
        index = self._vocabulary.index
        ids = np.array([index[w] for words in self._sentences(text) for w in words if w in index], np.intp)
        distinct, times = np.unique(ids, return_counts=True)
        hidden, ones = self._input[distinct], np.ones(len(distinct), np.float32)
        # Scores are linear in the output rows, so their sum over the text takes one product, not one per word.
        explained = hidden.astype(np.float64) @ (times @ self._output[distinct].astype(np.float64))
        scores = explained + times @ self._offsets[0, distinct] - len(ids) * self._log_normalizers(hidden, ones)
        best = largest(scores.astype(np.float32), min(topn, len(distinct)))
        return self._named(distinct[best], scores[best])

    def perplexity(self, text: Text, dependence: float = 0.5) -> Perplexity:
        """Return how well the model predicts a text, beside what the words' counts alone do.

        Words that are not in the vocabulary are taken out first, as in training. Every remaining word is then
        predicted, by the softmax over the whole vocabulary, from the ``window`` words on each side of it within
        its sentence (CBOW: their mean; Skip-Gram: the product rule), or by its count where it stands alone.
        As the words on both sides are known, this is not the perplexity of a language model.

        Args:
            text: A text, cut into words as the model's corpus was; or its lines.
            dependence: As for :meth:`log_proba`. With windows of 5 words on Wikipedia, 0 does worse than the
                words' counts alone, while 0.5 halves their perplexity (``scripts/probability_report.py``).

        Raises:
            CorpusError: no word of the text is in the vocabulary.
            ConfigError: it is not known how to cut the text, or ``dependence`` is out of its range.
        """
        _check_dependence(dependence)
        sentences = self._sentences(text)
        words = covered = 0
        predicted = by_counts = 0.0
        while some := list(islice(sentences, _SENTENCES)):
            words += sum(map(len, some))
            for targets, contexts in self._windows(some):
                covered += len(targets)
                by_counts -= float(self.log_unigram[targets].sum(dtype=np.float64))
                predicted -= self._log_likelihood(targets, contexts, dependence)
        if not covered:
            raise CorpusError(f"none of the {words:,} words of the text is in the vocabulary")
        return Perplexity(float(np.exp(predicted / covered)), float(np.exp(by_counts / covered)), words, covered)

    def _windows(self, sentences: Iterable[Sequence[str]]) -> Iterator[tuple[Ids, Ids]]:
        """Yield [n] words to predict and the [n, 2w] words around each, -1 where there is none."""
        index, window = self._vocabulary.index, self._window
        ids = [place for words in sentences for place in [*(index[w] for w in words if w in index), -1]]
        line = np.array(ids, np.int32)
        tokens, left, right = frame_sentences(line, np.full(len(line), window, np.int32))
        padded = np.pad(tokens, window)
        distances = np.delete(np.arange(-window, window + 1), window)
        step = max(1, min(_ROWS, _CHUNK // (2 * window * self._input.shape[1])))
        for start in range(0, len(tokens), step):
            rows = slice(start, start + step)
            inside = (distances >= -left[rows, None]) & (distances <= right[rows, None])
            places = start + window + np.arange(len(inside))[:, None] + distances
            yield tokens[rows], np.where(inside, padded[places], np.int32(-1))

    def _log_likelihood(self, targets: Ids, contexts: Ids, dependence: float) -> float:
        """Return the sum of log p(target | context) over [n] targets and [n, 2w] contexts, -1 for no word."""
        inside = contexts >= 0
        number = inside.sum(1)
        rows = self._input[np.where(inside, contexts, 0)]
        sums = np.einsum("nwd,nw->nd", rows, inside.astype(np.float32))
        hidden, weights = self._combined(sums, number, dependence)
        scores = np.einsum("nd,nd->n", hidden, self._output[targets], dtype=np.float64)
        scores += weights * self._offsets[0, targets] + (1 - weights) * self._offsets[1, targets]
        return float((scores - self._log_normalizers(hidden, weights)).sum())

    def _chunks(self, contexts: Sequence[Sequence[str]]) -> Iterator[Sequence[Sequence[str]]]:
        step = max(1, _CHUNK // len(self))
        for start in range(0, len(contexts), step):
            yield contexts[start : start + step]

    def _log_softmax(self, contexts: Sequence[Sequence[str]], dependence: float) -> Floats:
        """Return [n, V] log p(w | context)."""
        if not all(map(len, contexts)):
            raise ConfigError("a context needs at least one word")
        sums = np.stack([self._input[self._rows(words)].sum(0) for words in contexts])
        hidden, weights = self._combined(sums, np.array([len(words) for words in contexts]), dependence)
        scores = self._scores(hidden, weights, slice(None))
        scores -= _log_sum_exp(scores)[:, None]
        return scores

    def _combined(self, sums: Floats, number: NDArray[Any], dependence: float) -> tuple[Floats, Floats]:
        """Return [n, d] hidden vectors of summed context vectors, and [n] what the offsets are weighted with."""
        # The mean of the context, and so many times its evidence.
        times = number ** (1 - dependence) if self._architecture == "skipgram" else np.ones(len(number))
        weights = np.where(number > 0, times, 0).astype(np.float32)
        return sums * (weights / np.maximum(number, 1)).astype(np.float32)[:, None], weights

    def _scores(self, hidden: Floats, weights: Floats, columns: slice) -> Floats:
        """Return [n, columns] log p(w | h) before it is normalised."""
        scores: Floats = hidden @ self._output[columns].T
        offsets = self._offsets[:, columns]
        if (weights == 1).all():
            scores += offsets[0]
        else:
            scores += np.stack([weights, 1 - weights], axis=1) @ offsets
        return scores

    def _log_normalizers(self, hidden: Floats, weights: Floats) -> NDArray[np.float64]:
        """Return [n] log Z: the log of the sum of exp(score) over the vocabulary, never held as a whole."""
        found = np.full(len(hidden), -np.inf)
        for start in range(0, len(hidden), _ROWS):
            rows = slice(start, start + _ROWS)
            for column in range(0, len(self), _COLUMNS):
                scores = self._scores(hidden[rows], weights[rows], slice(column, column + _COLUMNS))
                found[rows] = np.logaddexp(found[rows], _log_sum_exp(scores))
        return found

    @cached_property
    def _vectors(self) -> WordVectors:
        return WordVectors(self.words, self._input, self._vocabulary.counts)

    def _rows(self, words: Sequence[str]) -> NDArray[np.intp]:
        index = self._vocabulary.index
        for word in words:
            if word not in index:
                self._vectors[word]  # raises UnknownWordError, which suggests spellings
        return np.array([index[word] for word in words], np.intp)

    def _named(self, rows: NDArray[Any], values: NDArray[Any]) -> list[tuple[str, float]]:
        return [(self.words[row], value) for row, value in zip(rows.tolist(), values.tolist(), strict=True)]

    def _sentences(self, text: Text) -> Iterator[Sequence[str]]:
        """Yield the words of each sentence of a text."""
        for line in split_lines(text) if isinstance(text, str) else text:
            if not isinstance(line, str):
                yield line
                continue
            for words in self._analyzer([line]):
                for _ in range(self._phrase_passes):
                    words = self._joined(words)
                yield words

    def _joined(self, words: list[str]) -> list[str]:
        """Join neighbours to a phrase of the vocabulary, greedily from left to right.

        In the corpus a pair was joined by its score. Of the phrases made there, those in the vocabulary are all
        that a text can need, but for a rare word that happens to be spelt like one.
        """
        joined: list[str] = []
        may_join = False
        for word in words:
            phrase = f"{joined[-1]}_{word}" if may_join else ""
            if phrase and phrase in self._vocabulary:
                joined[-1], may_join = phrase, False
            else:
                joined.append(word)
                may_join = True
        return joined

    @cached_property
    def _phrase_passes(self) -> int:
        passes = _stored(self._corpus).get("phrases", 0)
        return passes if isinstance(passes, int) else 0

    @cached_property
    def _analyzer(self) -> Analyzer:
        return _analyzer_of(self._corpus, self._tokenizer)


def _analyzer_of(corpus: dict[str, Any], tokenizer: Tokenizer | None) -> Analyzer:
    """Return what cuts text as the corpus was cut, or with another tokenizer.

    Raises:
        ConfigError: how the corpus was cut is not known; or it was by a function, which must be given.
    """
    known = options_of(PrepareConfig)
    options = {name: value for name, value in _stored(corpus).items() if name in known}
    if isinstance(tokenizer, str):
        return Analyzer(make_config(PrepareConfig, {**options, "tokenizer": tokenizer}))
    if tokenizer is not None:
        plain = {**options, "tokenizer": "simple", "user_dictionary": None}
        return Analyzer(make_config(PrepareConfig, plain), FunctionTokenizer(tokenizer))
    cut_by = corpus.get("tokenizer")
    remedy = "give the tokenizer that was used, or lists of words instead of text"
    if not isinstance(cut_by, str):
        raise ConfigError(f"the model does not say how its corpus was cut into words; {remedy}")
    if "| function " in cut_by or ":" in str(options.get("tokenizer")):
        # A model is data: what it names is not imported and run unless the user names it too.
        raise ConfigError(f"the model's corpus was cut by a function, which is not run unasked; {remedy}")
    analyzer = Analyzer(make_config(PrepareConfig, options))
    if not options and analyzer.fingerprint != cut_by:
        # A model of version 0.1, which keeps no options, and they were not the default ones.
        raise ConfigError(f"of how its corpus was cut into words the model only says {cut_by!r}; {remedy}")
    return analyzer


def _stored(corpus: dict[str, Any]) -> dict[str, Any]:
    """Return the options that the corpus was prepared with; none if the model does not say."""
    options = corpus.get("options")
    return options if isinstance(options, dict) else {}


def _log_sum_exp(scores: Floats) -> Floats:
    """Return [n] log of the sum of exp over the rows of [n, m] scores."""
    top = scores.max(axis=1, keepdims=True)
    shifted = scores - top
    np.exp(shifted, out=shifted)
    found: Floats = top[:, 0] + np.log(shifted.sum(axis=1))
    return found


def _check_topn(topn: int) -> None:
    if topn < 1:
        raise ConfigError(f"topn is {topn}; it must be at least 1")


def _check_dependence(dependence: float) -> None:
    if not 0 <= dependence <= 1:
        raise ConfigError(f"dependence is {dependence}; it must be from 0 to 1")


def _number(
    model: ModelDirectory, name: str, minimum: float, maximum: float = np.inf, default: float | None = None
) -> float:
    value = model.train.get(name, default)
    if not isinstance(value, (int, float)) or not minimum <= value <= maximum:
        raise FormatError(f"the model's train options are damaged: {name} is {value!r}")
    return value
