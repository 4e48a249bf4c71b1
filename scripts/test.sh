#!/usr/bin/env bash
# Installs what is missing, builds, runs all tests and tortures a few runs. Arguments go to `swift test`, such as
# --filter ImagingTests; with arguments no run is tortured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_libraries.sh
# Some tests run the command, so it is built first.
swift build -c release
swift test -c release --disable-xctest "$@"
if [ $# -eq 0 ]; then
  scripts/torture.sh --short
  # What makes tables of figures; nothing else here needs Python.
  if command -v python3 > /dev/null; then
    python3 -m unittest discover scripts
  fi
fi
