#!/usr/bin/env bash
# Runs the experiments by which the defaults of `skipseg` are chosen, on CamVid (not in this repository): trained on two
# recordings, judged by a third one, three seeds, the last epoch, one change at a time. Prints a table. Takes days in all;
# it may be killed at any time, and the same command goes on.
set -euo pipefail

# The list of experiments. A name, and
#   data        dev: trained on the recordings 0016E5 and 0001TP, judged by 0006R0; all: CamVid as it is; both: val trained
#               on too, where no score means anything
#   run         the experiment whose networks are judged; its own where it has the same name
#   training    options of `skipseg train`; {X} is the last model of experiment X with the same seed
#   evaluation  options of `skipseg evaluate`
# An experiment that counts gains with each seed, and 1.0 points on average, see scripts/experiment_table.py.
names=()
declare -A data run training evaluation
experiment() { # name, data, run, training, evaluation
  names+=("$1")
  data[$1]=$2 run[$1]=$3 training[$1]=$4 evaluation[$1]=$5
}
width=${WIDTH:-32} epochs=${EPOCHS:-60}
share() { echo $((epochs * $1 / $2 > 0 ? epochs * $1 / $2 : 1)); }
base="--width $width --epochs $epochs"
trained() { experiment "$1" dev "$1" "${3:-$base} $2" ""; }
judged() { experiment "$1" dev dev-base "" "$2"; }

trained dev-base ""
# 1. Prediction at several scales, and mirrored.
judged flip "--flip"
judged scales-1-1.5 "--scales 1,1.5"
judged scales-1-1.5-flip "--scales 1,1.5 --flip"
judged scales-0.75-1-1.5-flip "--scales 0.75,1,1.5 --flip"
# 2. Batch norm by a share of the picture's own statistics.
judged picture-0.1 "--batch-norm picture:0.1"
judged picture-0.3 "--batch-norm picture:0.3"
judged picture-0.5 "--batch-norm picture:0.5"
judged picture-1 "--batch-norm picture:1"
# 3. Statistics measured anew; the moving average with them and without.
trained measured "--batch-norm measured"
trained ema-0 "--ema 0"
trained measured-ema-0 "--batch-norm measured --ema 0"
trained ema-0.99 "--ema 0.99"
trained measured-ema-0.99 "--batch-norm measured --ema 0.99"
# 4. A decay that decays; SGD.
trained decay-0.01 "--weight-decay 0.01 --decay-on weights"
trained decay-0.05 "--weight-decay 0.05 --decay-on weights"
trained decay-0.1 "--weight-decay 0.1 --decay-on weights"
trained sgd "--optimizer sgd --learning-rate 0.05 --weight-decay 5e-4"
# 5. Narrower and longer, in the same time.
trained narrow-long "" "--width $((width / 2)) --epochs $(share 8 5)"
# 6. Whole pictures at the end.
trained finish-0.1 "--finish 0.1"
# 7. A path at full resolution.
trained fine "--fine"
# 8. Pasting rare classes.
trained paste-0.5 "--paste 0.5"
# 9. More colour; dropout.
trained strong "--augment strong"
trained dropout-0.1 "--dropout 0.1"
trained dropout-0.2 "--dropout 0.2"
# 10. Another loss for the last fifth, beside the same loss for it; label smoothing; a small batch.
trained first-part "" "--width $width --epochs $(share 4 5)"
last="--init-from {first-part} --epochs $(share 1 5) --learning-rate 1e-4"
trained last-dice "--loss ce+dice" "$last"
trained last-lovasz "--loss ce+lovasz" "$last"
trained last-topk "--loss topk+dice" "$last"
trained smoothing-0.05 "--label-smoothing 0.05"
trained batch-4 "--batch 4"
# The whole budget: the defaults, and three times as long.
whole="${WIDTH:+--width $WIDTH} ${EPOCHS:+--epochs $EPOCHS}"
experiment dev-defaults dev dev-defaults "$whole" ""
experiment final all final "$whole" ""
experiment final-468 both final-468 "$whole" ""
experiment final-long all final-long "${WIDTH:+--width $WIDTH} --epochs $((3 * ${EPOCHS:-120}))" ""

if [ $# -lt 2 ] || [ ! -d "$1/train/images" ]; then
  cat >&2 << END
usage: scripts/experiments.sh CAMVID RUNS [NAME...]
CAMVID  the data set: {train,val}/{images,masks} and classes.txt, with 11 for ignored pixels
RUNS    a folder outside of the project, for links to the pictures, runs and reports
NAME    an experiment (default: all that are judged by another recording); there are:
$(printf '%s ' "${names[@]}" | fold -s -w 110 | sed 's/^/        /')
For a trial: WIDTH and EPOCHS in place of 32 and 60, SEEDS in place of "0 1 2". The command is the one that SKIPSEG
names, or is built.
END
  exit 64
fi
camvid=$(realpath "$1")
mkdir -p "$2"
runs=$(realpath "$2")
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case $runs/ in
  "$PWD"/*)
    echo "$runs: lies in the project, where no pictures belong; choose a folder outside of it" >&2
    exit 64
    ;;
esac
# shellcheck disable=SC2206 # seeds are words
seeds=(${SEEDS:-0 1 2})
if [ $# -gt 0 ]; then
  order=("$@")
else
  order=()
  for name in "${names[@]}"; do [ "${data[$name]}" != dev ] || [ "$name" = dev-defaults ] || order+=("$name"); done
fi
for name in "${order[@]}"; do
  if [ -z "${data[$name]+known}" ]; then
    echo "there is no experiment $name; there are: ${names[*]}" >&2
    exit 64
  fi
done
if [ -z "${SKIPSEG:-}" ]; then
  swift build -c release --product skipseg > /dev/null
  SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
fi

# A folder of links that is there as a whole or not at all.
split() { # name, then pairs: split and pattern of CamVid's files
  local folder=$runs/data/$1 kind part
  [ ! -d "$folder" ] || return 0
  rm -rf "$folder.partial"
  shift
  while [ $# -gt 0 ]; do
    for kind in images masks; do
      part=$folder.partial/$1/$kind
      mkdir -p "$part"
      # shellcheck disable=SC2086 # a pattern
      ln -sf "$camvid"/${2/KIND/$kind} "$part/"
    done
    shift 2
  done
  cp "$camvid/classes.txt" "$folder.partial/"
  mv "$folder.partial" "$folder"
}
split dev train 'train/KIND/0016E5*' train 'train/KIND/0001TP*' val 'train/KIND/0006R0*'
split both train 'train/KIND/*' train 'val/KIND/*' val 'val/KIND/*'
place() { if [ "$1" = all ]; then echo "$camvid"; else echo "$runs/data/$1"; fi; }

# The seconds that a run took, over all times that it was begun: of one that was killed those until its last save.
count_seconds() { # run's folder
  [ -e "$1.began" ] || return 0
  local end=$EPOCHSECONDS
  local began
  began=$(cat "$1.began")
  [ "${2:-}" = ended ] || end=$(stat -c %Y "$1/last.checkpoint" 2> /dev/null || echo "$began")
  echo $((end > began ? end - began : 0)) >> "$1.seconds"
  rm "$1.began"
}

train() { # name, seed
  local folder="$runs/$1-$2" options=${training[$1]} first=""
  [ ! -e "$folder.trained" ] || return 0
  while [[ $options =~ \{([^}]*)\} ]]; do
    first=${BASH_REMATCH[1]}
    train "$first" "$2" || return
    options=${options/"{$first}"/"$runs/$first-$2/last.safetensors"}
  done
  echo "$1, seed $2"
  count_seconds "$folder"
  echo "$EPOCHSECONDS" > "$folder.began"
  if [ -e "$folder/last.checkpoint" ]; then
    "$SKIPSEG" train --resume "$folder" || return
  else
    rm -rf "${folder:?}" "$folder.seconds"
    # shellcheck disable=SC2086 # options are words
    "$SKIPSEG" train "$(place "${data[$1]}")" --ignore-index 11 $options --seed "$2" --output "$folder" || return
  fi
  count_seconds "$folder" ended
  [ -z "$first" ] || cat "$runs/$first-$2.seconds" >> "$folder.seconds"
  touch "$folder.trained"
}

judge() { # name, seed, what by, folder of it
  local report="$runs/$1-$2.$3"
  [ ! -e "$report/report.json" ] || return 0
  # shellcheck disable=SC2086 # options are words
  "$SKIPSEG" evaluate "$runs/${run[$1]}-$2/last.safetensors" "$4" ${evaluation[$1]} --output "$report" > /dev/null
}

# What failed is told of, and the others go on; what was interrupted ends all.
failed=()
attempt() { # name, command and arguments
  local name=$1 code=0
  shift
  "$@" || code=$?
  if [ $code -ge 129 ]; then exit $code; fi
  [ $code -eq 0 ] || {
    echo "$name: exit code $code" >&2
    failed+=("$name")
    return 1
  }
}
for name in "${order[@]}"; do
  for seed in "${seeds[@]}"; do
    attempt "$name-$seed" train "${run[$name]}" "$seed" || continue
    [ "${data[$name]}" != dev ] || attempt "$name-$seed" judge "$name" "$seed" dev "$runs/data/dev" || continue
    [ "${data[$name]}" = both ] || attempt "$name-$seed" judge "$name" "$seed" val "$camvid" || continue
  done
done

for name in "${order[@]}"; do
  printf '%s\t%s\t%s\n' "$name" "${run[$name]}" "${training[$name]} ${evaluation[$name]}"
done | python3 scripts/experiment_table.py "$runs" "${seeds[@]}"
[ ${#failed[@]} -eq 0 ] || exit 2
