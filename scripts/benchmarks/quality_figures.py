"""What ``quality.py`` measures of trained vectors and of their softmax."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.config.options import make_config
from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.evaluation import evaluate_analogies, evaluate_pairs
from word2vec.probabilities import Probabilities
from word2vec.text.analyzer import Analyzer
from word2vec.vectors import WordVectors

EVERYDAY = {
    "English": "king river dog car house happy music software history train bank computer red egg guitar france "
    "money school war book water doctor",
    "Chinese": "国王 河流 狗 汽车 房子 高兴 音乐 软件 历史 火车 银行 电脑 红色 鸡蛋 吉他 法国 金钱 学校 "
    "战争 数学",
}
"""Words of daily life. Their nearest words are what a person sees first."""

NEAREST = 10
_BYTES_AT_A_TIME = 1 << 22
Figures = dict[str, float]


@dataclass(frozen=True)
class Measures:
    """What is measured.

    Attributes:
        analogies: Files of analogies.
        pairs: Files of word pairs.
        restrict_vocab: Analogies are asked among this many words, the most frequent ones. None asks all.
        rare_rank: A neighbour whose frequency rank is beyond this is rare.
        words: Words whose neighbours are recorded beside those of the everyday words.
        held_out: A file of lines that were not trained on, or None.
        held_out_words: Perplexity is over about this many of its words.
        contexts: How many contexts of it are answered.
        context_words: Words on each side of the target in such a context.
    """

    analogies: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    restrict_vocab: int | None = 30_000
    rare_rank: int = 20_000
    words: tuple[str, ...] = ()
    held_out: str | None = None
    held_out_words: int = 10_000
    contexts: int = 3_000
    context_words: int = 3

    def identify(self) -> dict[str, str]:
        """Return ``{name: digest}`` of all that is measured. Equal digests mean equal figures of a model."""
        named = {f"analogies {path}": (path, self.restrict_vocab) for path in self.analogies}
        named |= {f"pairs {path}": (path, None) for path in self.pairs}
        found = {
            f"{name.split()[0]} {Path(path).stem}": digest_file(path, limit)
            for name, (path, limit) in named.items()
        }
        found["neighbours"] = digest_file(None, (self.rare_rank, EVERYDAY))
        found |= {f"neighbours of {word}": "" for word in self.words}
        if self.held_out is not None:
            facts = self.held_out_words, self.contexts, self.context_words
            found["held out"] = digest_file(self.held_out, facts)
        return found


def digest_file(path: str | Path | None, facts: object = None) -> str:
    """Return a digest of the bytes of a file and of some facts. None stands for no file."""
    digest = hashlib.blake2b(repr(facts).encode(), digest_size=12)
    if path is not None:
        with Path(path).open("rb") as file:
            # Texts may be larger than the memory.
            while part := file.read(_BYTES_AT_A_TIME):
                digest.update(part)
    return digest.hexdigest()


def measure_vectors(vectors: WordVectors, measures: Measures) -> tuple[Figures, dict[str, list[str]]]:
    """Return the figures of vectors, and the ten nearest words of everyday words and of those asked for."""
    figures: Figures = {}
    for path in measures.analogies:
        # The total is the last of the scores, and the first of the columns.
        for score in reversed(evaluate_analogies(vectors, path, measures.restrict_vocab, resamples=0)):
            if score.category == "total":
                figures[Path(path).stem] = score.accuracy
            elif score.summary:
                figures[f"{Path(path).stem} {score.category}"] = score.accuracy
    for path in measures.pairs:
        figures[Path(path).stem] = evaluate_pairs(vectors, path, resamples=0).spearman
    everyday = choose_everyday(vectors)
    asked = dict.fromkeys(word for word in [*everyday, *measures.words] if word in vectors.vocabulary)
    answers = vectors.most_similar_batch(list(asked), NEAREST) if asked else []
    neighbours = {word: [name for name, _ in answer] for word, answer in zip(asked, answers, strict=True)}
    figures |= rank_neighbours(vectors, [neighbours[word] for word in everyday], measures.rare_rank)
    return figures, neighbours


def choose_everyday(vectors: WordVectors) -> list[str]:
    """Return the list of everyday words that are nearer to the front of the vocabulary, without those it lacks.

    The vocabulary of a Chinese text may well hold all the English words, but not among its frequent ones.
    """
    index = vectors.vocabulary.index
    lists = [words.split() for words in EVERYDAY.values()]
    ranks = [np.mean([index.get(word, len(index)) for word in words]) for words in lists]
    return [word for word in lists[int(np.argmin(ranks))] if word in index]


def rank_neighbours(vectors: WordVectors, neighbours: Sequence[Sequence[str]], rare_rank: int) -> Figures:
    """Return how frequent neighbours are: their median frequency rank (1 is the most frequent word), and the
    share of rare ones."""
    index = vectors.vocabulary.index
    ranks = np.array([index[word] + 1 for answer in neighbours for word in answer])
    if not len(ranks):
        return {}
    return {"rank": float(np.median(ranks)), "rare": float((ranks > rare_rank).mean())}


def measure_softmax(model: Probabilities, corpus: EncodedCorpus, measures: Measures) -> Figures:
    """Return how well a softmax predicts text that was held out, see :class:`Measures`.

    * *perplexity*, and that of the words' counts alone, *unigram*.
    * *in context*: share of contexts whose most probable word stands in the context itself.
    * *top-1*, *top-10*: share of contexts whose target is the most probable word, or among the ten.
    """
    if measures.held_out is None:
        return {}
    sentences = read_sentences(Path(measures.held_out), corpus)
    some = thin_out(sentences, measures.held_out_words)
    found = model.perplexity(some)
    figures = {"perplexity": found.perplexity, "unigram": found.unigram_perplexity}
    contexts, targets = find_contexts(sentences, measures.context_words, measures.contexts)
    if not contexts:
        return figures
    answers = [
        [word for word, _ in answer]
        for start in range(0, len(contexts), 1000)
        for answer in model.predict_many(contexts[start : start + 1000], NEAREST)
    ]
    asked = list(zip(contexts, targets, answers, strict=True))
    return figures | {
        "in context": float(np.mean([answer[0] in context for context, _, answer in asked])),
        "top-1": float(np.mean([answer[0] == target for _, target, answer in asked])),
        "top-10": float(np.mean([target in answer for _, target, answer in asked])),
    }


def read_sentences(path: Path, corpus: EncodedCorpus) -> list[list[str]]:
    """Return the sentences of a text, tokenised as the corpus was, with only the words that it has."""
    options: dict[str, Any] = corpus.manifest.get("options") or {}
    known = corpus.vocabulary.index
    lines = path.read_text(encoding="utf-8").splitlines()
    analyzer = Analyzer(make_config(PrepareConfig, options))
    sentences = ([word for word in words if word in known] for words in analyzer(lines))
    return [words for words in sentences if words]


def thin_out(sentences: Sequence[list[str]], words: int) -> list[list[str]]:
    """Return every n-th sentence, so that about ``words`` words are left."""
    total = sum(map(len, sentences))
    return list(sentences[:: max(1, round(total / max(words, 1)))])


def find_contexts(sentences: Sequence[Sequence[str]], side: int, most: int) -> tuple[list[list[str]], list[str]]:
    """Return contexts of ``side`` words before and after a word, and these words, evenly over the text.

    Example:
        >>> find_contexts([["a", "b", "c", "d"]], 1, 9)
        ([['a', 'c'], ['b', 'd']], ['b', 'c'])
    """
    places = [(sentence, place) for sentence in sentences for place in range(side, len(sentence) - side)]
    chosen = np.linspace(0, len(places), min(most, len(places)), endpoint=False).astype(int)
    contexts, targets = [], []
    for sentence, place in (places[number] for number in chosen.tolist()):
        contexts.append([*sentence[place - side : place], *sentence[place + 1 : place + side + 1]])
        targets.append(sentence[place])
    return contexts, targets
