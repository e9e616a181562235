# Sourced by demo.sh and test.sh: makes .venv in the project's directory, or reuses it, and activates it.
#
#   use_environment EXTRA     installs the project with this extra ("" for none), unless that is done already
#
# PYTHON names the interpreter to make the environment with, python3 by default.

use_environment() {
    local extra=$1 python=${PYTHON:-python3} wanted mark
    if ! command -v "$python" >/dev/null; then
        echo "error: there is no $python. Install Python 3.10 or newer, or name one: PYTHON=python3.12 bash $0" >&2
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
        echo "error: $("$python" --version) is too old. Python 3.10 or newer is needed." \
            "Name one: PYTHON=python3.12 bash $0" >&2
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "error: $python cannot make virtual environments. Install its venv module, on Debian or Ubuntu:" \
            "apt install python3-venv" >&2
        exit 1
    fi
    # The mark tells what was installed. A changed setup.cfg, extra or place installs again.
    wanted="$extra $PWD $(cksum <setup.cfg)"
    mark=.venv/installed${extra:+-$extra}
    if [ ! -x .venv/bin/python ]; then
        rm -rf .venv
        echo "Making .venv with $("$python" --version) ..."
        "$python" -m venv .venv
    fi
    if [ "$(cat "$mark" 2>/dev/null)" != "$wanted" ]; then
        echo "Installing tied-word2vec${extra:+ with its $extra extra} into .venv (TensorFlow is large: minutes) ..."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".${extra:+[$extra]}"
        echo "$wanted" >"$mark"
    fi
    PATH=$PWD/.venv/bin:$PATH
}
