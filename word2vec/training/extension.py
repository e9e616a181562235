""":func:`extend`: a trained model goes on with a new text, and learns its new words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from typing_extensions import Unpack

from word2vec.config.keywords import TrainOptions
from word2vec.config.options import sort_options
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.training.beforehand import check_beforehand
from word2vec.training.callbacks.ready import list_callbacks
from word2vec.training.corpus import Corpus
from word2vec.training.earlier_model import choose_training, load_earlier_model
from word2vec.training.grown_corpus import open_grown_corpus
from word2vec.training.grown_model import open_grown_model
from word2vec.training.resume import open_checkpoint, take_options, take_text_options
from word2vec.training.session import run_training
from word2vec.training.task import TrainingTask
from word2vec.training.trainer import set_threads
from word2vec.vectors import WordVectors


def extend(
    model: str | os.PathLike[str],
    text: Corpus,
    output: str | os.PathLike[str],
    *,
    encoded: str | os.PathLike[str] | None = None,
    progress: bool = True,
    callbacks: Iterable[object] = (),
    **options: Unpack[TrainOptions],
) -> WordVectors:
    """Go on training a model with a new text, learn its new words, and write another model.

    The words of the model keep their rows. Words that only the new text has get rows behind them, the most
    frequent first, and start near words of like contexts. Counts are those of all texts together, and random
    words and subsampling follow them. The rows of words that the new text lacks stay as they are, to the bit.

    While the text is encoded, the words of the model and of the text are Python strings in memory. Training does
    not need them as strings, and a text that is encoded already makes none.

    Args:
        model: The model directory. It stays as it is, unless ``output`` is the same.
        text: Any source of :func:`word2vec.prepare`. It is tokenised as the model's text was.
        output: The model directory to write.
        encoded: Where the text is encoded to. By default files are encoded to ``output`` with .corpus added, and
            texts and sentences in memory to a temporary directory.
        progress: Show a progress bar on stderr.
        callbacks: As for :func:`word2vec.train`.
        **options: As for :func:`word2vec.train`. Those of training and of tokenising that are left out are the
            model's, but for the learning rate, which is half of the model's. ``freeze`` is one of "absent", the
            default, "none", "all", which lets only new words learn, and a file of words that stay as the absent
            ones do.

    Returns:
        The word vectors, as :func:`word2vec.load` reads them.

    Raises:
        ConfigError: the directory has no softmax or no counts, or is of the loss ``hierarchical_softmax``. Or an
            option is given that a model cannot change, such as ``vector_size``. Or the tokenizer is a function,
            and is not given. Or as for :func:`word2vec.train`.
        CorpusError: the text cannot be read, or has no known word and no new one.
        FormatError: the model is missing or damaged.
        OutputError, KernelError, TrainingError: as for :func:`word2vec.train`.
    """
    prepare_options, train_options, watch_options = sort_options(
        options, PrepareConfig, TrainConfig, WatchConfig
    )
    strict = bool(prepare_options.get("strict"))
    watch = WatchConfig(**watch_options)
    output = Path(output)
    earlier = load_earlier_model(Path(model))
    config = choose_training(earlier, train_options)
    checkpoint = open_checkpoint(output, watch)
    if checkpoint is not None:
        # What is left out now is as it was when the training began, which need not be as in the model.
        config = take_options(checkpoint, {**train_options, "init": config.init})
        prepare_options = dict(take_text_options(output, checkpoint.state, prepare_options))
    called = list_callbacks(callbacks, watch, output)
    # Before text is encoded, which may take long, and before TensorFlow is told anything.
    check_beforehand(config, watch)
    set_threads(config.threads)
    with open_grown_corpus(
        earlier, text, output, prepare_options, encoded=encoded, progress=progress, cluster=watch.cluster
    ) as corpus:
        return run_training(
            TrainingTask(
                corpus,
                output,
                config,
                watch,
                checkpoint,
                called,
                tokenizer=prepare_options.get("tokenizer"),
                progress=progress,
                strict=strict,
                open_start=open_grown_model(earlier, corpus),
            )
        )
