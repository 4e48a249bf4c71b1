#!/usr/bin/env bash
# Judges what large photographs go through and what is too long for the tests: the sample set enlarged 8 times, masks against
# NumPy's interpolation, JPEG against PNG, tiles against the whole picture, and memory from 12 to 400 megapixels. Prints a
# line for each figure and fails where one is beyond its bound.
#
#     scripts/photographs.sh [enlarged] [masks] [formats] [tiles] [memory]
#     scripts/photographs.sh margins --model MODEL --photographs FOLDER
#
# Takes the command that SKIPSEG names, or builds it; makes a Python environment in .venv-photographs, or takes the one that
# PHOTOGRAPHS_VENV names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv="${PHOTOGRAPHS_VENV:-.venv-photographs}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet numpy==2.4.6 pillow==13.0.0
fi
if [ -z "${SKIPSEG:-}" ]; then
  swift build -c release --product skipseg
  SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
fi
exec "$venv/bin/python" scripts/check_photographs.py --skipseg "$SKIPSEG" "$@"
