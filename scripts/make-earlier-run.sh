#!/usr/bin/env bash
# Makes Tests/CommandTests/Fixtures/earlier/run over the data beside it: `make-earlier-run.sh SKIPSEG`, where SKIPSEG is
# the program of an earlier version. The run is interrupted in its fifth epoch; what it would have ended in is printed.
set -euo pipefail
skipseg=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../Tests/CommandTests/Fixtures/earlier"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cp -r data "$folder"
run=$PWD/run
cd "$folder"
export SKIPSEG_ISA=portable

train() {
  exec "$skipseg" train /proc/self/cwd/data --encoder resnet18 --size 64 --width 4 --epochs 30 --batch 2 --threads 1 \
    --augment none --schedule constant --seed 7 --patience 100 --output "$1" > "$1.log" 2>&1
}

train part &
until [ "$(wc -l < part/history.csv 2> /dev/null || echo 0)" -ge 5 ]; do sleep 0.01; done
kill -INT $!
wait $! || test $? = 130
mkdir -p "$run"
cp part/{config.json,split.json,last.checkpoint,best.safetensors} "$run"
(train whole)
for name in best last; do
  # The tensors, without the header before them.
  header=$(od -An -t u8 -N 8 "whole/$name.safetensors" | tr -d ' ')
  echo "$name: $(tail -c +$((header + 9)) "whole/$name.safetensors" | sha256sum | cut -c 1-64)"
done
