#!/usr/bin/env bash
# From nothing to scores: installs what is missing, builds, trains on data/, predicts and evaluates its validation split.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_libraries.sh
swift build -c release --product skipseg
skipseg="$(swift build -c release --show-bin-path)/skipseg"

# A folder of its own for every run.
run=runs/demo
for ((number = 2; ; number++)); do
  [ -e "$run" ] || break
  run=runs/demo-$number
done

# So short a run ends better without the moving average, which looks back on its last ninth.
"$skipseg" train data --output "$run" --encoder resnet18 --epochs 60 --batch 8 --size 128 --learning-rate 0.002 --ema 0 \
  --seed 1
"$skipseg" predict "$run/best.safetensors" data/val/images --output "$run/predictions" --overlay
"$skipseg" evaluate "$run/best.safetensors" data --output "$run/evaluation"

cat << END

What went wrong where, as a page to look at: $run/evaluation/index.html
Scores of the validation split, as printed above: $run/evaluation (report.json, per_class.csv, per_image.csv, confusion.csv)
Predicted masks, and photographs with the masks over them: $run/predictions
The network, for photographs of your own: $run/best.safetensors
END
