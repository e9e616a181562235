"""A library from an image: found by its variable, used if it fits, and never if others could have written it."""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import stat
from pathlib import Path

import pytest

from tests.support.stand_in_compiler import BROKEN, runs, write_compiler
from word2vec.errors import KernelError, OutputError
from word2vec.native import library, ready
from word2vec.native.compiler import FLAGS, NATIVE, Recipe
from word2vec.native.processor import LEVELS

# Writes its arguments instead of a library.
ECHO = """#!/bin/sh
all="$*"
if [ "$1" = --version ]; then echo echo; exit 0; fi
while [ "$1" != -o ]; do shift; done
echo "$all" > "$2"
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    source = tmp_path / "src" / "some.cc"
    source.parent.mkdir()
    source.write_text("// a source")
    about = (("tensorflow", "2.0"),)
    return Recipe("some-2.0", "some kernel", source, FLAGS, depends_on=FLAGS, about=about)


@pytest.fixture
def image(compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that the environment names. It is not made yet."""
    directory = tmp_path / "image" / "kernels"
    monkeypatch.setenv(library.BAKED, str(directory))
    return directory


def change_source(recipe: Recipe) -> Recipe:
    recipe.source.write_text("// another source")
    return recipe


def test_a_baked_library_needs_no_compiler(
    compiler: Path, image: Path, recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o077)
    try:
        baked = library.bake_library(recipe, "native", image)
    finally:
        os.umask(before)
    assert capsys.readouterr().err == f"word2vec: compiling some kernel for this processor into {image} ...\n"
    # Whoever runs the image can read it.
    assert {stat.S_IMODE(path.stat().st_mode) for path in (image, image.parent)} == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in image.iterdir()} == {0o644}
    compiler.unlink()
    # Those that are there already may belong to another user, whose modes they keep.
    baked.chmod(0o640)
    assert library.bake_library(recipe, "native", image) == baked
    assert stat.S_IMODE(baked.stat().st_mode) == 0o640
    assert library.build_library(recipe) == baked
    described = library.describe(recipe)
    assert (described["state"], described["path"]) == ("baked", str(baked))
    assert capsys.readouterr().err == ""


def test_only_directories_that_were_made_get_a_mode(compiler: Path, tmp_path: Path, recipe: Recipe) -> None:
    tmp_path.chmod(0o700)
    library.bake_library(recipe, "native", tmp_path / "missing" / ".." / "kernels")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "kernels").stat().st_mode) == 0o755
    # One that is there keeps its own, and nothing is made on the way to it.
    (tmp_path / "kernels").chmod(0o700)
    library.bake_library(recipe, "native", tmp_path / "missing" / ".." / "kernels")
    assert stat.S_IMODE((tmp_path / "kernels").stat().st_mode) == 0o700
    assert not (tmp_path / "missing").exists()
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OutputError, match=r"cannot write .*circle"):
        library.bake_library(recipe, "native", tmp_path / "circle")


def test_a_level_is_taken_where_there_is_nothing_for_this_processor(
    image: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "find_levels", lambda: ["x86-64-v3", "x86-64-v2"])
    baked = {name: library.bake_library(recipe, name, image) for name in ("x86-64-v4", "x86-64-v2", "x86-64-v3")}
    assert library.build_library(recipe) == baked["x86-64-v3"]
    assert "x86-64-v3" in library.describe(recipe)["why"]
    own = library.bake_library(recipe, "native", image)
    assert library.build_library(recipe) == own


def test_a_level_takes_the_place_of_the_options_for_this_processor(
    image: Path, recipe: Recipe, compiler: Path
) -> None:
    write_compiler(compiler, text=ECHO)
    native = library.bake_library(recipe, "native", image).read_text()
    level = library.bake_library(recipe, "x86-64-v4-vnni", image).read_text()
    assert NATIVE in native
    assert NATIVE not in level
    assert " ".join(LEVELS["x86-64-v4-vnni"].options) in level


@pytest.mark.parametrize(
    "why",
    [
        "sources",
        "options",
        "tensorflow",
        "processor",
        "damaged",
        "damaged description",
        "no description",
        "empty",
        "missing",
        "file",
    ],
)
def test_what_does_not_fit_is_compiled_as_without_it_after_one_line(
    compiler: Path,
    image: Path,
    recipe: Recipe,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    why: str,
) -> None:
    monkeypatch.setattr(ready, "find_levels", lambda: ["x86-64-v2"])
    baked = library.bake_library(recipe, "x86-64-v3" if why == "processor" else "native", image)
    if why == "sources":
        change_source(recipe)
    elif why == "options":
        recipe = dataclasses.replace(recipe, depends_on=("another",))
    elif why == "tensorflow":
        recipe = dataclasses.replace(recipe, name="some-3.0", about=(("tensorflow", "3.0"),))
    elif why == "damaged":
        baked.write_bytes(b"less")
    elif why == "damaged description":
        baked.with_suffix(".json").write_text("{")
    elif why == "no description":
        baked.with_suffix(".json").unlink()
    elif why == "file":
        monkeypatch.setenv(library.BAKED, str(baked))
    elif why == "empty":
        for path in image.iterdir():
            path.unlink()
    elif why == "missing":
        monkeypatch.setenv(library.BAKED, str(image / "nowhere"))
    capsys.readouterr()
    expected = {
        "sources": "was compiled from the sources of another version of the toolkit",
        "options": "was compiled with other options",
        "tensorflow": "is for another TensorFlow (some-2.0-native-",
        "processor": "is for other processors (x86-64-v3)",
        "damaged": f"does not help: {baked} is damaged",
        "damaged description": f"does not help: {baked.with_suffix('.json')} is damaged: ",
        "no description": f"does not help: {baked} is there without {baked.with_suffix('.json').name}, ",
        "file": f"does not help: {baked} is not a directory; let it name one",
        "empty": f"{image} does not hold some kernel",
        "missing": f"cannot read {image / 'nowhere'}: No such file or directory",
    }[why]
    assert expected in library.describe(recipe)["why"]
    built = library.build_library(recipe)
    assert built.parent == Path(os.environ["WORD2VEC_CACHE"])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"word2vec: {library.BAKED} does not help: ")
    assert expected in lines[0]
    # What compiling there would mend.
    advised = lines[0].endswith(f"; run: word2vec kernels build --into {image}")
    assert advised == (why not in ("missing", "file"))
    assert "compiling some kernel" in lines[1]
    # The line is there as long as the variable leads to nothing.
    assert library.build_library(recipe, progress=False) == built
    assert capsys.readouterr().err.splitlines() == lines[:1]
    assert runs(compiler) == 2


@pytest.mark.parametrize("part", ["directory", "library", "description", "parent", "owner"])
def test_what_others_could_have_written_is_not_loaded(
    image: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    baked = library.bake_library(recipe, "native", image)
    assert library.find_baked(recipe) is not None
    if part == "owner":
        os.chown(baked, 4711, -1) if os.geteuid() == 0 else pytest.skip("only root can give a file away")
    else:
        places = {"directory": image, "description": baked.with_suffix(".json"), "parent": image.parent}
        places.get(part, baked).chmod(0o777)
    with pytest.raises(KernelError, match=r"can be written by others \(owner .*chmod go-w"):
        library.find_baked(recipe)
    assert library.build_library(recipe, progress=False) != baked
    if part == "parent":
        # In a sticky directory others cannot replace what is yours.
        image.parent.chmod(0o1777)
        assert library.build_library(recipe) == baked
    if part == "directory":
        with pytest.raises(KernelError, match="can be written by others"):
            library.bake_library(recipe, "native", image)


def test_a_link_is_followed_before_it_is_trusted(
    image: Path, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baked = library.bake_library(recipe, "native", image)
    link = tmp_path / "link"
    link.symlink_to(image)
    monkeypatch.setenv(library.BAKED, str(link))
    # The link may lead elsewhere when the library is loaded.
    assert library.build_library(recipe) == baked
    elsewhere = tmp_path / "elsewhere" / "deep" / baked.name
    elsewhere.parent.mkdir(parents=True)
    baked.rename(elsewhere)
    baked.symlink_to(elsewhere)
    assert library.build_library(recipe) == elsewhere
    elsewhere.parent.parent.chmod(0o777)
    with pytest.raises(KernelError, match=r"elsewhere can be written by others"):
        library.find_baked(recipe)
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(KernelError, match=r"cannot read .*link: .*([sS]ymbolic link|[sS]ymlink loop)"):
        library.find_baked(recipe)


def test_what_root_has_written_is_loaded_by_another_user(
    image: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can play root")
    baked = library.bake_library(recipe, "native", image)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert library.build_library(recipe) == baked


def test_native_is_refused_where_it_could_be_any_processor(
    compiler: Path, image: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.bake_library(recipe, "native", image)
    monkeypatch.setattr("word2vec.native.processor._read_lines", lambda cpuinfo: [])
    with pytest.raises(KernelError, match="does not say which processor this is"):
        library.bake_library(recipe, "native", image)
    with pytest.raises(KernelError, match="does not say which processor this is"):
        library.find_baked(recipe)
    library.bake_library(recipe, "x86-64-v2", image)
    # The cache is this machine's own.
    assert library.build_library(recipe, progress=False).parent == Path(os.environ["WORD2VEC_CACHE"])


def test_what_fits_and_cannot_be_loaded_is_compiled_as_without_it(
    compiler: Path, image: Path, recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    baked = library.bake_library(recipe, "native", image)
    capsys.readouterr()

    def refuse(path: Path) -> None:
        raise KernelError(f"{path} needs a newer C library")

    with pytest.raises(KernelError, match="newer C library"):
        library.find_baked(recipe, refuse)
    described = library.describe(recipe, refuse)
    line = f"{library.BAKED} does not help: {baked} needs a newer C library"
    assert (described["state"], described["why"]) == ("not compiled yet", line)
    built = library.build_library(recipe, progress=False, load=refuse)
    assert built.parent == Path(os.environ["WORD2VEC_CACHE"])
    assert capsys.readouterr().err == f"word2vec: {line}\n"
    loaded: list[Path] = []
    assert library.build_library(recipe, load=loaded.append) == baked
    assert loaded == [baked]


def test_a_directory_that_may_not_be_entered_is_told(
    image: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library.bake_library(recipe, "native", image)
    look = Path.stat

    def refuse(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        # Root may enter every directory.
        if path.parent == image:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    assert re.search(r"cannot read .*\.json: Permission denied$", library.describe(recipe)["why"])
    capsys.readouterr()
    assert library.build_library(recipe, progress=False).parent != image
    assert "json: Permission denied" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told_before_the_compiler_runs(
    compiler: Path, tmp_path: Path, recipe: Recipe
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file is not a directory; name another one"):
        library.bake_library(recipe, "native", tmp_path / "file")
    with pytest.raises(OutputError, match=r"cannot write .*file/below: Not a directory"):
        library.bake_library(recipe, "native", tmp_path / "file" / "below")
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(0o500)
        with pytest.raises(OutputError, match="closed"):
            library.bake_library(recipe, "native", tmp_path / "closed")
    assert runs(compiler) == 0


def test_a_failure_leaves_nothing_in_the_directory(compiler: Path, image: Path, recipe: Recipe) -> None:
    write_compiler(compiler, text=BROKEN)
    with pytest.raises(KernelError, match="fatal error: no such thing"):
        library.bake_library(dataclasses.replace(recipe, once=True), "native", image)
    compiler.unlink()
    with pytest.raises(KernelError, match=r"there is no C\+\+ compiler"):
        library.bake_library(recipe, "native", image)
    assert list(image.iterdir()) == []


def test_a_change_of_the_sources_is_compiled_into_the_same_place(
    compiler: Path, image: Path, recipe: Recipe
) -> None:
    baked = library.bake_library(recipe, "native", image)
    assert library.bake_library(change_source(recipe), "native", image) == baked
    assert runs(compiler) == 2
    assert library.build_library(recipe) == baked
