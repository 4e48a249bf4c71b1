#!/usr/bin/env bash
# Makes a small folder of every kind in which data sets are published, and goes from it to a trained epoch with the options
# and commands that the messages name. SKIPSEG names a command that is built already. Needs Python.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${SKIPSEG:-}" ]; then
  swift build -c release --product skipseg > /dev/null
  SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
fi
python3 scripts/published_folders.py "$SKIPSEG"
