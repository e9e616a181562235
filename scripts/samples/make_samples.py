"""Write the sample corpora: English and Chinese text with matching analogy questions.

The text is made from tables of plain facts and many sentence templates, which are the modules beside this file.
The same seed always gives the same bytes, in every version of Python::

    python scripts/samples/make_samples.py                 # write corpus_samples/
    python scripts/samples/make_samples.py --check         # exit code 1 if the files differ from that
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from chinese import CHINESE
from english import ENGLISH
from grammar import write_analogies, write_text

DEFAULT_SEED = 2013
QUESTIONS_PER_CATEGORY = 45

README = """\
# Sample corpora

Small texts to try the toolkit on: enough to learn word vectors from, and a matter of seconds to train on.

| File | Content |
| --- | --- |
| `english.txt` | English text, one paragraph per line |
| `chinese.txt` | Chinese text in simplified characters, not segmented, one paragraph per line |
| `english_analogies.txt` | analogy questions for the English text |
| `chinese_analogies.txt` | analogy questions for the Chinese text |
| `english_paragraphs.txt` | ten paragraphs on ten subjects, to ask a model of a large text for keywords |
| `chinese_paragraphs.txt` | the same in Chinese |

A line of an analogy file reads `a b c d`: a is to b as c is to d. A line `: name` opens a category.

The text is our own writing. The paragraphs are written by hand. `scripts/samples/make_samples.py` makes the
other files from tables of plain facts (countries and their capitals, families, animals, professions and so on)
and sentence templates. The everyday scenes and the people in it are invented. It is meant for trying out and
testing: vectors trained on it know nothing beyond these tables. To write these files again, run

    python scripts/samples/make_samples.py

and to see whether they are up to date, `python scripts/samples/make_samples.py --check`.

License: MIT, like the rest of the project.
"""


def make_files(seed: int) -> dict[str, bytes]:
    """Return the content of every sample file by its name."""
    texts = {"README.md": README}
    for language in (ENGLISH, CHINESE):
        texts[f"{language.name}.txt"] = write_text(language, seed)
        texts[f"{language.name}_analogies.txt"] = write_analogies(language, QUESTIONS_PER_CATEGORY)
    return {name: text.encode("utf-8") for name, text in texts.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    parser = argparse.ArgumentParser(description="Write the sample corpora and their analogy questions.")
    parser.add_argument("--out", type=Path, default=Path("corpus_samples"), help="folder of the sample files")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the random choices")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail if the files in the folder differ"
    )
    options = parser.parse_args(arguments)

    files = make_files(options.seed)
    if options.check:
        differing = [
            name
            for name, content in files.items()
            if not (options.out / name).is_file() or (options.out / name).read_bytes() != content
        ]
        for name in differing:
            print(f"{options.out / name} differs from what this script writes", file=sys.stderr)
        return 1 if differing else 0
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (options.out / name).write_bytes(content)
        print(f"{options.out / name}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
