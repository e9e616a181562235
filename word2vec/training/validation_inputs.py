"""What a training is judged by while it runs, found and checked before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError
from word2vec.probabilities.text_tokenizer import TokenizerChoice
from word2vec.training.evaluations import QuestionFile, check_known_questions, open_question_files
from word2vec.training.held_out import HeldOutText, check_held_out_file, find_held_out


@dataclass(frozen=True)
class ValidationInputs:
    """What a training is judged by.

    Attributes:
        held_out: The words that are predicted, None if no text is held out.
        files: The files of questions.
    """

    held_out: HeldOutText | None
    files: list[QuestionFile]


def check_validation(config: TrainConfig, watch: WatchConfig) -> None:
    """Check what can be checked without the corpus, before a text is encoded, which may take long.

    Raises:
        ConfigError: a moment is asked for, and nothing that would happen then. Or a file is missing, or holds
            something else.
        FormatError: a file of questions cannot be read, or has a line that is none.
    """
    if config.validate_every is not None and config.validation is None and not watch.evaluate_during:
        raise ConfigError(
            f"validate_every is {config.validate_every!r}, but nothing is validated; give validation or "
            "evaluate_during, or leave validate_every out"
        )
    check_held_out_file(config)
    open_question_files(watch.evaluate_during)


def find_validation_inputs(
    corpus: EncodedCorpus, config: TrainConfig, watch: WatchConfig, tokenizer: TokenizerChoice | None
) -> ValidationInputs:
    """Return what a training is judged by, after all checks.

    Args:
        corpus: What is trained on.
        config: Says what is held out.
        watch: Names the files of questions.
        tokenizer: What the corpus was tokenised by, if it was given for this training.

    Raises:
        ConfigError, CorpusError, FormatError: as for :func:`~word2vec.training.held_out.find_held_out` and
            :func:`check_validation`. Or a file has no question whose words are in the vocabulary.
    """
    files = open_question_files(watch.evaluate_during)
    check_known_questions(files, corpus.vocabulary)
    return ValidationInputs(find_held_out(corpus, config, tokenizer), files)
