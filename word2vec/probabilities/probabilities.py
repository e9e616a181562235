"""Ask the softmax how probable each word is beside others. NumPy only.

Here words and texts become numbers. The formulas, and why they are so, are in ``softmax.py``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from word2vec.arrays import Float32s, Rows
from word2vec.config.foreign_arguments import answer_foreign_arguments
from word2vec.config.without_effect import report_without_effect
from word2vec.errors import ConfigError, FormatError
from word2vec.missing_files import describe_missing
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes
from word2vec.probabilities.keywords import score_keywords, weigh_by_share
from word2vec.probabilities.model_softmax import build_softmax, read_number
from word2vec.probabilities.perplexity import Perplexity, measure_perplexity
from word2vec.probabilities.text_tokenizer import Text, TextTokenizer, TokenizerChoice
from word2vec.search.largest import find_largest
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.storage.vocabulary import Vocabulary
from word2vec.storage.words import list_words
from word2vec.vectors.nearest_words import name_rows
from word2vec.vectors.questions import Restriction, check_topn, choose_rows, list_several

Context = str | Iterable[str]
"""A word or several."""


class Probabilities:
    """A trained model's softmax.

    Args:
        model: The contents of a model directory.
        tokenizer: How texts are tokenised, a name or a function. By default as the model's corpus was.
        leave_out: Score a word that stands in the context by the other words of the context, see
            :mod:`word2vec.probabilities.softmax`. By default tied models do. False asks for the softmax
            just as it was trained.
        sizes: How much is in memory at a time.
        user_dictionary: jieba's user dictionary, by default the one that the model holds. The path that the
            model records is not opened.

    Attributes:
        words: V words, most frequent first.
        log_unigram: [V] float32, log p(w) by the counts.

    Raises:
        ConfigError: the model has no softmax, or its loss gives no probabilities.
        FormatError: its configuration is damaged.
    """

    def __init__(
        self,
        model: ModelDirectory,
        tokenizer: TokenizerChoice | None = None,
        leave_out: bool | None = None,
        sizes: BatchSizes = SIZES,
        user_dictionary: str | None = None,
    ) -> None:
        self._softmax = build_softmax(model, leave_out, sizes)
        self._window = int(read_number(model, "window", 1, 1000, default=5))
        self._model = model
        self._sizes = sizes
        self._said_dependence = False
        self._text_tokenizer = TextTokenizer(
            model.corpus, model.vocabulary, tokenizer, model.path, user_dictionary
        )
        self.words = model.vocabulary.words
        self.log_unigram: Float32s = self._softmax.log_unigram

    @classmethod
    @answer_foreign_arguments
    def load(
        cls,
        path: str | os.PathLike[str],
        tokenizer: TokenizerChoice | None = None,
        leave_out: bool | None = None,
        user_dictionary: str | None = None,
    ) -> Probabilities:
        """Read a model directory, memory-mapped.

        Args:
            path: The directory.
            tokenizer: See the class.
            leave_out: See the class.
            user_dictionary: See the class.

        Raises:
            ConfigError: it is a file of word vectors, which has no softmax.
            FormatError: it is missing, damaged, or of an unknown version.
        """
        path = Path(path)
        if path.is_file():
            raise ConfigError(
                f"{str(path)!r} is a file of word vectors, which has no softmax and so no probabilities; give "
                "the model directory that word2vec train wrote"
            )
        if not (path.exists() or names_directory(path)):
            raise FormatError(describe_missing(path, "model directory"))
        return cls(ModelDirectory.load(path), tokenizer, leave_out, user_dictionary=user_dictionary)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._vocabulary

    def __repr__(self) -> str:
        return f"Probabilities({len(self):,} words, architecture={self._softmax.architecture!r})"

    def log_proba(self, context: Context | Iterable[Context], dependence: float | None = None) -> Float32s:
        """Return log p(w | context) of every word w.

        Args:
            context: A word, several words together, or a list of n contexts, each a list of words.
            dependence: Skip-Gram: how much the words of a context depend on each other, 0 to 1, see
                :mod:`word2vec.probabilities.softmax`. By default 0, not at all. It has no effect on CBOW, and a
                line on stderr says so.

        Returns:
            [V] float32 in order of ``words``, or [n, V] for n contexts.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: a context is empty, or ``dependence`` is out of its range.
        """
        listed = list_several(context, "context's words")
        single = not any(isinstance(item, Iterable) and not isinstance(item, (str, bytes)) for item in listed)
        contexts: list[Context] = [listed] if single else listed
        dependence = self._choose_dependence(dependence, 0.0)
        rows = np.concatenate(list(self._score_contexts(self._find_rows(contexts), dependence)))
        found: Float32s = rows[0] if single else rows
        return found

    def predict(
        self, context: Context, topn: int = 10, dependence: float | None = None, *, exclude_context: bool = False
    ) -> list[tuple[str, float]]:
        """Return the most probable words beside those of the context (CBOW: between them), likeliest first.

        Args:
            context: A word or several.
            topn: How many answers, or all words if there are fewer.
            dependence: As for :meth:`log_proba`.
            exclude_context: Leave the words of the context out of the answers. Their probabilities stay in the
                sum.

        Returns:
            ``[(word, probability), ...]``. The probabilities of all V words sum to 1.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given, ``topn`` is below 1, or ``dependence`` is out of its range.
        """
        return self.predict_many([context], topn, dependence, exclude_context=exclude_context)[0]

    def predict_many(
        self,
        contexts: str | Iterable[Context],
        topn: int = 10,
        dependence: float | None = None,
        *,
        exclude_context: bool = False,
    ) -> list[list[tuple[str, float]]]:
        """Return the answer of :meth:`predict` for each context. At most ``1 << 24`` scores are in memory."""
        topn = check_topn(topn, len(self))
        dependence = self._choose_dependence(dependence, 0.0)
        answers: list[list[tuple[str, float]]] = []
        rows = self._find_rows(list_several(contexts, "contexts"))
        for scores in self._score_contexts(rows, dependence):
            for row in scores:
                left_out = np.unique(rows[len(answers)]) if exclude_context else np.empty(0, np.intp)
                row[left_out] = -np.inf
                best = find_largest(row, min(topn, len(self) - len(left_out)))
                answers.append(name_rows(self.words, best, np.exp(row[best])))
        return answers

    def related(self, words: Context, topn: int = 10, alpha: float = 0.75) -> list[tuple[str, float]]:
        """Return the words that belong to a word, or to several together, these words themselves left out.

        These are not words that could stand in its place, as the nearest vectors are. The score of y, in nats,
        is log p(y | words) - alpha log p(y) + log(a / (a + p(y))), with a = 0.001. (Without the last term it is
        the "other kind of similarity" of Su Jianlin, "不可思议的Word2Vec 4. 不一样的“相似”", 2017.) The last
        term keeps function words out: it is near 0 for most words, and -4 for the commonest.

        Args:
            words: A word or several, which are taken as one context.
            topn: How many answers, or all words if there are fewer.
            alpha: 0 gives the most probable words. 1 gives pointwise mutual information, which prefers the
                rarest.

        Returns:
            ``[(word, score), ...]``, the largest first.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: no word is given, ``topn`` is below 1, or ``alpha`` is not a finite number.
        """
        return self.related_many([words], topn, alpha)[0]

    def related_many(
        self,
        contexts: str | Iterable[Context],
        topn: int = 10,
        alpha: float = 0.75,
        *,
        restrict_vocab: Restriction = None,
    ) -> list[list[tuple[str, float]]]:
        """Return the answer of :meth:`related` for each context. At most ``1 << 24`` scores are in memory.

        Args:
            contexts: Each a word or several.
            topn: As for :meth:`related`.
            alpha: As there.
            restrict_vocab: Answer with the first n words only, those from (start, stop), or those for which a
                function is true. The words of the contexts may be any.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: a context is empty, or an option is out of its range.
        """
        topn = check_topn(topn, len(self))
        if not np.isfinite(alpha):
            raise ConfigError(f"alpha is {alpha}; it must be a finite number, for example 0.75")
        # A slice, as it mostly is, copies nothing where it is applied.
        chosen = choose_rows(restrict_vocab, self._vocabulary)
        places = np.arange(len(self))[chosen]
        may_answer = np.zeros(len(self), bool)
        may_answer[places] = True
        penalties = np.float32(alpha) * self.log_unigram[chosen]
        shares = np.log(weigh_by_share(places, self._vocabulary)).astype(np.float32)
        answers: list[list[tuple[str, float]]] = []
        rows = self._find_rows(list_several(contexts, "contexts"))
        for batch in self._score_contexts(rows, 0.0):
            for row in batch:
                left_out = np.unique(rows[len(answers)])
                row[left_out] = -np.inf
                scores = row[chosen]
                scores -= penalties
                scores += shares
                best = find_largest(scores, min(topn, len(places) - int(may_answer[left_out].sum())))
                answers.append(name_rows(self.words, places[best], scores[best]))
        return answers

    def keywords(self, text: Text, topn: int = 10) -> list[tuple[str, float]]:
        """Return the words of a text that its other words make most probable, beside how frequent they are.

        The score of a word w that the text holds n times is ::

            sqrt(n) · a / (a + p(w)) · (log p(w | the other words of the text) - log p(w))

        The difference is how many nats the other words tell of w: 0 is nothing, and 2.3 that they make w ten
        times as probable as it is elsewhere. The factor a / (a + p(w)), a = 0.001, keeps function words out. It
        is near 1 for most words and .02 for the commonest, and is also the weight of each occurrence among the
        other words. A model's scores can be compared between words and between texts. Words that are not in the
        vocabulary are ignored.

        Args:
            text: A text, tokenised as the model's corpus was, its lines, or the ``Path`` of its file.
            topn: How many answers, or all words if there are fewer.

        Returns:
            ``[(word, score), ...]``, the largest first. It is empty if no word of the text is in the vocabulary.

        Raises:
            ConfigError: ``topn`` is below 1, or it is not known how to tokenise the text.
        """
        topn = check_topn(topn, len(self))
        sentences = self._text_tokenizer.split_sentences(text)
        rows, scores = score_keywords(self._softmax, self._vocabulary, sentences)
        best = find_largest(scores.astype(np.float32), min(topn, len(rows)))
        return name_rows(self.words, rows[best], scores[best])

    def perplexity(self, text: Text, dependence: float | None = None) -> Perplexity:
        """Return how well the model predicts a text, and how well the words' counts alone do.

        Words that are not in the vocabulary are taken out first, as in training. The softmax over the whole
        vocabulary then predicts every remaining word from the ``window`` words on each side of it within its
        sentence: CBOW from their mean, Skip-Gram by the product rule. A word that stands alone is predicted by
        its count. As the words on both sides are known, this is not the perplexity of a language model.

        Args:
            text: A text, tokenised as the model's corpus was, its lines, or the ``Path`` of its file.
            dependence: As for :meth:`log_proba`, but by default 0.5. With windows of 5 words on Wikipedia,
                0 does worse than the words' counts alone, while 0.5 halves their perplexity
                (``scripts/benchmarks/probability_report.py``).

        Raises:
            CorpusError: no word of the text is in the vocabulary.
            ConfigError: it is not known how to tokenise the text, or ``dependence`` is out of its range.
        """
        dependence = self._choose_dependence(dependence, 0.5)
        sentences = self._text_tokenizer.split_sentences(text)
        return measure_perplexity(
            self._softmax, self._vocabulary, sentences, self._window, dependence, self._sizes
        )

    def tokenize(self, text: Text) -> list[str]:
        """Return the words of a text, tokenised as the model's corpus was, known and unknown ones.

        Raises:
            ConfigError: it is not known how to tokenise the text.
        """
        return [word for words in self._text_tokenizer.split_sentences(text) for word in words]

    @property
    def _vocabulary(self) -> Vocabulary:
        return self._model.vocabulary

    def _choose_dependence(self, given: float | None, default: float) -> float:
        """Return the dependence that is given, or else a default. Say once if the model has no use for it.

        Raises:
            ConfigError: it is out of its range.
        """
        if given is None:
            return default
        if not 0 <= given <= 1:
            raise ConfigError(f"dependence is {given}; it must be from 0 to 1")
        if self._softmax.architecture == "cbow" and not self._said_dependence:
            self._said_dependence = True
            report_without_effect(
                [f"dependence {given:g} has no effect: the model is CBOW, which takes a context as a whole"],
                strict=False,
            )
        return given

    def _find_rows(self, contexts: Iterable[Context]) -> list[Rows]:
        """Return the words' rows of each context.

        Raises:
            UnknownWordError: a word is not in the vocabulary.
            ConfigError: a context is empty.
        """
        rows = []
        for words in contexts:
            listed = list_words(words)
            if not listed:
                raise ConfigError("a context needs at least one word")
            rows.append(self._look_up(listed))
        return rows

    def _look_up(self, words: list[str]) -> Rows:
        """Return the rows of the words of a context.

        Raises:
            UnknownWordError: a word is not in the vocabulary. Of a sentence the message says what to give.
        """
        for word in words:
            if isinstance(word, str) and len(word.split()) > 1 and word not in self._vocabulary:
                raise self._vocabulary.make_error(
                    word,
                    remedy="a string is one word, so give a list of words, or tokenize(text) for a sentence",
                )
        return self._vocabulary.ids(words)

    def _score_contexts(self, rows: list[Rows], dependence: float) -> Iterator[Float32s]:
        """Yield [m, V] log p(w | context) of the next m contexts, none above 0 by rounding."""
        for scores in self._softmax.log_proba(rows, dependence):
            yield np.minimum(scores, 0, out=scores)
