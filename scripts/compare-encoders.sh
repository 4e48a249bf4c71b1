#!/usr/bin/env bash
# Trains one network of each kind of skip connection on data/ as the demo does, and prints a table: mean IoU, time and
# memory. Takes hours at full length; what is interrupted goes on where it was.
set -euo pipefail

if [ $# -lt 1 ]; then
  cat >&2 << END
usage: scripts/compare-encoders.sh RUNS [EPOCHS [OPTION...]]
RUNS    the folder of the runs, one for each network
EPOCHS  of each (default: 60)
OPTION  of \`skipseg train\`, for all, in place of the demo's
The command is the one that SKIPSEG names, or is built. Networks are those that NETWORKS names, or all.
END
  exit 64
fi
mkdir -p "$1"
runs=$(realpath "$1")
epochs=${2:-60}
if [ $# -gt 2 ]; then
  common=("${@:3}")
else
  common=(--batch 8 --size 128 --learning-rate 0.002 --ema 0 --seed 1)
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${SKIPSEG:-}" ]; then
  swift build -c release --product skipseg > /dev/null
  SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
fi

declare -A networks=(
  [resnet34]="--encoder resnet34"
  [resnet34-add]="--encoder resnet34 --long-skips add"
  [resnet34-none]="--encoder resnet34 --long-skips none"
  [plain-18]="--encoder plain-18"
  [residual-58]="--encoder residual-58"
  [densenet121]="--encoder densenet121"
  [mit_b0]="--encoder mit_b0"
)
# shellcheck disable=SC2206 # names are words
order=(${NETWORKS:-resnet34 resnet34-add resnet34-none plain-18 residual-58 densenet121 mit_b0})

for name in "${order[@]}"; do
  if [ -z "${networks[$name]+known}" ]; then
    echo "there is no network $name; there are: ${!networks[*]}" >&2
    exit 64
  fi
  run="$runs/$name"
  began=$SECONDS
  if [ -e "$run/last.checkpoint" ]; then
    "$SKIPSEG" train --resume "$run" --epochs "$epochs"
  else
    rm -rf "${run:?}"
    # shellcheck disable=SC2086 # options are words
    "$SKIPSEG" train data ${networks[$name]} --epochs "$epochs" "${common[@]}" --output "$run"
  fi
  echo $((SECONDS - began)) >> "$runs/$name.seconds"
done

# The fact of `skipseg info` that a line begins with.
fact() { "$SKIPSEG" info "$1" --batch 8 | sed -n "s/^$2  *//p"; }

printf '\n| network | parameters | mean IoU | epoch | time | memory to train 8 pictures |\n|---|---:|---:|---:|---:|---:|\n'
for name in "${order[@]}"; do
  run="$runs/$name"
  best=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                  $column["mean_iou"] > best { best = $column["mean_iou"]; epoch = $column["epoch"] }
                  END { printf "%.4f | %s", best, epoch }' "$run/history.csv")
  seconds=$(awk '{ sum += $1 } END { print sum }' "$runs/$name.seconds")
  printf '| %s | %s | %s | %d min %02d s | %s |\n' "${networks[$name]#--encoder }" \
    "$(fact "$run/best.safetensors" parameters | sed 's/ (.*//')" "$best" $((seconds / 60)) $((seconds % 60)) \
    "$(fact "$run/best.safetensors" "memory to train" | sed 's/ for.*//')"
done
