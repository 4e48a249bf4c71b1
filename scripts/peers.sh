# Sourced by the scripts that compare skipseg with other programs. Sets `python`, of an environment that has them all, and
# `skipseg`, the built command. The environment is .venv-peers, made where it is missing, or the one that PEERS_VENV names.
environment=${PEERS_VENV:-.venv-peers}
if [ ! -x "$environment/bin/python" ]; then
  python3 -m venv "$environment"
fi
python="$environment/bin/python"
packages=(torch segmentation-models-pytorch safetensors pillow onnx onnxscript onnxruntime openvino opencv-python-headless)
modules="torch, segmentation_models_pytorch, safetensors, PIL, onnx, onnxscript, onnxruntime, openvino, cv2"
if ! "$python" -c "import $modules" 2> /dev/null; then
  "$python" -m pip install --quiet "${packages[@]}"
fi

swift build -c release --product skipseg
skipseg="$(swift build -c release --show-bin-path)/skipseg"
