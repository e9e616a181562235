"""Pictures: one module for each kind of picture, and one for each part of a picture.

matplotlib draws them. It is imported only here, and only when something is drawn. pyplot is not used, so that
your program's own figures and windows are left alone. The same call gives the same bytes.
"""

from word2vec.plots.training_curve import plot_training
from word2vec.plots.word_map import plot_words

__all__ = ["plot_training", "plot_words"]
