#!/usr/bin/env bash
# Trains on a data set for a few epochs with skipseg (fp32) and with PyTorch (fp32, bf16 autocast), one after the other by
# one recipe, and prints the wall time of each: whole processes, with start-up, validation and whatever is saved.
set -euo pipefail
shopt -s inherit_errexit

if [ $# -lt 2 ] || [ ! -d "$1" ]; then
  cat >&2 << END
usage: scripts/benchmark-training.sh DATA CLASSES [EPOCHS]
DATA     the data set: {train,val}/{images,masks} and classes.txt; CLASSES is the value of ignored pixels in the masks
EPOCHS   how many of each (default: 2)
END
  exit 64
fi
data=$(realpath "$1") classes=$2 epochs=${3:-2}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/peers.sh
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

seconds() { # command...
  local begin
  begin=$(date +%s%N)
  "$@" >&2
  awk -v begin="$begin" -v end="$(date +%s%N)" 'BEGIN { printf "%.1f", (end - begin) / 1e9 }'
}

own=$(seconds "$skipseg" train "$data" --ignore-index "$classes" --epochs "$epochs" --class-weights none --ema 0 \
  --output "$runs/run")
printf '\n%-16s %9s %9s\n%-16s %9s %9s\n' "epochs: $epochs" seconds share "skipseg fp32" "$own" ""
for precision in fp32 bf16; do
  theirs=$(seconds "$python" scripts/peer_training.py "$data" --precision $precision --classes "$classes" \
    --epochs "$epochs" --threads "$(nproc)")
  printf '%-16s %9s %8s%%\n' "PyTorch $precision" "$theirs" \
    "$(awk -v own="$own" -v theirs="$theirs" 'BEGIN { printf "%.0f", 100 * own / theirs }')"
done
