#!/bin/sh
# Write the lock files anew from pyproject.toml: exact versions with hashes, for every platform and Python that we
# support, and no address in them. Only this needs uv; whoever installs the project needs pip alone.
#
# A lock names the build backend too, so that the project itself is built without fetching anything unlocked. The
# larger locks are made on top of the smaller ones: one version of a package, whatever one installs.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "packaging/lock.sh needs uv (pip install uv)" >&2; exit 1; }

lock() {
    output=$1
    shift
    printf 'hatchling>=1.27\n' |
        uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
            --custom-compile-command "make lock" --output-file "$output" "$@" pyproject.toml -
}

lock requirements.lock --extra fast "$@"
lock requirements-window.lock --extra gui --extra fast --constraint requirements.lock "$@"
lock requirements-dev.lock --extra dev --extra gui --extra fast --constraint requirements-window.lock "$@"
lock requirements-bench.lock --extra bench --extra fast --constraint requirements-dev.lock "$@"
lock requirements-fuzz.lock --extra fuzz --extra fast --constraint requirements-dev.lock "$@"
lock requirements-bundle.lock --extra bundle --extra gui --extra fast --constraint requirements-dev.lock "$@"
