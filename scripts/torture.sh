#!/usr/bin/env bash
# Kills, interrupts, starves and damages training runs, and compares what they end in with a run that was left alone.
# Prints trials, failures and skipped trials by kind; ends with 1 where anything failed. --short: a few of each kind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kills=200 signals=50 flips=1000 truncations=200 sizes=20 every=1 repeated=3
case "${1:-}" in
  "") ;;
  --short) kills=4 signals=3 flips=12 truncations=6 sizes=3 every=12 repeated=1 ;;
  *)
    echo "usage: scripts/torture.sh [--short]" >&2
    exit 64
    ;;
esac

if [ -z "${TORTURE_SKIPSEG:-}" ]; then
  swift build -c release --product skipseg > /dev/null
  TORTURE_SKIPSEG="$(swift build -c release --show-bin-path)/skipseg"
  export TORTURE_SKIPSEG
fi
# The trials on small disks mount them, which takes root, or the root of a namespace of one's own.
if [ "$(id -u)" -ne 0 ] && unshare -rm true 2> /dev/null; then
  exec unshare -rm "${BASH_SOURCE[0]}" "$@"
fi
skipseg=$TORTURE_SKIPSEG

memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
place=$(mktemp -d "$memory/torture-XXXXXX")
disk=$place/disk
finish() {
  umount "$disk" 2> /dev/null || true
  rm -rf "$place"
}
trap finish EXIT

# Always the same trials.
RANDOM=1
for split in train:4 val:2; do
  for kind in images masks; do
    folder=data/${split%:*}/$kind
    mkdir -p "$place/$folder"
    find "$folder" -type f | sort | head -n "${split#*:}" | xargs -I{} cp {} "$place/$folder/"
  done
done
cp data/classes.txt "$place/data/"
cd "$place"
options=(--encoder resnet18 --width 8 --size 64 --batch 2 --epochs 10 --seed 1 --batch-norm measured)

declare -A trials failures skipped
kinds=()
count() { # kind
  [ -n "${trials[$1]:-}${skipped[$1]:-}" ] || kinds+=("$1")
  trials[$1]=$((${trials[$1]:-0} + 1))
}
skip() { # kind, number, reason
  kinds+=("$1")
  skipped[$1]=$2
  echo "skipped: $1: $3"
}
fail() { # kind, reason
  failures[$1]=$((${failures[$1]:-0} + 1))
  echo "failed: $1: $2"
  [ ! -s log ] || tail -n 5 log | sed 's/^/  | /'
}

# Becomes the command that begins a run, or goes on with it; what it says goes to `log`. Starts no other process, which
# would outlive a kill.
launch() { # run, minutes between saves, wrapper...
  local run=$1 minutes=$2
  shift 2
  if has_checkpoint "$run"; then
    exec "$@" "$skipseg" train --resume "$run" --threads "$threads" > out 2> log
  fi
  exec "$@" "$skipseg" train data "${options[@]}" --save-minutes "$minutes" --output "$run" --threads "$threads" \
    > out 2> log
}

has_checkpoint() { [ -e "$1/last.checkpoint" ] || [ -e "$1/previous.checkpoint" ]; }

# What was ended before its first checkpoint begins anew.
clear_unbegun() { has_checkpoint "$1" || rm -rf "$1"; }

# SHA-256 of all that a run is for: models, history and masks.
digest() { # run
  rm -rf masks
  "$skipseg" predict "$1/best.safetensors" data/val/images --output masks > /dev/null 2>&1
  (cd "$1" && sha256sum best.safetensors last.safetensors history.csv)
  (cd masks && find . -type f | sort | xargs sha256sum)
}

# Goes on with a run to its end, undisturbed, and compares what it ends in.
compare() { # kind, run
  clear_unbegun "$2"
  threads=$((RANDOM % 3 + 1))
  if ! (launch "$2" 1000); then
    fail "$1" "the run can't be gone on with"
  elif [ "$(digest "$2")" != "$reference" ]; then
    fail "$1" "the run ends in other bytes"
  elif compgen -G "$2/.*.tmp" > /dev/null; then
    fail "$1" "temporary files are left"
  fi
  rm -rf "$2"
}

now() { date +%s%N; }
pause() { sleep "$(awk -v share="$RANDOM" -v most="$1" 'BEGIN { print share / 32768 * most }')"; }

threads=2
begin=$(now)
(launch whole 0.0002)
seconds=$(awk -v begin="$begin" -v end="$(now)" 'BEGIN { print (end - begin) / 1e9 }')
reference=$(digest whole)
echo "an undisturbed run takes $seconds s"

kind="killed at a random time"
for ((trial = 0; trial < kills; trial++)); do
  count "$kind"
  # What goes on is sometimes killed again.
  for ((again = 0; again <= trial % 3; again++)); do
    clear_unbegun run
    threads=$((RANDOM % 3 + 1))
    launch run 0.0002 &
    pause "$seconds"
    { kill -KILL $! && wait $!; } 2> /dev/null || true
  done
  compare "$kind" run
done

# Whether a process handles SIGUSR1 (signal 10), the last that a run asks for, or is no more.
catches_signals() { # process
  local mask
  mask=$(awk '/^SigCgt/ { print $2 }' "/proc/$1/status" 2> /dev/null) || return 0
  [ -z "$mask" ] || ((0x$mask >> 9 & 1))
}

kind="interrupted by a signal"
names=(INT TERM USR1)
codes=(130 143 143)
for ((trial = 0; trial < signals; trial++)); do
  count "$kind"
  threads=$((RANDOM % 3 + 1))
  launch run 0.0002 &
  # Before a process has come to its first line, signals do what the system has them do.
  until catches_signals $!; do sleep 0.01; done
  pause "$seconds"
  sent=$(now)
  kill "-${names[trial % 3]}" $! 2> /dev/null || true
  # A second SIGINT ends at once.
  twice=$((trial % 6 == 3))
  ((twice == 0)) || kill -INT $! 2> /dev/null || true
  code=0
  wait $! || code=$?
  if ((code != 0 && code != codes[trial % 3])); then
    fail "$kind" "exit code $code after SIG${names[trial % 3]}"
  elif ((code != 0 && twice == 0)) && ! grep -q "To go on: \|the same command begins again" log; then
    fail "$kind" "it isn't said how to go on"
  elif (($(now) - sent > 10000000000)); then
    fail "$kind" "more than 10 s from the signal to the end"
  fi
  compare "$kind" run
done

# The system calls with which the run's own thread saves at the end of the first epoch: name and number, one a line.
# Numbers count the calls of one name. With one thread the run makes the same calls every time.
calls=openat,write,fsync,newfstatat,fstat,rename,link,unlink,close,fchmod
save_calls() {
  threads=1
  (launch calls 1000 strace -f -o trace -e "trace=$calls")
  awk '
    NR == 1 { run = $1 }
    $1 != run || !match($2, /^[a-z]+\(/) { next }
    { name = substr($2, 1, RLENGTH - 1); number[name]++ }
    saves == 1 && /O_CREAT/ { within = 1 }
    within { print name, number[name] }
    /rename\(.*, "[^"]*last\.checkpoint"\)/ { saves++ }
    saves == 2 && name == "close" { exit }
  ' trace
  rm -rf calls
}

# Runs under strace with one fault injected, expects it to end by itself or killed, and goes on.
inject() { # kind, fault
  count "$1"
  threads=1
  local code=0
  { (launch run 0.1 strace -f -o /dev/null -e "trace=$calls" -e "inject=$2") || code=$?; } 2> /dev/null
  case $code in
    0 | 137) ;;
    1) grep -q "^error: " log || fail "$1" "exit code 1 without a word ($2)" ;;
    *) fail "$1" "exit code $code ($2)" ;;
  esac
  compare "$1" run
}

if ! strace -f -o /dev/null true 2> /dev/null; then
  skip "faults at the system calls of a save" 1 "strace is missing or may not trace (apt-get install strace)"
else
  save_calls > saves
  number=0
  while read -r name k; do
    ((number++ % every == 0)) || continue
    inject "killed at a system call of a save" "$name:signal=KILL:when=$k"
    case $name in
      write)
        inject "no space at a write" "write:error=ENOSPC:when=$k"
        inject "no space at eight writes" "write:error=ENOSPC:when=$k..$((k + 7))"
        inject "input/output error at a write" "write:error=EIO:when=$k"
        inject "a write that takes less than it says" "write:retval=7:when=$k"
        ;;
      openat) inject "a file that can't be made" "openat:error=ENOSPC:when=$k" ;;
      fsync) inject "input/output error at a flush" "fsync:error=EIO:when=$k" ;;
      rename) inject "a file that can't be renamed" "rename:error=EIO:when=$k" ;;
    esac
  done < saves
fi

# Two checkpoints in the middle of a run, to be damaged.
threads=2
launch middle 0.0002 &
while [ ! -e middle/previous.checkpoint ] && kill -0 $! 2> /dev/null; do sleep 0.01; done
kill -INT $!
wait $! || true

# What the newest checkpoint is after a change must be noticed; now and then all of a run is done on from there.
damaged() { # kind, trial
  count "$1"
  if "$skipseg" info run/last.checkpoint > out 2> log; then fail "$1" "the damage isn't noticed"; fi
  if (($2 % 50 == 0)); then
    rm -rf whole-run
    cp -r run whole-run
    compare "$1" whole-run
    grep -q "last.checkpoint.corrupt" log || fail "$1" "it isn't said that the checkpoint before is used"
  fi
}
random_offset() { echo $(((RANDOM * 32768 * 32768 + RANDOM * 32768 + RANDOM) % bytes)); }

cp -r middle run
bytes=$(stat -c %s run/last.checkpoint)
for ((trial = 0; trial < flips; trial++)); do
  offset=$(random_offset)
  byte=$(od -An -tu1 -j "$offset" -N 1 run/last.checkpoint)
  put() { printf "\\x$(printf %x "$1")" | dd of=run/last.checkpoint bs=1 seek="$offset" conv=notrunc status=none; }
  put $((byte ^ 1 << RANDOM % 8))
  damaged "a bit flipped in the newest checkpoint" "$trial"
  put "$byte"
done
for ((trial = 0; trial < truncations; trial++)); do
  truncate -s "$(random_offset)" run/last.checkpoint
  damaged "the newest checkpoint cut off" "$trial"
  cp middle/last.checkpoint run/last.checkpoint
done

kind="both checkpoints damaged"
for ((trial = 0; trial < repeated; trial++)); do
  count "$kind"
  truncate -s "$(random_offset)" run/last.checkpoint run/previous.checkpoint
  before=$(cd run && sha256sum ./*.checkpoint)
  code=0
  (launch run 1000) || code=$?
  [ "$code" -eq 1 ] || fail "$kind" "exit code $code"
  [ "$(cd run && sha256sum ./*.checkpoint*)" = "$before" ] || fail "$kind" "a checkpoint was changed"
done
rm -rf run

kind="damaged config, split and history"
for ((trial = 0; trial < repeated; trial++)); do
  count "$kind"
  cp -r middle run
  for file in config.json split.json history.csv; do echo damage > "run/$file"; done
  compare "$kind" run
done

kind="a second run in the folder"
for ((trial = 0; trial < repeated; trial++)); do
  count "$kind"
  cp -r middle run
  rm -f log
  launch run 1000 &
  first=$!
  while kill -0 $first 2> /dev/null && ! grep -qs "going on after" log; do sleep 0.01; done
  kill -STOP $first
  if "$skipseg" train --resume run 2> second; then fail "$kind" "it isn't refused"; fi
  grep -q "another process" second || fail "$kind" "it isn't said why"
  kill -KILL $first
  wait $first 2> /dev/null || true
  compare "$kind" run
done

kind="the folder removed"
for ((trial = 0; trial < repeated; trial++)); do
  count "$kind"
  launch run 0.0002 &
  while kill -0 $! 2> /dev/null && [ ! -e run/last.checkpoint ]; do sleep 0.01; done
  # A file that is saved while the folder is emptied keeps it from being removed.
  until rm -rf run 2> /dev/null; do :; done
  wait $! || fail "$kind" "the run doesn't go on"
  compare "$kind" run
done

mkdir -p "$disk"
if ! mount -t tmpfs -o size=1m tmpfs "$disk" 2> /dev/null; then
  skip "a small disk" "$sizes" "mounting takes root or unshare -rm"
else
  umount "$disk"
  # From far too small to enough for all files of a run.
  most=$(du -sk whole | awk '{ print int($1 * 1.5) }')
  kind="a small disk"
  for ((trial = 1; trial <= sizes; trial++)); do
    count "$kind"
    mount -t tmpfs -o "size=$((most * trial / sizes))k" tmpfs "$disk"
    code=0
    (launch "$disk/run" 0.02) || code=$?
    if ((code == 1)) && ! grep -q "^error: .*no space" log; then
      fail "$kind" "it isn't said that there is no space"
    elif ((code > 1)); then
      fail "$kind" "exit code $code"
    fi
    mount -o "remount,size=$((2 * most))k" "$disk"
    compare "$kind" "$disk/run"
    umount "$disk"
  done
fi

kind="a loss that is not a number"
for ((trial = 0; trial < repeated; trial++)); do
  count "$kind"
  code=0
  "$skipseg" train data "${options[@]}" --optimizer sgd --learning-rate 1e30 --output run > out 2> log || code=$?
  ((code == 3)) || fail "$kind" "exit code $code instead of 3"
  for model in run/*.safetensors; do
    if [ -e "$model" ] && od -An -v -tf4 "$model" | grep -qi nan; then fail "$kind" "$model holds one"; fi
  done
  rm -rf run
done

total=0
printf '\n%-45s %8s %8s %8s\n' "what was done to a run" trials failures skipped
for kind in "${kinds[@]}"; do
  printf '%-45s %8d %8d %8d\n' "$kind" "${trials[$kind]:-0}" "${failures[$kind]:-0}" "${skipped[$kind]:-0}"
  total=$((total + ${failures[$kind]:-0}))
done
((total == 0))
