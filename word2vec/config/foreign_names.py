"""Names that options have in gensim, word2vec.c and fastText, and names that belong to another verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig

_VERBS = {PrepareConfig: "prepare", TrainConfig: "train", WatchConfig: "train", SubwordConfig: "subwords"}
# Who trains has text in mind and no model yet, so the whole command is told.
_COMMANDS: dict[type, str] = {SubwordConfig: " (word2vec subwords MODEL -o MODEL)"}

# Before gensim 4.0 (its notes "Migrating from Gensim 3.x to 4") two options had other names.
_OLDER_NAMES = {"size": "vector_size", "iter": "epochs"}

# fastText's args.cc, and the names that its Python module gives them. Those that are named alike are left out.
_FASTTEXT = {
    "dim": "vector_size",
    "ws": "window",
    "epoch": "epochs",
    "neg": "negatives",
    "lr": "learning_rate",
    "thread": "threads",
    "minCount": "min_count",
    "t": "subsample",
    "model": "architecture",
    "minn": "min_n",
    "maxn": "max_n",
    "pretrainedVectors": "init",
}
_NOT_HERE = {
    "hs": "hs 1 is loss hierarchical_softmax here",
    "cbow_mean": "the context is always averaged here",
    "min_alpha": "learning_rate_schedule says how the learning rate falls here",
    "update": "word2vec continue MODEL TEXT -o MODEL goes on with a new text here, word2vec.extend in Python",
    "sentences": "the text or the sentences come first, without a name",
    "corpus_file": "the text comes first, without a name",
    "input": "the text comes first, without a name",
    "train": "the text comes first, without a name",
    "trim_rule": "stop_words, keep_words and vocabulary say which words stay here",
    "compute_loss": "the loss is always computed, and training.json in the model has it",
    "sorted_vocab": "the vocabulary is always sorted by frequency here",
    "hashfxn": "seed is all that random numbers depend on here",
    "batch_words": "blocks_per_step and block_length say how much is trained together here",
    "callbacks": "callbacks are an argument of word2vec.train in Python, and options make the ready ones: "
    "log_dir, log_csv and print_similar",
    "bucket": "n-grams are fitted after training here, and have no buckets",
    "word_ngrams": "phrases joins words that belong together here",
    "wordNgrams": "phrases joins words that belong together here",
    "lrUpdateRate": "the learning rate falls after every step here",
    "save_vocab": "word2vec vocab CORPUS --export FILE writes the vocabulary here",
    "classes": "word2vec classes MODEL makes classes here",
    "binary": "word2vec export writes the files of word2vec.c here",
    "debug": "quiet shows no progress here",
    "verbose": "progress (quiet on the command line) says whether progress is shown here",
}


def explain_name(name: str, config_classes: Sequence[type], spell: Callable[[str], str] = str) -> str | None:
    """Return what to write for an option that a verb does not have, as a sentence without its point.

    Args:
        name: The name that was given: of an option of another verb, or of another tool.
        config_classes: The configuration classes of the verb.
        spell: How the user writes the name of an option.

    Returns:
        The sentence, or None if neither we nor another tool have such an option.

    Example:
        >>> explain_name("dim", [TrainConfig]), explain_name("min_count", [TrainConfig])
        ("fastText's dim is vector_size here", 'min_count is an option of prepare')
        >>> explain_name("window", [PrepareConfig], lambda name: "--" + name)
        '--window is an option of train'
    """
    for config_class, verb in _VERBS.items():
        if config_class not in config_classes and name in options_of(config_class):
            return f"{spell(name)} is an option of {verb}{_COMMANDS.get(config_class, '')}"
    found = _find_counterpart(name, config_classes)
    if found is None:
        return _NOT_HERE.get(name)
    tool, ours, config_class = found
    here = f"{tool}'s {name} is {spell(ours)} here"
    if config_class in config_classes:
        return here
    return f"{here}, an option of {_VERBS[config_class]}{_COMMANDS.get(config_class, '')}"


def name_help(config_classes: Sequence[type]) -> str:
    """Return the command that lists all options of some classes, which a verb has.

    Example:
        >>> name_help([PrepareConfig, TrainConfig]), name_help([SubwordConfig])
        ('word2vec train --help', 'word2vec subwords --help')
    """
    verbs = [verb for config_class, verb in _VERBS.items() if config_class in config_classes]
    return f"word2vec {verbs[-1] if verbs else 'train'} --help"


def _find_counterpart(name: str, config_classes: Sequence[type]) -> tuple[str, str, type] | None:
    """Return the tool that has an option of this name, what the option is here, and which class has it."""
    # Look at the verb's own options first, because several verbs have threads.
    order = sorted(_VERBS, key=lambda config_class: config_class not in config_classes)
    ours = _FASTTEXT.get(name, "")
    for config_class in order:
        if ours in options_of(config_class):
            return "fastText", ours, config_class
    current = _OLDER_NAMES.get(name, name) or None  # "" is the name of what a tool does not have
    for place, tool in enumerate(("gensim", "word2vec.c")):
        for config_class in order:
            for ours, (_, option) in options_of(config_class).items():
                if option.names_elsewhere[place] == current:
                    return tool, ours, config_class
    return None
