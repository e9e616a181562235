"""Word2Vec on TensorFlow 2: raw text in, word vectors and real probabilities out.

>>> import word2vec
>>> corpus = word2vec.prepare("news.txt", "build/news")                        # doctest: +SKIP
>>> vectors = word2vec.train(corpus, "build/model", architecture="skipgram")   # doctest: +SKIP
>>> word2vec.load("build/model").most_similar("science", topn=3)               # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from word2vec._version import __version__
from word2vec.config import PrepareConfig, TrainConfig
from word2vec.corpus.records import Texts
from word2vec.encoded import EncodedCorpus
from word2vec.preparation import prepare
from word2vec.vectors import WordVectors
from word2vec.vocabulary import Vocabulary

if TYPE_CHECKING:
    from word2vec.trainer import train

load = WordVectors.load

__all__ = [
    "EncodedCorpus",
    "PrepareConfig",
    "Texts",
    "TrainConfig",
    "Vocabulary",
    "WordVectors",
    "__version__",
    "load",
    "prepare",
    "train",
]


def __getattr__(name: str) -> Any:
    # Training imports TensorFlow (seconds, gigabytes), which loading and asking never need.
    if name == "train":
        from word2vec.trainer import train

        return train
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
