#!/bin/sh
# Make the environment in .venv ready: packaging/prepare.sh run|window|test|bench|fuzz|bundle
#
# What the system itself must bring (Python 3.11 with venv; for the window some libraries; for the tests of root also
# iproute2 and Xvfb) is installed through apt-get when root asks; anybody else is told the one line to type. Nothing
# else of the system is touched.
set -eu
cd "$(dirname "$0")/.."
purpose=$1
python=${PYTHON:-python3}
missing=""

# What Qt loads, as library:package, the second half to draw on an X server.
libraries="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libdbus-1.so.3:libdbus-1-3
    libfontconfig.so.1:libfontconfig1 libglib-2.0.so.0:libglib2.0-0 libgssapi_krb5.so.2:libgssapi-krb5-2
    libxcb-cursor.so.0:libxcb-cursor0 libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-icccm.so.4:libxcb-icccm4
    libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-shape.so.0:libxcb-shape0"

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

# Asked of the loader instead of apt-get: what is there may have come by another way.
if [ "$(uname)" = Linux ] && { [ "$purpose" = window ] || [ "$purpose" = test ] || [ "$purpose" = bundle ]; }; then
    if command -v "$python" >/dev/null 2>&1; then
        # shellcheck disable=SC2086  # a list of libraries
        lacking=$("$python" -c '
import ctypes, pathlib, sys
for library, package in (pair.split(":") for pair in sys.argv[1:]):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
if not any(pathlib.Path("/usr/share/fonts").rglob("*.[to]tf")):
    print("fonts-dejavu-core")
' $libraries)
    else
        lacking="$(for pair in $libraries; do echo "${pair#*:}"; done) fonts-dejavu-core"
    fi
    if [ -n "$lacking" ]; then
        echo "The window needs libraries or fonts that this system lacks." >&2
        missing="$missing $lacking"
    fi
fi

# Without root no test can make hosts of its own, so only root needs the tool for it; the few tests on a screen are
# skipped, with the reason, where there is none.
if [ "$purpose" = test ] && [ "$(id -u)" = 0 ] && [ "$(uname)" = Linux ]; then
    if ! command -v ip >/dev/null 2>&1 || ! command -v tc >/dev/null 2>&1; then
        echo "The tests that run on several hosts need the programs ip and tc." >&2
        missing="$missing iproute2"
    fi
    if ! command -v Xvfb >/dev/null 2>&1; then
        echo "The tests that show the window on a screen need the program Xvfb." >&2
        missing="$missing xvfb"
    fi
fi

# PyInstaller reads and writes programs with binutils, and the launcher is compiled.
if [ "$purpose" = bundle ] && [ "$(uname)" = Linux ]; then
    if ! command -v objcopy >/dev/null 2>&1; then
        echo "Building the bundle needs the programs of binutils." >&2
        missing="$missing binutils"
    fi
    if ! command -v cc >/dev/null 2>&1; then
        echo "Building the bundle needs a C compiler." >&2
        missing="$missing gcc libc6-dev"
    fi
    if [ ! -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]; then
        echo "The bundle brings the font DejaVu to systems that have none." >&2
        missing="$missing fonts-dejavu-core"
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
