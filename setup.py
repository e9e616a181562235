"""Builds the packages. Their metadata are in setup.cfg, and the long description is made here, from README.md.

README.md links to files of the repository. A package index shows it without these files, so each link becomes
an address below the project's URL ``Source`` (``project_urls`` in setup.cfg). While no such URL is set, a link
becomes plain text that names the file, because a dead link helps nobody.

The wheel is pure unless the environment variable ``WORD2VEC_PLATFORM_WHEEL`` is 1. It then also has the search
kernel, compiled for the levels of this kind of machine, and its name says so: ``py3-none-linux_x86_64``.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from pathlib import Path
from typing import Any

from setuptools import Distribution, setup
from setuptools.errors import PlatformError

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


class PlatformDistribution(Distribution):  # type: ignore[misc]
    """A distribution with compiled code in it, although none of its modules is compiled."""

    def has_ext_modules(self) -> bool:
        """Return True, so that the wheel is not pure, and is built in a directory of its own."""
        return True


def add_search_kernel(package: Path) -> None:
    """Compile the search kernel into the copy of the package that becomes the wheel.

    Args:
        package: The directory that has word2vec.

    Raises:
        PlatformError: it cannot be compiled or written, or there is no wheel for this kind of machine.
    """
    # The build's own environment has not our packages but these modules, which need no others.
    sys.path.insert(0, str(HERE))
    from word2vec.errors import KernelError
    from word2vec.search.build import SHIPPED, ship_libraries

    try:
        ship_libraries(package.resolve() / SHIPPED.relative_to(HERE))
    except (KernelError, OSError) as error:
        raise PlatformError(f"the wheel cannot have the search kernel: {error}") from error


def make_platform_options() -> dict[str, Any]:
    """Return the arguments of ``setup`` that make the wheel for this kind of machine."""
    # Older versions of setuptools do not have it, and the pure wheel does without.
    from setuptools.command.bdist_wheel import bdist_wheel
    from setuptools.command.build_py import build_py

    class BuildWithKernel(build_py):  # type: ignore[misc]
        def run(self) -> None:
            super().run()
            add_search_kernel(Path(self.build_lib))

    class WheelForAnyPython(bdist_wheel):  # type: ignore[misc]
        def get_tag(self) -> tuple[str, str, str]:
            # ctypes loads the library, so it does not matter which Python 3 it is.
            return "py3", "none", super().get_tag()[2]

    return {
        "distclass": PlatformDistribution,
        "cmdclass": {"build_py": BuildWithKernel, "bdist_wheel": WheelForAnyPython},
    }


if __name__ == "__main__":
    setup(
        **(make_platform_options() if os.environ.get("WORD2VEC_PLATFORM_WHEEL") == "1" else {}),
        long_description=make_long_description(
            (HERE / "README.md").read_text(encoding="utf-8"),
            read_source_url((HERE / "setup.cfg").read_text(encoding="utf-8")),
        ),
        long_description_content_type="text/markdown",
    )
