#!/usr/bin/env bash
# Installs a wheel as a user does: into a fresh environment outside the repository. Trains with it, which compiles the
# kernel from the installed sources, and asks the model.
#
#   bash scripts/checks/try_wheel.sh WHEEL
#
# PYTHON names the interpreter to make the environment with, python3 by default. It takes 2.5 GB of disk while it runs.
set -euo pipefail
wheel=$(realpath "${1:?name a wheel}")
text=$(realpath "$(dirname "$0")/../../corpus_samples/english.txt")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

echo "Installing $(basename "$wheel") into a fresh environment ..."
"${PYTHON:-python3}" -m venv venv
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
