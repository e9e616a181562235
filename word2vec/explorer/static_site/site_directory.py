"""The folder of a static export: what it holds, and what may be replaced.

===================================  =====================================================================
``index.html``, ``static/``          the page
``data/site.json``                   ``format``, ``format_version``, a ``stamp`` that stands for all other files,
                                     the models as ``/api/models`` lists them, and of each what it has here:
                                     ``neighbours`` and ``related`` (how many of each word, 0 for none),
                                     ``words_of_model``, ``layouts``, ``class_counts`` and ``vectors``
``data/M/words/P.json``              page P of 4,096 words of model M: ``{"words", "counts"}``, each a list
``data/M/neighbours/P.bin``          page P of 512 words: int32 [n, k] rows, then float32 [n, k] cosines
``data/M/related/P.bin``             the same of what belongs to each word by the softmax, with its scores
``data/M/map-LAYOUT.bin``            float32 [V, 2] positions
``data/M/counts.bin``                float32 [V]
``data/M/classes-N.bin``             uint8 [V], N classes
``data/M/vectors.bin``               float32 [V] scales, then int8 [V, d]: together about the unit vectors
``data/M/curve.json, info.json``     as the server answers
===================================  =====================================================================

Numbers have their low byte first. The page reads these files in ``static/js/sources/exported_files.js``.
"""

from __future__ import annotations

import re
from pathlib import Path

from word2vec.storage.destination import DirectoryKind
from word2vec.storage.manifest import has_format

FORMAT = "word2vec-site"
FORMAT_VERSION = 1
DATA = "data"
MANIFEST = "site.json"
WORDS_A_PAGE = 4096
"""Words of one file of words."""
ROWS_A_PAGE = 512
"""Words of one file of neighbours, which has 100 kB at 25 neighbours: what one question loads."""

_OURS = re.compile(
    r"index\.html|static/(?:js/(?:[a-z_]+/)?)?[a-z_]+\.(?:js|css|svg|png|ico)|data/site\.json|"
    r"data/[0-9]+/(?:words/[0-9]+\.json|(?:neighbours|related)/[0-9]+\.bin|map-[a-z]+\.bin|(?:counts|vectors)\.bin|"
    r"classes-[0-9]+\.bin|(?:curve|info)\.json)"
)


def is_site(directory: Path) -> bool:
    """Tell whether a directory is a static export, of whatever version."""
    return has_format(directory / DATA / MANIFEST, FORMAT)


class _SiteKind(DirectoryKind):
    """A static export. Unlike other kinds it has folders, in which a stranger's file would be lost as well."""

    def find_strangers(self, directory: Path) -> list[str]:
        """Return the paths below a directory that are not those of an export."""
        top = super().find_strangers(directory)
        below = (
            path.relative_to(directory).as_posix()
            for name in ("static", DATA)
            for path in (directory / name).rglob("*")
            if path.is_symlink() or not path.is_dir()
        )
        return sorted([*top, *(name for name in below if not _OURS.fullmatch(name))])


SITE = _SiteKind(is_site, ("index.html", "static", DATA))
"""What is written."""
