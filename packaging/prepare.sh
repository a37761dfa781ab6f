#!/bin/sh
# Make the environment in .venv ready: packaging/prepare.sh run|test|bench
#
# What the system itself must bring (Python 3.11 with venv; for the tests of root also iproute2) is installed
# through apt-get when root asks; anybody else is told the one line to type. Nothing else of the system is touched.
set -eu
cd "$(dirname "$0")/.."
purpose=$1
python=${PYTHON:-python3}
missing=""

case $python in
    python3 | python3.[0-9]*) venv_package=$python-venv ;;
    *) venv_package=python3-venv ;;
esac

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Python is missing: there is no program '$python' (version 3.11 or newer is needed)." >&2
    missing="$python $venv_package"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "This Python is too old: '$python' is $("$python" -V 2>&1), and version 3.11 or newer is needed." >&2
    echo "If a newer one is installed, name it: make $purpose PYTHON=python3.11" >&2
    exit 1
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "The venv module of Python is missing: without it there is no place to install packages in." >&2
    missing=$venv_package
fi

# Without root no test can make hosts of its own, so only root needs the tool for it.
if [ "$purpose" = test ] && [ "$(id -u)" = 0 ] && [ "$(uname)" = Linux ]; then
    if ! command -v ip >/dev/null 2>&1 || ! command -v tc >/dev/null 2>&1; then
        echo "The tests that run on several hosts need the programs ip and tc." >&2
        missing="$missing iproute2"
    fi
fi

if [ -n "$missing" ]; then
    missing=$(echo $missing)
    if [ "$(id -u)" != 0 ]; then
        echo "Install what is missing, then try again:" >&2
        echo "  sudo apt-get install $missing" >&2
        exit 1
    fi
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install it with the package manager of this system (on Debian: $missing)." >&2
        exit 1
    fi
    if [ -n "${P2P_PREPARED:-}" ]; then
        echo "apt-get installed it, and it is missing still: $missing" >&2
        exit 1
    fi
    echo "Installing with apt-get: $missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of package names
    install() {
        apt-get -qq update &&
            apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing
    }
    if ! said=$(install </dev/null 2>&1); then
        echo "$said" >&2
        echo "apt-get could not install it. Try it by hand: apt-get install $missing" >&2
        exit 1
    fi
    P2P_PREPARED=1 exec packaging/prepare.sh "$purpose"
fi

exec "$python" packaging/environment.py "$purpose"
