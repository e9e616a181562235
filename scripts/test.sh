#!/usr/bin/env bash
# Checks everything: style, types, tests. Makes .venv at the first run.
#
#   bash scripts/test.sh            what every change must pass, a few minutes
#   bash scripts/test.sh --all      the slow tests too
#   bash scripts/test.sh ARG ...    other arguments go to pytest, for example -k vectors
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh
use_environment test

selection=(-m "not slow")
if [ "${1:-}" = --all ]; then
    selection=()
    shift
fi
ruff check .
mypy
# TensorFlow's notes about the machine are no test results.
export TF_CPP_MIN_LOG_LEVEL=${TF_CPP_MIN_LOG_LEVEL:-2}
pytest "${selection[@]}" "$@"
