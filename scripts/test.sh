#!/usr/bin/env bash
# Installs what is missing, builds, runs all tests and tortures a few runs. Arguments go to `swift test`, such as
# --filter ImagingTests; with arguments no run is tortured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_libraries.sh --mpi
# One build for the tests, the command that some of them run, and the torture. `swift test` alone would build all for
# testable imports, which no test has.
swift build -c release --build-tests
# Runs that are killed and gone on with wait more than they compute: they are tortured beside the tests.
tortured=
if [ $# -eq 0 ]; then
  said=$(mktemp)
  trap 'rm -f "$said"' EXIT
  TORTURE_SKIPSEG="$(swift build -c release --show-bin-path)/skipseg" scripts/torture.sh --short > "$said" 2>&1 &
  tortured=$!
fi
code=0
swift test -c release --skip-build --disable-xctest "$@" || code=$?
if [ -n "$tortured" ]; then
  wait "$tortured" || code=$?
  cat "$said"
  # What makes tables of figures; nothing else here needs Python.
  if command -v python3 > /dev/null; then
    python3 -m unittest discover scripts || code=$?
  fi
fi
exit "$code"
