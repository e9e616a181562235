#!/usr/bin/env bash
# Checks the project: style, types, tests. Makes .venv at the first run.
#
#   bash scripts/test.sh               what you run while you work: all modules, about three minutes on two cores
#   bash scripts/test.sh --thorough    what every change must pass: many more cases of the same. CI runs this
#   bash scripts/test.sh --all         the slow tests too, with the programs that read our formats (spaCy, ...)
#   bash scripts/test.sh ARG ...       other arguments go to pytest, for example -k vectors
#
# The tests run on up to four cores. To debug one, run them in one process: bash scripts/test.sh -n 0 --pdb -k vectors
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

selection=(-m "not slow and not thorough")
extra=test
case ${1:-} in
--thorough)
    selection=(-m "not slow")
    shift
    ;;
--all)
    selection=()
    extra=test-all
    shift
    ;;
esac
use_environment "$extra"
ruff check .
ruff format --check --quiet .
mypy
# TensorFlow's notes about the machine are not test results.
export TF_CPP_MIN_LOG_LEVEL=${TF_CPP_MIN_LOG_LEVEL:-2}
# worksteal: each process gets neighbouring tests, so that a module's fixtures are mostly made once.
pytest --numprocesses auto --maxprocesses 4 --dist worksteal "${selection[@]}" "$@"
