#!/usr/bin/env bash
# Compares skipseg with PyTorch: full-size networks with random weights, in both directions. Prints a table and fails
# where logits differ by more than 1e-4. Makes a Python environment in .venv-peers, or uses the one that PEERS_VENV
# names. Options: --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source scripts/peers.sh
exec "$python" scripts/check_parity.py --skipseg "$skipseg" "$@"
