#!/usr/bin/env bash
# Builds the source distribution and, from it, the wheel. Then checks that no file is missing in them.
#
#   bash scripts/checks/build_packages.sh DIRECTORY
#
# PYTHON names an interpreter that has the package "build", python by default.
set -euo pipefail
out=$(realpath -m "${1:?name a directory for the packages}")
cd "$(dirname "$0")/../.."

mkdir -p "$out"
if ! "${PYTHON:-python}" -m build --outdir "$out" . >"$out/build.log" 2>&1; then
    cat "$out/build.log" >&2
    exit 1
fi
rm "$out/build.log"

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

tar --list --file "$out"/*.tar.gz | sed 's,^[^/]*/,,' |
    check_complete "$(files_in word2vec tests docs scripts corpus_samples)" "the source distribution"
"${PYTHON:-python}" -m zipfile --list "$out"/*.whl | awk '{print $1}' |
    check_complete "$(files_in word2vec)" "the wheel"
# A package index shows the long description, where files of the repository are not at hand.
if "${PYTHON:-python}" -c 'import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
(name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
print(archive.read(name).decode())' "$out"/*.whl | grep -E '\]\((docs/|[A-Z]+\.|scripts/)'; then
    echo "error: these links of the long description lead nowhere on a package index" >&2
    exit 1
fi
ls -l "$out"/*.tar.gz "$out"/*.whl
