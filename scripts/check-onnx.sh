#!/usr/bin/env bash
# Trains a network on data/, exports it as ONNX and compares ONNX Runtime and OpenVINO with skipseg. Prints a table and
# fails where they differ. Makes a Python environment in .venv-peers, or uses the one that PEERS_VENV names. Options:
# --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/peers.sh
exec "$python" scripts/check_onnx.py --skipseg "$skipseg" "$@"
