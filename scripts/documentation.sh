#!/usr/bin/env bash
# Makes the documentation's pages of Sources/SkipSeg/SkipSeg.docc and of the library's public names, and fails at a warning.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift package -c release generate-documentation --target SkipSeg --warnings-as-errors
