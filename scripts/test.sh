#!/usr/bin/env bash
# Checks everything: style, types, tests. Makes .venv at the first run.
#
#   bash scripts/test.sh            what every change must pass, at most three minutes on two cores
#   bash scripts/test.sh --all      the slow tests too, with the programs that read our formats (spaCy, ...)
#   bash scripts/test.sh ARG ...    other arguments go to pytest, for example -k vectors
#
# The tests run on up to four cores. To debug one, run them in one process: bash scripts/test.sh -n 0 --pdb -k vectors
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

selection=(-m "not slow")
extra=test
if [ "${1:-}" = --all ]; then
    selection=()
    extra=test-all
    shift
fi
use_environment "$extra"
ruff check .
ruff format --check --quiet .
mypy
# TensorFlow's notes about the machine are not test results.
export TF_CPP_MIN_LOG_LEVEL=${TF_CPP_MIN_LOG_LEVEL:-2}
# worksteal: each process gets neighbouring tests, so that a module's fixtures are mostly made once.
pytest --numprocesses auto --maxprocesses 4 --dist worksteal "${selection[@]}" "$@"
