"""How true the softmax's probabilities are, on text with a known answer and on real text that was held out.

    python scripts/benchmarks/probability_report.py
    python scripts/benchmarks/probability_report.py --text news.txt --words 3000000

Without a text, models are trained on a Markov chain. The table shows the Kullback-Leibler divergence, in nats,
from the true conditional distribution to the model's, as the mean over the chain's words:

* *single*: of p(neighbour | word). CBOW is not trained to answer it, so only Skip-Gram has it.
* *both*: of p(word | left neighbour, right neighbour).

The last row is the unigram distribution, which uses only the counts.

With a text, models are trained on its beginning without every hundredth line, and asked about the lines held
out: with the words of a context scored by the others (``leave_out``), and as they were trained. The table shows
the perplexity (see ``Probabilities.perplexity``) beside the unigram distribution's. The other figures are of
contexts of three words on each side:

* *in context*: how often the likeliest word stands in the context itself. The last row says how often the true
  word does.
* *top-1*, *top-10*: how often the true word is the likeliest, or among the ten likeliest.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from quality_figures import Measures, find_contexts, measure_softmax, read_sentences
from quality_settings import read_options

import word2vec
from word2vec.arrays import Float64s
from word2vec.config.settings import Architecture
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.probabilities import Probabilities
from word2vec.terminal.text_tables import align
from word2vec.text.sources.text import TextReader

RANDOM_WORDS = (4, 16, 64)
EXPONENTS = (0.0, 0.75)
ARCHITECTURES: tuple[Architecture, ...] = ("cbow", "skipgram")
WEIGHTS: dict[str, dict[str, Any]] = {
    "plain": {"tied": True, "signature": 0.0, "bias": False},
    "signed": {"tied": True},
    "untied": {"tied": False},
}


@dataclass(frozen=True)
class Chain:
    """A reversible Markov chain: its transition probabilities are known and are the same backwards.

    p(a, b) = exp(u_a · u_b + s_a + s_b) / Z. The matrix of u_a · u_b is positive semidefinite, as the scores of
    tied weights are. Tied weights could not express another chain. The neighbours on both sides are independent
    given the word between them, so p(w | l, r) = p(w | l) p(w | r) / p(w) / Z holds exactly.

    Attributes:
        joint: [V, V], the probability of each pair of neighbours. It is symmetric and sums to 1.
    """

    joint: Float64s

    @classmethod
    def random(cls, size: int = 60, seed: int = 0) -> Chain:
        """Return a chain of ``size`` words. The most frequent is seven times as frequent as the rarest."""
        random = np.random.default_rng(seed)
        # On a sphere all words have about as many near ones, so the scaling below changes the scores little.
        points = random.normal(size=(size, 3))
        points *= 1.4 / np.linalg.norm(points, axis=1, keepdims=True)
        shares = 1 / (np.arange(size) + 10.0)
        shares /= shares.sum()
        joint = np.exp(points @ points.T) * shares[:, None] * shares
        # Scale rows and columns alike, until every word has its share.
        for _ in range(500):
            scale = np.sqrt(shares / joint.sum(1))
            joint *= scale[:, None] * scale
        return cls(joint / joint.sum())

    @property
    def shares(self) -> Float64s:
        """[V], p(w)."""
        found: Float64s = self.joint.sum(1)
        return found

    @property
    def single(self) -> Float64s:
        """[V, V], p(neighbour | word)."""
        return self.joint / self.shares[:, None]

    @property
    def both(self) -> Float64s:
        """[V, V, V], p(word | left, right)."""
        products = self.single[:, None] * self.single[None] / self.shares
        found: Float64s = products / products.sum(2, keepdims=True)
        return found

    @property
    def pairs(self) -> Float64s:
        """[V, V], the probability of a word's left and right neighbour."""
        found: Float64s = self.single.T @ self.joint
        return found

    def walk(self, words: int, seed: int = 1, walkers: int = 200) -> list[list[str]]:
        """Return sentences drawn from the chain, with ``words`` words in total."""
        random = np.random.default_rng(seed)
        steps = np.cumsum(self.single, axis=1)
        states = [random.choice(len(steps), size=walkers, p=self.shares)]
        for _ in range(words // walkers - 1):
            drawn = random.random(walkers)[:, None] >= steps[states[-1]]
            # Rounding may leave the last sum just below 1.
            states.append(np.minimum(drawn.sum(1), len(steps) - 1))
        return [[f"w{state}" for state in walk] for walk in np.stack(states, axis=1).tolist()]


def divergences(model: Probabilities, chain: Chain) -> tuple[float, float]:
    """Return KL(true || model) of p(neighbour | word) and of p(word | left, right), means over the text."""
    names = [f"w{state}" for state in range(len(chain.joint))]
    place = [model.words.index(name) for name in names]
    single = model.log_proba([[name] for name in names])[:, place]
    both = model.log_proba([[left, right] for left in names for right in names])[:, place]
    return (
        _divergence(chain.single, single, chain.shares),
        _divergence(chain.both.reshape(both.shape), both, chain.pairs.ravel()),
    )


def unigram_divergences(chain: Chain) -> tuple[float, float]:
    """Return the same two divergences as :func:`divergences`, for a model that always answers p(word)."""
    logs = np.log(chain.shares)
    single = _divergence(chain.single, np.broadcast_to(logs, chain.single.shape), chain.shares)
    both = chain.both.reshape(-1, len(logs))
    return single, _divergence(both, np.broadcast_to(logs, both.shape), chain.pairs.ravel())


def _divergence(true: Float64s, log_model: NDArray[Any], weights: Float64s) -> float:
    return float(weights @ (true * (np.log(true) - log_model)).sum(1))


def train_on(corpus: EncodedCorpus, output: Path, **options: Any) -> Probabilities:
    """Train quickly on a chain's words: only neighbours are context, and no occurrence is skipped.

    The softmax is asked as it was trained, because a chain's words do follow themselves and training learns it.
    """
    quick = {"window": 1, "subsample": 0.0, "vector_size": 8, "epochs": 5, "progress": False, **options}
    word2vec.train(corpus, output, **quick)
    return Probabilities.load(output, leave_out=False)


def _chain_report(words: int, directory: Path) -> str:
    chain = Chain.random()
    corpus = word2vec.prepare(chain.walk(words), directory / "corpus", min_count=1, progress=False)
    rows: list[Sequence[object]] = [("architecture", "weights", "alpha", "K", "single", "both")]
    for architecture, tied, exponent, negatives in product(
        ARCHITECTURES, (True, False), EXPONENTS, RANDOM_WORDS
    ):
        model = train_on(
            corpus,
            directory / "model",
            architecture=architecture,
            tied=tied,
            noise_exponent=exponent,
            negatives=negatives,
        )
        single, both = divergences(model, chain)
        shown = f"{single:.4f}" if architecture == "skipgram" else "-"
        weights = "tied" if tied else "untied"
        rows.append((architecture, weights, exponent, negatives, shown, f"{both:.4f}"))
    single, both = unigram_divergences(chain)
    rows.append(("unigram", "", "", "", f"{single:.4f}", f"{both:.4f}"))
    return align(rows)


def _text_report(options: argparse.Namespace, directory: Path) -> str:
    kept, held_out = _divide_lines(options.text, options.words, options.every)
    for name, lines in (("text", kept), ("held out", held_out)):
        (directory / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    corpus = word2vec.prepare(
        directory / "text", directory / "corpus", tokenizer=options.tokenizer, progress=False
    )
    measures = Measures(held_out=str(directory / "held out"), contexts=options.contexts)
    names = ("perplexity", "in context", "top-1", "top-10")
    rows: list[Sequence[object]] = [("architecture", "weights", "leave out", *names, "train s", "ask s")]
    for architecture in ARCHITECTURES:
        for weights, chosen in WEIGHTS.items():
            start = time.perf_counter()
            word2vec.train(
                corpus,
                directory / "model",
                architecture=architecture,
                progress=False,
                subwords=False,  # the softmax does not read them
                **chosen,
                **options.options,
            )
            seconds = time.perf_counter() - start
            for leave_out in (False, True):
                start = time.perf_counter()
                model = Probabilities.load(directory / "model", leave_out=leave_out)
                found = measure_softmax(model, corpus, measures)
                figures = [f"{found[name]:.{1 if name == 'perplexity' else 3}f}" for name in names]
                asked = f"{time.perf_counter() - start:.1f}"
                rows.append(
                    (architecture, weights, "yes" if leave_out else "no", *figures, f"{seconds:.1f}", asked)
                )
    sentences = read_sentences(directory / "held out", corpus)
    contexts, targets = find_contexts(sentences, measures.context_words, measures.contexts)
    repeated = np.mean([target in context for context, target in zip(contexts, targets, strict=True)])
    rows.append(("unigram", "", "", f"{found['unigram']:.1f}", f"{repeated:.3f}", "", "", "", ""))
    return f"{corpus.raw_words:,} words of training text, vocabulary {len(corpus.vocabulary):,}\n{align(rows)}"


def _divide_lines(path: Path, words: int, every: int) -> tuple[list[str], list[str]]:
    """Return lines of about ``words`` words in two parts: those to train on, and every ``every``-th line."""
    kept: list[str] = []
    held_out: list[str] = []
    seen = 0
    for number, line in enumerate(read_lines(path)):
        seen += len(line.split())
        (held_out if is_held_out(number, every) else kept).append(line)
        if seen >= words:
            break
    return kept, held_out


def is_held_out(number: int, every: int) -> bool:
    """True if the line of this number, counted from 0, is held out: every ``every``-th one is."""
    return number % every == every - 1


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, plain or compressed."""
    reader = TextReader("utf-8", "strict")
    for batch in reader.batches(path):
        yield from reader.lines(batch)


def main() -> None:
    """Print one of the two reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chain-words", type=int, default=400_000, help="words of the Markov chain")
    parser.add_argument("--text", type=Path, help="a text file, plain or compressed: report its perplexity")
    parser.add_argument("--words", type=int, default=3_000_000, help="how many words of the text are used")
    parser.add_argument("--every", type=int, default=100, help="hold out every N-th line", metavar="N")
    parser.add_argument("--tokenizer", default="simple", help="how the text is tokenised")
    parser.add_argument("--contexts", type=int, default=3_000, help="contexts of held-out lines to answer")
    parser.add_argument("--setting", default="", help="options of all trainings", metavar="'OPTION=VALUE ...'")
    options = parser.parse_args()
    options.options = read_options(options.setting, TrainConfig)
    with tempfile.TemporaryDirectory() as directory:
        if options.text is None:
            print(_chain_report(options.chain_words, Path(directory)))
        else:
            print(_text_report(options, Path(directory)))


if __name__ == "__main__":
    main()
