"""One run of ``quality.py``: train a setting with a seed, and measure what came out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality_figures import Figures, Measures, measure_softmax, measure_vectors
from quality_settings import Setting

import word2vec
from word2vec.config.options import make_config
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError
from word2vec.probabilities import Probabilities
from word2vec.storage.atomic import new_file
from word2vec.storage.model_directory import ModelDirectory, is_model
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import is_vectors, save_vectors
from word2vec.terminal.tensorflow_notes import silent_tensorflow
from word2vec.vectors import WordVectors

Record = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A setting, a seed, and what is measured, on one corpus.

    Attributes:
        setting: The options.
        seed: Of the training.
        corpus: The directory of the encoded corpus.
        corpus_key: Its key.
        measures: What is measured.
        keep: Where models are kept, or None.
    """

    setting: Setting
    seed: int
    corpus: str
    corpus_key: str
    measures: Measures
    keep: str | None = None

    def identify(self) -> dict[str, Any]:
        """Return what makes the trained model what it is."""
        return {
            "trainer": self.setting.trainer,
            "options": self.setting.resolve(),
            "seed": self.seed,
            "corpus": self.corpus_key,
        }

    def to_json(self) -> str:
        """Return the run for a process of its own."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Run:
        """Return the run that gave this :meth:`to_json`."""
        facts = json.loads(text)
        measures: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in facts.pop("measures").items()
        }
        return cls(Setting(**facts.pop("setting")), measures=Measures(**measures), **facts)

    def do(self) -> Record:
        """Train, or take the model that was kept, and measure.

        Returns:
            What identifies the run, its ``setting`` (the name), ``evaluated`` (see :meth:`Measures.identify`),
            ``figures``, ``neighbours``, the ``commit`` of this toolkit, and the ``load`` of the machine before,
            the mean number of running processes. If the training diverged, ``failed`` with the message instead
            of figures.
        """
        record = {
            **self.identify(),
            "setting": self.setting.name,
            "commit": _find_commit(),
            "load": os.getloadavg()[0],
            "evaluated": self.measures.identify(),
        }
        with tempfile.TemporaryDirectory(prefix="quality-") as temporary:
            model = Path(temporary) / "model" if self.keep is None else self._place()
            corpus = EncodedCorpus.open(self.corpus, verify=False)
            try:
                training = self._train(corpus, model)
            except TrainingError as error:
                return {**record, "failed": str(error)}
            vectors = WordVectors.load(model)
            figures, neighbours = measure_vectors(vectors, self.measures)
            figures |= training
            if is_model(model):
                figures |= _measure_softmax(model, corpus, self.measures)
        return {**record, "figures": figures, "neighbours": neighbours}

    def _place(self) -> Path:
        """Return where the model is kept: named by setting and seed, with a digest of all that identifies it."""
        digest = hashlib.blake2b(json.dumps(self.identify(), sort_keys=True).encode(), digest_size=4)
        name = "".join(char if char.isalnum() or char in "=.-" else "_" for char in self.setting.name)
        return Path(str(self.keep)) / f"{name[:80]}-{self.seed}-{digest.hexdigest()}"

    def _train(self, corpus: EncodedCorpus, model: Path) -> Figures:
        kept = model.with_name(model.name + ".json")
        if (is_model(model) or is_vectors(model)) and kept.is_file():
            figures: Figures = json.loads(kept.read_text(encoding="utf-8"))
            return figures
        model.parent.mkdir(parents=True, exist_ok=True)
        trainer = {"toolkit": _train_toolkit, "gensim": _train_gensim}[self.setting.trainer]
        figures = trainer(corpus, model, self.setting.options, self.seed)
        kept.write_text(json.dumps(figures), encoding="utf-8")
        return figures


def _find_commit() -> str | None:
    """Return the commit of the toolkit that runs, or None if that is not known."""
    command = ["git", "-C", str(Path(word2vec.__file__).parent), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None


def _train_toolkit(corpus: EncodedCorpus, model: Path, options: dict[str, Any], seed: int) -> Figures:
    with silent_tensorflow():
        train = word2vec.train
    # Of a small text, too, the epochs that the table says.
    epochs = make_config(word2vec.TrainConfig, options).settings.epochs
    train(corpus, model, progress=False, **{**options, "epochs": epochs, "seed": seed})
    log = json.loads((model / "training.json").read_text(encoding="utf-8"))
    return {
        "seconds": log["seconds"],
        "M words/s": log["words_per_second"] / 1e6,
        "loss": log["intervals"][-1]["loss"],
    }


def _train_gensim(corpus: EncodedCorpus, model: Path, options: dict[str, Any], seed: int) -> Figures:
    """Train by gensim on the words of the corpus. Building its vocabulary is not part of the seconds."""
    from gensim.models import Word2Vec

    words = write_words(corpus)
    trained = Word2Vec(**{"workers": os.cpu_count() or 1, **options, "min_count": 1, "seed": seed})
    trained.build_vocab(corpus_file=str(words))
    started = time.perf_counter()
    trained.train(corpus_file=str(words), total_words=trained.corpus_total_words, epochs=trained.epochs)
    seconds = time.perf_counter() - started
    # The order of the corpus, so that ranks and restrictions mean the same words as for this toolkit.
    names = corpus.vocabulary.words
    matrix = trained.wv.vectors[[trained.wv.key_to_index[name] for name in names]]
    save_vectors(model, Table(names, matrix, corpus.vocabulary.counts))
    return {"seconds": seconds, "M words/s": corpus.raw_words * trained.epochs / seconds / 1e6}


def write_words(corpus: EncodedCorpus) -> Path:
    """Write the corpus as words and spaces beside it, for gensim to read, unless it is there already.

    Raises:
        ConfigError: a word has a space in it.
    """
    path = corpus.path.with_name(f"{corpus.path.name}-{corpus.key[:12]}.words.txt")
    if path.is_file():
        return path
    spaced = next((word for word in corpus.vocabulary.words if word.split() != [word]), None)
    if spaced is not None:
        raise ConfigError(f"the word {spaced!r} has a space in it, and gensim reads words between spaces")
    with new_file(path) as file:
        for sentence in corpus:
            file.write((" ".join(sentence) + "\n").encode())
    return path


def _measure_softmax(model: Path, corpus: EncodedCorpus, measures: Measures) -> Figures:
    if measures.held_out is None:
        return {}
    try:
        probabilities = Probabilities(ModelDirectory.load(model))
    except ConfigError:
        # A loss that gives no probabilities.
        return {}
    return measure_softmax(probabilities, corpus, measures)
