#!/usr/bin/env bash
# Installs what is missing, builds and runs all tests. Arguments go to `swift test`, such as --filter ImagingTests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_libraries.sh
# Some tests run the command, so it is built first.
swift build -c release
swift test -c release --disable-xctest "$@"
