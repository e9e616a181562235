"""How good the vectors are: analogies and word similarities, always with their coverage.

The numbers are those of gensim 4.4's ``evaluate_word_analogies`` and ``evaluate_word_pairs``:

* Case is ignored by comparing upper-cased words, so "straße" is "STRASSE". Of words that differ only in case the
  most frequent one counts.
* An answer that differs from a question's word only in case is skipped. At most the five nearest words are
  looked at.
* If the expected answer is one of the question's own words, the question counts as wrong. One exception, kept
  because gensim has it: when the five nearest words are all case variants of the question's words, the fifth is
  taken as the answer.
* For unknown words, ``oov="wrong"`` is gensim's ``dummy4unknown``. The question counts as wrong, the pair gets a
  cosine of 0.

gensim reads less. It skips lines that do not have exactly four words, or two words and a number between tabs. To
gensim a word with a space after it is unknown, and a question has one answer only. With equal scores the more
frequent word is the answer. gensim's choice among them is not defined.

The scores are computed in ``analogies.py`` and ``word_pairs.py``. The files are read in ``question_files.py``,
and the intervals come from ``correlation.py``.
"""

from __future__ import annotations

from word2vec.evaluation.analogies import AnalogyScore, evaluate_analogies
from word2vec.evaluation.analogy_solver import Method
from word2vec.evaluation.correlation import RESAMPLES, Interval, spearman
from word2vec.evaluation.question_words import Oov
from word2vec.evaluation.word_pairs import PairScore, evaluate_pairs

__all__ = [
    "RESAMPLES",
    "AnalogyScore",
    "Interval",
    "Method",
    "Oov",
    "PairScore",
    "evaluate_analogies",
    "evaluate_pairs",
    "spearman",
]
