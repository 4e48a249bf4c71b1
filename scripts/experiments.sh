#!/usr/bin/env bash
# Repeats the experiments behind the defaults of `skipseg train` on CamVid (367 + 101 pictures, 11 classes; not in this
# repository) and prints the mean IoU that each reached on `val`. Takes hours; what is interrupted goes on where it was.
set -euo pipefail

if [ $# -lt 2 ] || [ ! -d "$1" ]; then
  cat >&2 << END
usage: scripts/experiments.sh CAMVID RUNS [NAME...]
CAMVID  the data set: {train,val}/{images,masks} and classes.txt, with 11 for ignored pixels
RUNS    the folder of the runs, one for each experiment
NAME    an experiment (default: all)
END
  exit 64
fi
camvid=$(realpath "$1")
mkdir -p "$2"
runs=$(realpath "$2")
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --product skipseg > /dev/null
skipseg="$(swift build -c release --show-bin-path)/skipseg"

# A small network for a short time, one choice changed at a time.
short="--encoder resnet18 --size 192 --epochs 20"
unweighted="$short --class-weights none"
# The recipe with which others were compared.
recipe="--epochs 60 --class-weights none --ema 0"
declare -A options=(
  [short]="$unweighted"
  [short-no-average]="$unweighted --ema 0"
  [short-lovasz]="$unweighted --loss ce+lovasz"
  [short-rare-crops]="$unweighted --rare-class-share 0.33"
  [short-root-weights]="$short"
  # Median frequency balancing without the root.
  [short-full-weights]="$short --class-weights 0.279,0.202,4.789,0.149,1,0.424,3.846,1.98,0.789,6.385,8.819"
  [recipe]="$recipe"
  [defaults]=""
)
order=(short short-no-average short-lovasz short-rare-crops short-root-weights short-full-weights recipe defaults)
[ $# -eq 0 ] || order=("$@")

for name in "${order[@]}"; do
  if [ -z "${options[$name]+known}" ]; then
    echo "there is no experiment $name; there are: ${!options[*]}" >&2
    exit 64
  fi
  if [ -e "$runs/$name/last.checkpoint" ]; then
    "$skipseg" train --resume "$runs/$name"
  else
    rm -rf "${runs:?}/$name"
    # shellcheck disable=SC2086 # options are words
    "$skipseg" train "$camvid" --ignore-index 11 ${options[$name]} --output "$runs/$name"
  fi
done

printf '\n%-20s %9s  %s\n' experiment "mean IoU" options
for name in "${order[@]}"; do
  best=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "mean_iou") column = i; next }
                  $column > best { best = $column } END { printf "%.4f", best }' "$runs/$name/history.csv")
  printf '%-20s %9s  %s\n' "$name" "$best" "${options[$name]:-none}"
done
