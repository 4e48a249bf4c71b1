#!/usr/bin/env bash
# Measures skipseg beside PyTorch, ONNX Runtime and OpenVINO on this machine, in turn, in one run, and prints a table for
# each task. Makes a Python environment in .venv-peers, or uses the one that PEERS_VENV names. Options: --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/peers.sh
exec "$python" scripts/benchmark_peers.py --skipseg "$skipseg" "$@"
