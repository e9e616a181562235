"""Names of options that belong to another tool or verb, explained in place of the help of all options."""

from __future__ import annotations

from word2vec.cli.arguments import spell_as_flag
from word2vec.cli.given_options import GivenText, GivenTraining
from word2vec.config.foreign_names import explain_name
from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig

CONFIG_CLASSES: dict[str, tuple[type, ...]] = {
    "prepare": (PrepareConfig,),
    "train": (PrepareConfig, TrainConfig, WatchConfig),
    "continue": (GivenText, GivenTraining, WatchConfig),
    "subwords": (SubwordConfig,),
}
"""The options of each verb that takes many."""

_ON_EVERY_VERB = {"output", "quiet", "json", "encoded", "help"}
_ON_VERBS = {"prepare": {"cluster"}}


def explain_foreign_options(arguments: list[str]) -> list[str]:
    """Return a sentence for each option of a verb that it does not have, but gensim or another verb has.

    Args:
        arguments: The verb, and what is behind it.
    """
    config_classes = CONFIG_CLASSES.get(arguments[0]) if arguments else None
    if config_classes is None:
        return []
    ours = _ON_EVERY_VERB.union(_ON_VERBS.get(arguments[0], ()), *map(options_of, config_classes))
    explained_by = [getattr(config_class, "origin", config_class) for config_class in config_classes]
    # Behind -- there are only files.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    explained: list[str | None] = []
    for argument in arguments[1:end]:
        written = argument.partition("=")[0].lstrip("-")
        names = (written, written.replace("-", "_"))
        if len(written) > 1 and argument.startswith("-") and not argument.startswith("--"):
            own = next((name for name in names if name in ours), None)
            if own is not None:
                short = " or -o" if own == "output" else ""
                explained.append(f"-{written} is {spell_as_flag(own)}{short} here, with two dashes")
        # A dash alone is standard input.
        if written and argument.startswith("-") and ours.isdisjoint(names):
            found = (explain_name(name, explained_by, spell_as_flag) for name in names)
            sentence = next(filter(None, found), None)
            if sentence is not None and not any(name in sentence for name in names):
                sentence = f"{argument.partition('=')[0]}: {sentence}"
            explained.append(sentence)
    return list(filter(None, explained))
