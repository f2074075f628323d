#!/bin/sh
# Make the virtual environment where it is missing and install what a lock file pins: ensure_venv.sh DIR LOCKFILE
set -eu
venv=$1
lock=$2
python=${PYTHON:-python3}

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 2; }

command -v "$python" >/dev/null 2>&1 || fail "$python was not found: install Python 3.11, 3.12 or 3.13, or name it with PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
    fail "$("$python" --version) does not fit: Python 3.11, 3.12 or 3.13 is needed, name it with PYTHON=/path/to/python3"

if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    # Debian keeps ensurepip in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Debian's python3-venv"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    else
        fail "Python lacks venv: run 'apt-get install python3-venv' as root, then try again"
    fi
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    say "Making the environment in $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

total=$(grep -c '^[a-z].*==' "$lock")
log="$venv/install.log"
say "Installing the $total packages pinned in $lock (some minutes on the first run)"
"$venv/bin/python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
    --require-hashes --only-binary :all: -r "$lock" >"$log" 2>&1 &
pip=$!
trap 'kill $pip 2>/dev/null || true; exit 130' INT TERM
while kill -0 "$pip" 2>/dev/null; do
    [ ! -t 1 ] || printf '\r    %s of %s found' "$(grep -cE '^(Collecting|Requirement already)' "$log")" "$total"
    sleep 1
done
[ ! -t 1 ] || printf '\r\033[K'
wait "$pip" || { tail -n 15 "$log" >&2; fail "the packages could not be installed; the whole log is in $log"; }
"$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps --editable .
