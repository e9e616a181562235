"""Keywords of paragraphs explain them: ten paragraphs of the samples, five English and five Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

import word2vec
from tests.support.places import SAMPLES
from word2vec.probabilities import Probabilities

# The subject of each paragraph, and words of which at least two must be among its first five keywords.
SUBJECTS = {
    "english": {
        "lion": {"lion", "cub", "den", "antelopes", "zebras", "savanna"},
        "doctor": {"hospital", "doctor", "stethoscopes", "bandages", "patients", "medicine"},
        "king": {"king", "crown", "throne", "queen", "kingdom"},
        "bread": {"rolls", "bakery", "bread", "baker", "bake"},
        "school": {"school", "blackboards", "teacher", "pupils", "textbooks"},
    },
    "chinese": {
        "狮子": {"狮子", "草原", "斑马", "羚羊", "牙齿"},
        "医生": {"医生", "医院", "看病", "病历", "病人"},
        "国王": {"国王", "王冠", "宝座", "王后", "卫队"},
        "学校": {"学校", "黑板", "课文", "老师", "课本"},
        "北京": {"北京", "中国", "瓷器", "长城", "汉语"},
    },
}


@pytest.mark.slow
@pytest.mark.parametrize(("language", "tokenizer"), [("english", "simple"), ("chinese", "jieba")])
def test_keywords_of_paragraphs_explain_them(tmp_path: Path, language: str, tokenizer: str) -> None:
    text = SAMPLES / f"{language}.txt"
    word2vec.train(
        text, tmp_path / "m", tokenizer=tokenizer, epochs=10, subsample=0.001, subwords=False, progress=False
    )
    asked = Probabilities.load(tmp_path / "m")
    lines = text.read_text(encoding="utf-8").splitlines()
    commonest = set(asked.words[:12])
    for subject, expected in SUBJECTS[language].items():
        of_subject = [line for line in lines if subject in (line.split() if language == "english" else line)]
        found = asked.keywords("\n".join(of_subject[:6]), topn=5)
        words = [word for word, _ in found]
        assert len(expected & set(words)) >= 2, (subject, found)
        assert not commonest & set(words), (subject, found)
        assert found[0][1] > 4, "in nats, so that texts can be compared"
    # The subjects beside each other, of which none tells of another.
    assert asked.keywords(" ".join(SUBJECTS[language]), topn=1)[0][1] < 4
