#!/usr/bin/env bash
# Measures skipseg beside PyTorch, ONNX Runtime and OpenVINO on this machine, in turn, in one run, and prints one table.
# Makes a Python environment in .venv-peers, or uses the one that PEERS_VENV names. Options: --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment=${PEERS_VENV:-.venv-peers}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
fi
packages=(torch segmentation-models-pytorch safetensors pillow onnx onnxscript onnxruntime openvino)
modules="torch, segmentation_models_pytorch, safetensors, PIL, onnx, onnxscript, onnxruntime, openvino"
if ! "$environment/bin/python" -c "import $modules" 2> /dev/null; then
  "$environment/bin/python" -m pip install --quiet "${packages[@]}"
fi

swift build -c release --product skipseg
skipseg="$(swift build -c release --show-bin-path)/skipseg"
exec "$environment/bin/python" scripts/benchmark_peers.py --skipseg "$skipseg" "$@"
