"""How good the vectors are: analogies, word pairs, categories and outliers, always with their coverage.

``evaluate_suite`` evaluates a folder of files. The numbers of analogies and pairs are those of gensim 4.4's
``evaluate_word_analogies`` and ``evaluate_word_pairs``:

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

Each kind of question has its module: ``analogies.py``, ``word_pairs.py``, ``categories.py`` and ``outliers.py``.
The files are read in ``question_files.py`` and ``group_files.py``, and told apart in ``suite_files.py``. The
intervals come from ``correlation.py``.
"""

from __future__ import annotations

from word2vec.evaluation.analogies import AnalogyScore, evaluate_analogies
from word2vec.evaluation.analogy_solver import Method
from word2vec.evaluation.categories import CategoryScore, evaluate_categories
from word2vec.evaluation.correlation import RESAMPLES, Interval, spearman
from word2vec.evaluation.outliers import OutlierScore, evaluate_outliers
from word2vec.evaluation.question_words import Oov
from word2vec.evaluation.suite import Figure, FileScore, SuiteScore, evaluate_suite
from word2vec.evaluation.suite_files import Kind, SuiteFiles, find_suite
from word2vec.evaluation.word_pairs import PairScore, evaluate_pairs

__all__ = [
    "RESAMPLES",
    "AnalogyScore",
    "CategoryScore",
    "Figure",
    "FileScore",
    "Interval",
    "Kind",
    "Method",
    "Oov",
    "OutlierScore",
    "PairScore",
    "SuiteFiles",
    "SuiteScore",
    "evaluate_analogies",
    "evaluate_categories",
    "evaluate_outliers",
    "evaluate_pairs",
    "evaluate_suite",
    "find_suite",
    "spearman",
]
