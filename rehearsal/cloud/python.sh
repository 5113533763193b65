# Sourced by cloud: a python that has the pinned moto. One of this host, or else a virtual environment of our own.
# shellcheck shell=bash

requirement=$(grep '^moto' "$here/requirements.txt")

has_moto() {
    "$1" -c '
import importlib.metadata, sys
import docker, flask
sys.exit(importlib.metadata.version("moto") != sys.argv[1])' "${requirement##*==}" >/dev/null 2>&1
}

# python_with_moto: sets $python
python_with_moto() {
    local candidate environment="$SERVICE_STATE/python"
    for candidate in "$environment/bin/python" python3 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null && has_moto "$candidate"; then
            # A version manager's shim would stay between us and the process.
            python=$("$candidate" -c 'import sys; print(sys.executable)')
            return
        fi
    done
    say "no python of this host has $requirement; installing it into $environment"
    rm -rf "$environment"
    python3 -m venv "$environment" || die "cannot make a virtual environment. Install it: apt-get install python3-venv"
    "$environment/bin/python" -m pip install --quiet --requirement "$here/requirements.txt" ||
        die "cannot install $requirement. The emulated cloud needs it: give pip an index that has it (PIP_INDEX_URL, PIP_FIND_LINKS), or run 'python3 -m pip install \"$requirement\"' where python3 is"
    python="$environment/bin/python"
}
