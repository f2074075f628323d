#!/bin/sh
# Pin every dependency with its hashes, for Python 3.11 to 3.13 alike. Needs `uv` (pip install uv).
set -eu
cd "$(dirname "$0")/.."
common="--universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header --quiet"
uv pip compile $common setup.cfg --output-file requirements.lock "$@"
uv pip compile $common setup.cfg --extra dev --constraint requirements.lock --output-file requirements-dev.lock "$@"
