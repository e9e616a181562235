"""Callbacks: your own code, called while a training runs.

A callback is an object with some of the methods of :class:`Callback`. Give a list of them to
:func:`word2vec.train` as ``callbacks``. Each method gets a :class:`Training`, which shows how far training is,
has its vectors as they are at that moment, and can stop it.

::

    class Watch(word2vec.callbacks.Callback):
        def on_epoch(self, training):
            print(training.epoch, training.vectors.most_similar("king", topn=3))


    word2vec.train("news.txt", "model", callbacks=[Watch(), word2vec.callbacks.CsvLog("log.csv")])

Importing this module does not import TensorFlow.
"""

from word2vec.training.callbacks.csv_log import CsvLog
from word2vec.training.callbacks.protocol import Callback
from word2vec.training.callbacks.similar_words import SimilarWords
from word2vec.training.callbacks.tensorboard import TensorBoard
from word2vec.training.callbacks.view import Training

__all__ = ["Callback", "CsvLog", "SimilarWords", "TensorBoard", "Training"]
