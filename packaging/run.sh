#!/bin/sh
# Open the window: packaging/run.sh [OPTIONS of p2p-share]
#
# Where there is no display it says so in one line and runs the demo, with its exit status; then nothing of Qt is
# installed. Called by `make run`, which has made the environment.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

if ! reason=$("$python" -m gui --check-display 2>&1); then
    echo "$reason Here is the demo instead." >&2
    exec "$python" -m core.shell.demo
fi
packaging/prepare.sh window
exec "$python" -m gui "$@"
