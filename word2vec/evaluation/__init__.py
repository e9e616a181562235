"""How good the vectors are: analogies and word similarities, always with their coverage.

The numbers are those of gensim 4.4's ``evaluate_word_analogies`` and ``evaluate_word_pairs``:

* case is ignored by comparing upper-cased words (so "straße" is "STRASSE"), and of words that differ only in
  case the most frequent one counts;
* an answer that differs from a question's word only in case is passed over, but no more than the five nearest
  words are looked at;
* a question whose answer is one of its own words is answered wrongly, but where the five nearest words are all
  its own in other cases: then the last of them is the answer;
* for unknown words, ``oov="wrong"`` is gensim's ``dummy4unknown``: the question counts as wrong, the pair gets
  a cosine of 0.

gensim is stricter in what it reads: it skips lines that do not have exactly four words, or two words and a
number between tabs (a word with a space after it is unknown to it), and it knows of no further answers.
With equal scores the more frequent word is the answer; gensim's choice among them is not defined.

What is computed is in ``analogies.py`` and ``word_pairs.py``, the files' formats are in ``question_files.py``,
the intervals in ``correlation.py``.
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
