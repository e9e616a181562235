"""Builds the packages. Their metadata are in setup.cfg, and the long description is made here, from README.md.

README.md links to files of the repository. A package index shows it without these files, so each link becomes
an address below the project's URL ``Source`` (``project_urls`` in setup.cfg). While no such URL is set, a link
becomes plain text that names the file, because a dead link helps nobody.
"""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def make_long_description(readme: str, source: str | None) -> str:
    """Return README.md with links that work, or none, where its files are not beside it.

    Args:
        readme: The text of README.md.
        source: The address of the repository, for example ``https://example.org/you/project``.
    """

    def rewrite(link: re.Match[str]) -> str:
        mark, text, target = link.groups()
        if target.startswith(("https://", "http://")):
            return link[0]
        if source is not None:
            # HEAD is the branch that the repository shows first, whatever its name is.
            # Of a picture only raw is the picture itself.
            return f"{mark}[{text}]({source.rstrip('/')}/{'raw' if mark else 'blob'}/HEAD/{target})"
        return f"`{target}`" if text == target else f"{text}: `{target}`"

    return _LINK.sub(rewrite, readme)


def read_source_url(metadata: str) -> str | None:
    """Return the URL named ``Source`` in the text of a setup.cfg, or None."""
    config = configparser.ConfigParser()
    config.read_string(metadata)
    lines = config["metadata"].get("project_urls", "").splitlines()
    urls = {label.strip(): url.strip() for label, _, url in (line.partition("=") for line in lines)}
    return urls.get("Source")


if __name__ == "__main__":
    setup(
        long_description=make_long_description(
            (HERE / "README.md").read_text(encoding="utf-8"),
            read_source_url((HERE / "setup.cfg").read_text(encoding="utf-8")),
        ),
        long_description_content_type="text/markdown",
    )
