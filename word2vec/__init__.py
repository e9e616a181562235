"""Word2Vec on TensorFlow 2: raw text in, word vectors and real probabilities out.

>>> import word2vec
>>> corpus = word2vec.prepare("news.txt", "build/news")                        # doctest: +SKIP
>>> vectors = word2vec.train(corpus, "build/model", architecture="skipgram")   # doctest: +SKIP
>>> word2vec.load("build/model").most_similar("science", topn=3)               # doctest: +SKIP

Further public names are in ``word2vec.callbacks``, ``word2vec.errors``, ``word2vec.evaluation``,
``word2vec.explorer``, ``word2vec.formats``, ``word2vec.plots``, ``word2vec.probabilities`` and
``word2vec.vectors``. Any other module may move.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

from word2vec._version import __version__

if os.name != "posix":
    # Here, because what fails otherwise is the import of fcntl somewhere below, which says nothing of a remedy.
    raise ImportError(
        "word2vec needs a POSIX system such as Linux, because it locks files by fcntl. "
        "On Windows use the Windows Subsystem for Linux or Docker"
    )

if TYPE_CHECKING:
    from word2vec.config.prepare import PrepareConfig
    from word2vec.config.subwords import SubwordConfig
    from word2vec.config.train import TrainConfig
    from word2vec.config.watch import WatchConfig
    from word2vec.encoding.corpus import EncodedCorpus
    from word2vec.encoding.prepare import prepare
    from word2vec.errors import Word2VecError
    from word2vec.probabilities.probabilities import Probabilities
    from word2vec.storage.vocabulary import Vocabulary
    from word2vec.text.sources.records import Texts
    from word2vec.training.extension import extend
    from word2vec.training.trainer import train
    from word2vec.vectors.spelling import add_subwords
    from word2vec.vectors.word_vectors import WordVectors, load

# Each name is imported when it is first used. Training imports TensorFlow (seconds, gigabytes), which loading
# and asking never need, and every worker process of prepare would import the modules that only queries need.
_HOMES = {
    "EncodedCorpus": "encoding.corpus",
    "PrepareConfig": "config.prepare",
    "Probabilities": "probabilities",
    "SubwordConfig": "config.subwords",
    "Texts": "text.sources.records",
    "TrainConfig": "config.train",
    "WatchConfig": "config.watch",
    "Vocabulary": "storage.vocabulary",
    "Word2VecError": "errors",
    "WordVectors": "vectors",
    "add_subwords": "vectors.spelling",
    "extend": "training.quiet_import",
    "load": "vectors",
    "prepare": "encoding.prepare",
    "train": "training.quiet_import",
}

# The modules with further public names, so that ``word2vec.errors.FormatError`` needs no import of its own.
_FACES = ("callbacks", "errors", "evaluation", "explorer", "formats", "plots", "probabilities", "vectors")

__all__ = [
    "EncodedCorpus",
    "PrepareConfig",
    "Probabilities",
    "SubwordConfig",
    "Texts",
    "TrainConfig",
    "Vocabulary",
    "WatchConfig",
    "Word2VecError",
    "WordVectors",
    "__version__",
    "add_subwords",
    "extend",
    "load",
    "prepare",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _FACES:
        return importlib.import_module(f"word2vec.{name}")
    if name not in _HOMES:
        attributes = importlib.import_module("word2vec.config.foreign_attributes")
        message = attributes.explain_attribute(f"module {__name__!r}", name, attributes.OF_MODULE)
        raise AttributeError(message, name=name)
    home = importlib.import_module(f"word2vec.{_HOMES[name]}")
    # Both import TensorFlow, whose notes are not shown.
    importers = {"train": "import_train", "extend": "import_extend"}
    value = getattr(home, importers[name])() if name in importers else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *_FACES])
