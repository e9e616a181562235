#!/usr/bin/env bash
# Checks everything: style, types, tests. Makes .venv at the first run.
#
#   bash scripts/test.sh            what every change must pass, a few minutes
#   bash scripts/test.sh --all      the slow tests too, with the programs that read our formats (spaCy, ...)
#   bash scripts/test.sh ARG ...    other arguments go to pytest, for example -k vectors
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
mypy
# TensorFlow's notes about the machine are no test results.
export TF_CPP_MIN_LOG_LEVEL=${TF_CPP_MIN_LOG_LEVEL:-2}
pytest "${selection[@]}" "$@"
