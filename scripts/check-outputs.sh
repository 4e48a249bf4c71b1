#!/usr/bin/env bash
# Judges what `skipseg predict` writes beside masks by scikit-image, SciPy, shapely, rasterio, pycocotools and OpenCV. Makes a
# Python environment in .venv-outputs, or uses the one that OUTPUTS_VENV names. Takes the demo's model (scripts/demo.sh), or
# the one that is given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

environment=${OUTPUTS_VENV:-.venv-outputs}
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
modules="cv2, numpy, rasterio, PIL, pycocotools, scipy, shapely, skimage"
if ! "$environment/bin/python" -c "import $modules" 2> /dev/null; then
  "$environment/bin/python" -m pip install --quiet numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 rasterio==1.4.4 \
    shapely==2.2.0 pycocotools==2.0.11 opencv-python-headless==5.0.0.93 pillow==13.0.0
fi
if [ -z "${SKIPSEG:-}" ]; then
  swift build -c release --product skipseg
  SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$environment/bin/python" scripts/check_outputs.py --skipseg "$SKIPSEG" --model "${1:-runs/demo/best.safetensors}" \
  --pictures data/val/images --work "$work"
