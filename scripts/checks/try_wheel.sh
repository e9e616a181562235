#!/usr/bin/env bash
# Installs a wheel as a user does: into a fresh environment outside the repository. Trains with it, which compiles the
# kernel from the installed sources, and asks the model.
#
#   bash scripts/checks/try_wheel.sh WHEEL [PLATFORM_WHEEL]
#
# The wheel for one kind of machine is installed into another environment, without TensorFlow and without a compiler. It
# asks the same model, and a larger table by the search kernel that the wheel brings.
#
# PYTHON names the interpreter to make the environment with, python3 by default. It takes 2.5 GB of disk while it runs.
set -euo pipefail
wheel=$(realpath "${1:?name a wheel}")
platform=${2:+$(realpath "$2")}
scripts=$(realpath "$(dirname "$0")")
text=$(realpath "$scripts/../../corpus_samples/english.txt")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

echo "Installing $(basename "$wheel") into a fresh environment ..."
python=$(command -v "${PYTHON:-python3}")
"$python" -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check "$wheel"
unset PYTHONPATH
export PATH=$directory/venv/bin:$PATH WORD2VEC_CACHE=$directory/cache TF_CPP_MIN_LOG_LEVEL=2

word2vec --version
word2vec train "$text" -o model --vector-size 64 --epochs 5 --negatives 16 --quiet
backend=$(python -c 'import json; print(json.load(open("model/training.json"))["backend"])')
if [ "$backend" != kernel ]; then
    echo "error: the installed wheel trained with the $backend backend, not with the kernel" >&2
    exit 1
fi
word2vec similar model paris lion -n 3
word2vec export model vectors.bin
word2vec similar vectors.bin paris -n 3 >/dev/null
echo "The wheel trains and answers."

[ -n "$platform" ] || exit 0
echo "Installing $(basename "$platform") into another one, without TensorFlow ..."
"$python" -m venv small
small/bin/python -m pip install --quiet --disable-pip-version-check numpy tqdm tyro typing-extensions
small/bin/python -m pip install --quiet --disable-pip-version-check --no-deps "$platform"
# The directory of its programs alone has no compiler.
alone=(env --ignore-environment "PATH=$directory/small/bin" "WORD2VEC_CACHE=$directory/cache")
"${alone[@]}" word2vec kernels status
"${alone[@]}" word2vec similar model paris lion -n 3
"${alone[@]}" python "$scripts/try_search.py"
