"""The same numbers as gensim's, to the last question, and the features that gensim does not have."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.gensim_twin import gensim_twin
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError
from word2vec.evaluation import AnalogyScore, Method, Oov, evaluate_analogies, evaluate_pairs
from word2vec.evaluation.question_files import read_analogies


def cased_vectors(seed: int, size: int = 240, dimension: int = 3) -> WordVectors:
    """Words of which many differ only in case, with near vectors. Few dimensions make few winners."""
    random = np.random.default_rng(seed)
    stems = ["straße", "strasse", "ΣΑΣ", "σας", "σασ", "İstanbul", "ıstanbul", "istanbul", "北京"]
    stems += [f"w{place}" for place in range(size // 6)]
    words = [form for stem in stems for form in (stem, stem.upper(), stem.title(), stem[0] + stem[1:].upper())]
    words = list(dict.fromkeys(words))
    random.shuffle(words)
    centres = {stem: random.normal(size=dimension) for stem in dict.fromkeys(word.upper() for word in words)}
    matrix = np.array([centres[word.upper()] + random.normal(size=dimension) / 10 for word in words], np.float32)
    return WordVectors(words, matrix)


def analogy_file(path: Path, vectors: WordVectors, seed: int, questions: int = 120) -> Path:
    random = np.random.default_rng(seed)
    names = [*vectors.words, "unknown"]
    lines = []
    for category in ("family", "gram1", "gram2-opposite"):
        lines.append(f": {category}")
        for _ in range(questions // 3):
            a, b, c = (names[place] for place in random.integers(0, len(names), 3))
            words = [a, b, c]
            draw = random.random()
            if draw < 0.6 and "unknown" not in words:
                words.append(vectors.analogy(a, b, c, 8)[int(draw * 10)][0])
            else:
                words.append(words[2] if draw < 0.7 else names[random.integers(0, len(names))])
            lines.append(" ".join(words))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def counts(sections: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(len(section["correct"]), len(section["incorrect"])) for section in sections]


def ours(scores: list[AnalogyScore]) -> list[tuple[int, int]]:
    kept = [score for score in scores if not score.summary or score.category == "total"]
    return [(score.correct, score.counted - score.correct) for score in kept]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("oov", ["skip", "wrong"])
@pytest.mark.parametrize("case_sensitive", [False, True])
def test_analogies_equal_gensim(tmp_path: Path, seed: int, oov: Oov, case_sensitive: bool) -> None:
    vectors = cased_vectors(seed)
    path = analogy_file(tmp_path / "q.txt", vectors, seed)
    for restrict in (len(vectors), 60, 7):
        scores = evaluate_analogies(vectors, path, restrict, oov=oov, case_sensitive=case_sensitive)
        accuracy, sections = gensim_twin(vectors).evaluate_word_analogies(
            str(path),
            restrict_vocab=restrict,
            case_insensitive=not case_sensitive,
            dummy4unknown=oov == "wrong",
        )
        assert ours(scores) == counts(sections)
        if scores[-1].counted:
            assert scores[-1].accuracy == accuracy
        if restrict == len(vectors):
            assert 0 < scores[-1].correct < scores[-1].answered < scores[-1].questions == 120


@pytest.mark.parametrize(
    ("forms", "expected", "correct"), [(4, "answer", 1), (5, "answer", 0), (4, "ghi", 0), (5, "ghi", 1)]
)
def test_at_most_five_answers_are_looked_at(tmp_path: Path, forms: int, expected: str, correct: int) -> None:
    """Behind five other forms of the question's words gensim finds the fifth of these, and so do we."""
    words = ["abc", "def", "ghi", *["Abc", "ABC", "Def", "DEF", "Ghi"][:forms], "answer", "other"]
    angles = np.concatenate([np.zeros(3), np.arange(1, forms + 1) / 100, [0.5, 2]])
    vectors = WordVectors(words, np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32))
    path = tmp_path / "q.txt"
    path.write_text(f": x\nabc def ghi {expected}\n")
    _, sections = gensim_twin(vectors).evaluate_word_analogies(str(path))
    scores = evaluate_analogies(vectors, path)
    assert ours(scores) == counts(sections)
    assert scores[-1].correct == correct


@pytest.mark.filterwarnings("ignore:Call to deprecated `init_sims`:DeprecationWarning")  # gensim calls its own
@pytest.mark.parametrize("seed", range(3))
def test_cosmul_equals_gensim(tmp_path: Path, seed: int) -> None:
    """evaluate_word_analogies of gensim 4.4 ignores similarity_function, so its 3CosMul itself is compared."""
    vectors = cased_vectors(seed, dimension=8)
    path = analogy_file(tmp_path / "q.txt", vectors, seed)
    scores = evaluate_analogies(vectors, path, None, method="cosmul", case_sensitive=True)
    gensim, right = gensim_twin(vectors), Counter[str]()
    for question in read_analogies(path):
        words = [question.a, question.b, question.c, *question.answers]
        if all(word in vectors for word in words):
            found = gensim.most_similar_cosmul([words[1], words[2]], [words[0]], topn=1)[0][0]
            right[question.category] += found == words[3]
    assert [score.correct for score in scores if not score.summary] == list(right.values())
    assert scores[-1].correct > 0
    added = evaluate_analogies(vectors, path, None, case_sensitive=True)
    assert [score.correct for score in added] != [score.correct for score in scores]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("oov", ["skip", "wrong"])
@pytest.mark.parametrize("case_sensitive", [False, True])
def test_pairs_equal_gensim(tmp_path: Path, seed: int, oov: Oov, case_sensitive: bool) -> None:
    vectors = cased_vectors(seed)
    random = np.random.default_rng(seed)
    names = [*vectors.words, "unknown", "none"]
    lines = ["# a comment", "word1\tword2\tscore"]
    for number in range(150):
        first, second = (names[place] for place in random.integers(0, len(names), 2))
        # Equal judgements, and pairs whose cosines are equal: the same both ways, and words with themselves.
        lines.append(f"{first}\t{second}\t{random.integers(0, 6)}")
        if number % 3 == 0:
            lines.append(f"{second}\t{first}\t{random.integers(0, 6) / 2}")
        if number % 5 == 0:
            lines.append(f"{first}\t{first}\t10.00")
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for restrict in (None, 50):
        score = evaluate_pairs(vectors, path, restrict, case_sensitive=case_sensitive, oov=oov, resamples=0)
        pearson, rho, unknown = gensim_twin(vectors).evaluate_word_pairs(
            str(path),
            restrict_vocab=restrict,
            case_insensitive=not case_sensitive,
            dummy4unknown=oov == "wrong",
        )
        assert score.spearman == pytest.approx(rho.statistic, abs=1e-12)
        assert score.pearson == pytest.approx(pearson.statistic, abs=1e-6)
        assert 1 - score.coverage == pytest.approx(unknown / 100)


def test_sections_of_the_google_file(tmp_path: Path) -> None:
    vectors = cased_vectors(0)
    scores = evaluate_analogies(vectors, analogy_file(tmp_path / "q.txt", vectors, 0))
    assert [(score.category, score.summary) for score in scores] == [
        ("family", False),
        ("gram1", False),
        ("gram2-opposite", False),
        ("semantic", True),
        ("syntactic", True),
        ("total", True),
    ]
    family, first, second, semantic, syntactic, total = scores
    assert semantic.correct == family.correct
    assert syntactic.correct == first.correct + second.correct
    assert total.questions == semantic.questions + syntactic.questions


def test_equal_scores_are_settled_by_frequency(tmp_path: Path) -> None:
    matrix = np.array([[1, 0], [0, 1], [1, 1], [-1, 2], [-1, 2], [-1, 2]], np.float32)
    path = tmp_path / "q.txt"
    path.write_text("a b c d\na b c e\na b c f\n")
    methods: tuple[Method, ...] = ("cosadd", "cosmul")
    for method in methods:
        scores = evaluate_analogies(WordVectors([*"abcdef"], matrix), path, method=method)
        assert (scores[-1].correct, scores[-1].answered) == (1, 3)


def test_several_answers(tmp_path: Path) -> None:
    matrix = np.array([[1, 0], [0, 1], [1, 1], [-1, 2], [1, -1]], np.float32)
    vectors = WordVectors(["a", "b", "c", "d", "e"], matrix)
    path = tmp_path / "q.txt"

    def scored(text: str, merge: bool = False) -> tuple[int, int, int]:
        path.write_text(text)
        score = evaluate_analogies(vectors, path, merge_answers=merge)[-1]
        return score.correct, score.answered, score.questions

    assert scored(": x\na b c e\na b c d\n") == (1, 2, 2)
    assert scored(": x\na b c e\na b c d\n", merge=True) == (1, 1, 1)
    assert scored(": x\na b c e\n: y\na b c d\n", merge=True) == (1, 2, 2)
    assert scored(": x\na b c e d\n") == (1, 1, 1)
    assert scored(": x\na b c e/unknown/d\n") == (1, 1, 1)
    assert scored(": x\na b c unknown/other\n") == (0, 0, 1)


def test_questions_and_options_that_are_refused(tmp_path: Path) -> None:
    vectors = cased_vectors(0)
    path = tmp_path / "q"
    path.write_text("# nothing\n: x\n")
    with pytest.raises(FormatError, match="has no analogies"):
        evaluate_analogies(vectors, path)
    path.write_text("a b c d\n")
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        evaluate_analogies(vectors, path, 0)
    with pytest.raises(ConfigError, match="method is 'sum'"):
        evaluate_analogies(vectors, path, method="sum")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="oov is 'drop'"):
        evaluate_pairs(vectors, path, oov="drop")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="resamples is -1"):
        evaluate_pairs(vectors, path, resamples=-1)


def related_vectors(words: list[str], analogies: Path) -> WordVectors:
    """Random vectors, in which b - a is much the same for all questions of a category."""
    random = np.random.default_rng(0)
    index = {word: row for row, word in enumerate(words)}
    matrix = random.normal(size=(len(words), 16))
    relations: dict[str, Any] = {}
    placed: set[str] = set()
    for question in read_analogies(analogies):
        relation = relations.setdefault(question.category, random.normal(size=16))
        for base, word in ((question.a, question.b), (question.c, question.answers[0])):
            if word not in placed:
                matrix[index[word]] = matrix[index[base]] + relation + random.normal(size=16) / 3
            placed.update((base, word))
    return WordVectors(words, matrix.astype(np.float32))


@pytest.fixture(scope="module")
def file_vectors(real_data: Path) -> dict[str, WordVectors]:
    """Vectors of the words of the real files, and of the most frequent words of a real text before them."""
    words = {"en": Counter[str](), "zh": Counter[str]()}
    for language, names in {
        "en": ["questions-words.txt", "EN-WS-353-ALL.txt", "EN-SIMLEX-999.txt"],
        "zh": ["ca8_semantic.txt", "zh_wordsim240.txt"],
    }.items():
        for name in names:
            words[language].update((real_data / "eval" / name).read_text(encoding="utf-8").split())
    with lzma.open(real_data / "en_wiki.txt.xz", "rt", encoding="utf-8") as text:
        words["en"].update(text.read(3_000_000).split())
    files = {"en": "questions-words.txt", "zh": "ca8_semantic.txt"}
    return {
        language: related_vectors(
            [word for word, _ in found.most_common()], real_data / "eval" / files[language]
        )
        for language, found in words.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("oov", ["skip", "wrong"])
@pytest.mark.parametrize(("language", "name"), [("en", "questions-words.txt"), ("zh", "ca8_semantic.txt")])
def test_real_analogies_equal_gensim(
    real_data: Path, file_vectors: dict[str, WordVectors], language: str, name: str, oov: Oov
) -> None:
    vectors = file_vectors[language]
    path = real_data / "eval" / name
    scores = evaluate_analogies(vectors, path, 30_000, oov=oov)
    _, sections = gensim_twin(vectors).evaluate_word_analogies(
        str(path), restrict_vocab=30_000, dummy4unknown=oov == "wrong"
    )
    assert ours(scores) == counts(sections)
    assert 0.1 < scores[-1].accuracy < 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "name", "pairs"),
    [("en", "EN-WS-353-ALL.txt", 353), ("en", "EN-SIMLEX-999.txt", 999), ("zh", "zh_wordsim240.txt", 240)],
)
def test_real_pairs_equal_gensim(
    real_data: Path,
    file_vectors: dict[str, WordVectors],
    tmp_path: Path,
    language: str,
    name: str,
    pairs: int,
) -> None:
    vectors = file_vectors[language]
    path = real_data / "eval" / name
    # gensim does not know the words that zh_wordsim240 pads with a space.
    plain = tmp_path / name
    lines = path.read_text(encoding="utf-8").splitlines()
    plain.write_text("\n".join("\t".join(map(str.strip, line.split("\t"))) for line in lines), encoding="utf-8")
    score = evaluate_pairs(vectors, path)
    pearson, rho, unknown = gensim_twin(vectors).evaluate_word_pairs(str(plain), restrict_vocab=len(vectors))
    assert score.pairs == pairs
    assert score.spearman == pytest.approx(rho.statistic, abs=1e-12)
    assert score.pearson == pytest.approx(pearson.statistic, abs=1e-6)
    assert 1 - score.coverage == pytest.approx(unknown / 100)
