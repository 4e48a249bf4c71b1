#!/usr/bin/env bash
# Several ranks on one machine, as root: those of Open MPI and of MPICH, in shared memory and, each in a network namespace
# of its own, over links of 1 and 2 Gbit/s. Prints the time of an exchange against the model, 2(N-1)/N * size / bandwidth,
# and against the library's MPI_Allreduce, the efficiency of steps and the cost of waiting; trains with any number of ranks,
# killed and resumed, and compares bytes; and shows what becomes of the ranks when one of them is killed, is stopped, loses
# its link, or doesn't fit. What the machine can't do is skipped with a line.
#
# The argument is a folder with skipseg and ExchangeBenchmark; without it they are built. Where Open MPI or MPICH is missing it is
# installed (Debian, Ubuntu).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() { echo "skipped: $*"; }

if [ "$(id -u)" -ne 0 ]; then
  skip "all of it: namespaces, links and packages are root's"
  exit 0
fi
programs=${1:-}
if [ -z "$programs" ]; then
  swift build -c release --product ExchangeBenchmark
  swift build -c release --product skipseg
  programs=.build/release
fi
benchmark=$(realpath "$programs/ExchangeBenchmark")
skipseg=$(realpath "$programs/skipseg")

if ! command -v mpirun.openmpi > /dev/null || ! command -v mpirun.mpich > /dev/null || ! command -v tc > /dev/null; then
  if command -v apt-get > /dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends openmpi-bin mpich iproute2
  fi
fi
libraries=()
for library in openmpi mpich; do
  if command -v "mpirun.$library" > /dev/null; then libraries+=("$library"); else skip "$library: no mpirun.$library"; fi
done
# Both refuse to start as root without a word, or more ranks than cores.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

### The network: a bridge in a namespace of its own, and a namespace for each host, h0 to h3

hosts=4
work=$(mktemp -d)
namespace() { echo "skipseg-$1"; }

clean() {
  local name
  for name in h0 h1 h2 h3; do
    ip netns pids "$(namespace $name)" 2> /dev/null | xargs -r kill -9 2> /dev/null || true
    rm -rf "/etc/netns/$(namespace $name)"
  done
  for name in h0 h1 h2 h3 sw; do ip netns del "$(namespace $name)" 2> /dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT

# In place of ssh: HOST COMMAND..., with options before them.
cat > "$work/nsrsh" << 'SH'
#!/bin/sh
while case "$1" in -*) true ;; *) false ;; esac do shift; done
host=$1
shift
exec ip netns exec "skipseg-$host" unshare -u sh -c 'hostname "$1"; exec sh -c "$2"' - "$host" "$*"
SH
chmod +x "$work/nsrsh"

make_network() {
  ip netns add "$(namespace sw)" && ip -n "$(namespace sw)" link add br0 type bridge &&
    ip -n "$(namespace sw)" link set br0 up || return 1
  local i name
  for ((i = 0; i < hosts; i++)); do
    name=$(namespace "h$i")
    ip netns add "$name" &&
      ip -n "$(namespace sw)" link add "v$i" type veth peer name eth0 netns "$name" &&
      ip -n "$(namespace sw)" link set "v$i" master br0 up &&
      ip -n "$name" addr add "10.77.0.$((i + 1))/24" dev eth0 &&
      ip -n "$name" link set eth0 up && ip -n "$name" link set lo up || return 1
    mkdir -p "/etc/netns/$name"
    { echo "127.0.0.1 localhost"; for ((j = 0; j < hosts; j++)); do echo "10.77.0.$((j + 1)) h$j"; done; } \
      > "/etc/netns/$name/hosts"
  done
}

# RATE for both directions of all links, as tc writes it.
shape() {
  local i
  for ((i = 0; i < hosts; i++)); do
    tc -n "$(namespace sw)" qdisc replace dev "v$i" root tbf rate "$1" burst 512kb latency 20ms &&
      tc -n "$(namespace "h$i")" qdisc replace dev eth0 root tbf rate "$1" burst 512kb latency 20ms || return 1
  done
}

# LIBRARY RANKS machine|network COMMAND...
launch() {
  local library=$1 ranks=$2 place=$3 names
  shift 3
  names=$(seq -s, -f h%g 0 $((ranks - 1)))
  local command=("mpirun.$library" -n "$ranks")
  case "$library $place" in
    "openmpi machine") command+=(--oversubscribe --bind-to none) ;;
    "openmpi network")
      # A host that is cut off is noticed by the keepalive of the launchers' own connections.
      command+=(--host "$names" --map-by ppr:1:node --bind-to none --mca plm_rsh_agent "$work/nsrsh"
        --mca pml ob1 --mca btl "tcp,self" --mca oob_tcp_keepalive_time 5 --mca oob_tcp_keepalive_intvl 2
        --mca oob_tcp_keepalive_probes 3)
      ;;
    "mpich network")
      command=(env "UCX_TLS=tcp,self" "${command[@]}" -launcher rsh -launcher-exec "$work/nsrsh" -hosts "$names")
      ;;
  esac
  if [ "$place" = network ]; then
    command=(ip netns exec "$(namespace h0)" unshare -u sh -c 'hostname h0; exec "$@"' - "${command[@]}")
  fi
  timeout -k 5 "${limit:-300}" "${command[@]}" "$@"
}

# NAME TEXT: the number behind a name.
figure() { awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) print $(i + 1) }' <<< "$2"; }

### Exchanges

# Those of resnet34: 98 MB.
floats=24440000
# LINK BITS-PER-SECOND PLACE: bits 0 where there is no model.
exchanges() {
  local library ranks text
  for ranks in 2 4; do
    for library in "${libraries[@]}"; do
      text=$(launch "$library" "$ranks" "$3" "$benchmark" time "$floats" 5 2> "$work/errors") || {
        skip "$1, $ranks ranks, $library: $(tail -n 1 "$work/errors")"
        continue
      }
      # Of the rate, 0.957 are bytes of TCP.
      awk -v link="$1" -v bits="$2" -v ranks="$ranks" -v library="$(figure library "$text")" \
        -v exchange="$(figure exchange "$text")" -v allreduce="$(figure allreduce "$text")" \
        -v bytes="$(figure bytes "$text")" 'BEGIN {
          model = bits ? bytes / (bits * 0.957 / 8) : 0
          printf "| %s | %d | %s | %s | %.3f | %s | %.3f | %.2f |\n", link, ranks, library, \
            bits ? sprintf("%.3f", model) : "", exchange, bits ? sprintf("%.2f", exchange / model) : "", allreduce, \
            exchange / allreduce }'
    done
  done
}

echo "Sum of $((floats * 4 / 1000000)) MB over all ranks, seconds, median of 5"
echo
echo "| link | ranks | library | model | exchange | / model | MPI_Allreduce | exchange / MPI_Allreduce |"
echo "|---|---:|---|---:|---:|---:|---:|---:|"
exchanges "shared memory" 0 machine
has_network=false
if make_network > "$work/errors" 2>&1; then
  has_network=true
  for gigabits in 1 2; do
    if shape "${gigabits}gbit" > "$work/errors" 2>&1; then
      exchanges "$gigabits Gbit/s" $((gigabits * 1000000000)) network
    else
      skip "links of $gigabits Gbit/s: $(tail -n 1 "$work/errors")"
    fi
  done
else
  skip "links: $(tail -n 1 "$work/errors")"
fi

### Steps and waiting

echo
echo "Steps of 0.67 s of work, which is slept, on 2 ranks; waiting, by the share of a core that it takes"
echo
echo "| link | library | efficiency, computed | measured | waiting |"
echo "|---|---|---:|---:|---:|"
if $has_network; then
  for gigabits in 1 2; do
    shape "${gigabits}gbit" > "$work/errors" 2>&1 || continue
    for library in "${libraries[@]}"; do
      steps=$(launch "$library" 2 network "$benchmark" steps 0.67 5 "$floats" 2> "$work/errors") || continue
      shares=$(for _ in 1 2 3 4 5; do
        figure share "$(launch "$library" 2 network "$benchmark" wait 2 2> "$work/errors")"
      done | sort -g | sed -n 3p)
      awk -v link="$gigabits Gbit/s" -v library="$library" -v bits="$gigabits" -v floats="$floats" \
        -v measured="$(figure efficiency "$steps")" -v share="$shares" 'BEGIN {
          printf "| %s | %s | %.1f %% | %.1f %% | %.1f %% |\n", link, library, \
            100 * 0.67 / (0.67 + floats * 4 / (bits * 0.957e9 / 8)), 100 * measured, 100 * share }'
    done
  done
else
  skip "steps: no links"
fi

### Training: the same bytes by any number of ranks

# LIBRARY RANKS OUTPUT OPTION...: a run of a few seconds; RANKS 0 is without a launcher.
train() {
  local library=$1 ranks=$2 output=$3
  shift 3
  local command=("$skipseg" train data --output "$output" --threads 1 --encoder resnet18 --width 8 --size 64
    --batch 4 --accumulate 4 "$@")
  if [ "$ranks" -eq 0 ]; then "${command[@]}"; else launch "$library" "$ranks" machine "${command[@]}"; fi
}

# RUN: what has to be equal.
bytes() { (cd "$1" && cat best.safetensors last.safetensors last.checkpoint history.csv index.html | sha256sum); }

# The ranks that this script started and that still run.
running() { pgrep -f "^$skipseg train.*$work/" || true; }

# RUN EPOCHS: waits until they are in its history, a minute at most.
await_epochs() {
  for _ in $(seq 600); do
    if [ "$(cat "$1/history.csv" 2> /dev/null | wc -l)" -gt "$2" ]; then return; fi
    sleep 0.1
  done
}

same() { if [ "$(bytes "$1")" = "$(bytes "$2")" ]; then echo yes; else echo NO; fi; }

echo
echo "A run of 6 epochs beside that of one process"
echo
echo "| library | ranks | the same bytes |"
echo "|---|---:|---|"
train none 0 "$work/alone" --epochs 6 > "$work/output" 2>&1
for library in "${libraries[@]}"; do
  for ranks in 1 2 3 4; do
    train "$library" "$ranks" "$work/$library-$ranks" --epochs 6 > "$work/output" 2>&1 || tail -n 3 "$work/output"
    echo "| $library | $ranks | $(same "$work/alone" "$work/$library-$ranks") |"
  done
  run=$work/$library-killed
  for stage in "4 1" "2 3"; do
    read -r ranks epochs <<< "$stage"
    if [ "$ranks" -eq 4 ]; then
      train "$library" 4 "$run" --epochs 6 > "$work/output" 2>&1 &
    else
      launch "$library" 2 machine "$skipseg" train --resume "$run" --threads 1 > "$work/output" 2>&1 &
    fi
    launcher=$!
    await_epochs "$run" "$epochs"
    running | tail -n 1 | xargs -r kill -9
    wait "$launcher" || true
  done
  "$skipseg" train --resume "$run" --threads 1 > "$work/output" 2>&1 || tail -n 3 "$work/output"
  echo "| $library | 4, killed, 2, killed, 1 | $(same "$work/alone" "$run") |"
done

### Speed of training

# LIBRARY RANKS THREADS: the median of its epochs in seconds, but for the first.
epoch_seconds() {
  local command=("$skipseg" train data --output "$work/speed" --threads "$3" --encoder resnet18 --width 16 --size 128
    --batch 4 --accumulate 4 --epochs 6 --json)
  rm -rf "$work/speed"
  if [ "$2" -gt 1 ]; then command=(launch "$1" "$2" machine "${command[@]}"); fi
  "${command[@]}" 2> "$work/errors" | grep -o '"event":"epoch".*"seconds":[0-9.]*' | sed 's/.*"seconds"://' |
    tail -n +2 | sort -g | sed -n 3p
}

echo
echo "One process of 2 threads beside 2 ranks of 1 thread, the same steps, on one machine"
echo
echo "| library | seconds an epoch, 1 x 2 | 2 x 1 | efficiency |"
echo "|---|---:|---:|---:|"
for library in "${libraries[@]}"; do
  awk -v library="$library" -v one="$(epoch_seconds none 1 2)" -v two="$(epoch_seconds "$library" 2 1)" 'BEGIN {
    printf "| %s | %.2f | %.2f | %.2f |\n", library, one, two, (two > 0 ? one / two : 0) }'
done

### Faults

# FAULT LIBRARY PLACE ACTION: 2 ranks train, with a deadline of 5 s or that of `deadline`, until the action.
fault() {
  local library=$2 place=$3 start code=0 run
  run=$work/fault
  rm -rf "$run"
  limit=100 launch "$library" 2 "$place" "$skipseg" train data --output "$run" --threads 1 --encoder resnet18 --width 8 \
    --size 64 --batch 4 --accumulate 4 --epochs 1000 --rank-timeout "${deadline:-5}" > "$work/output" 2>&1 &
  local launcher=$!
  await_epochs "$run" 1
  start=$(date +%s.%N)
  eval "$4"
  wait "$launcher" || code=$?
  local seconds
  seconds=$(awk -v start="$start" -v end="$(date +%s.%N)" 'BEGIN { printf "%.1f", end - start }')
  # A rank that is cut off ends itself a little later.
  for _ in $(seq 50); do if [ -z "$(running)" ]; then break; fi; sleep 0.2; done
  echo "| $1 | $place | $library | $seconds | $code | $(running | wc -l) | $(grep -m 1 -o 'rank [0-9]* (.*' "$work/output" || true) |"
  running | xargs -r kill -9
  ip -n "$(namespace h1)" link set eth0 up 2> /dev/null || true
}

echo
echo "Faults of one of 2 ranks, with a deadline of 5 s, or of 20 s where a link is cut"
echo
echo "| fault | place | library | seconds to the end | exit code | processes left | said |"
echo "|---|---|---|---:|---:|---:|---|"
places=(machine)
if $has_network; then places+=(network); fi
for library in "${libraries[@]}"; do
  for place in "${places[@]}"; do
    fault "killed" "$library" "$place" 'running | tail -n 1 | xargs kill -9'
    fault "stopped" "$library" "$place" 'running | tail -n 1 | xargs kill -STOP'
  done
  if $has_network; then
    # The launcher finds it after 11 to 13 s where it has nothing to send; a rank that ended before would give it something.
    deadline=20 fault "link down" "$library" network 'ip -n "$(namespace h1)" link set eth0 down'
  fi
done

### Refusals

# TEXT COMMAND...
refusal() {
  local code=0 text=$1
  shift
  "$@" > "$work/output" 2>&1 || code=$?
  echo "| $text | $code | $(grep -m 1 '^error: ' "$work/output" || tail -n 1 "$work/output") |"
}

echo
echo "| refused | exit code | said |"
echo "|---|---:|---|"
for library in "${libraries[@]}"; do
  refusal "$library, more ranks than batches" train "$library" 2 "$work/refused" --accumulate 1
  refusal "$library, ranks of two instruction sets" launch "$library" 1 machine "$skipseg" train data --output "$work/refused" \
    --accumulate 2 : -n 1 env SKIPSEG_ISA=portable "$skipseg" train data --output "$work/refused" --accumulate 2
done
if [ ${#libraries[@]} -eq 2 ]; then
  SKIPSEG_MPI=libmpi.so.40 refusal "the other launcher's library" train mpich 2 "$work/refused"
  SKIPSEG_MPI=libmpich.so.12 refusal "the other launcher's library" train openmpi 2 "$work/refused"
fi
if [ -e "$work/refused" ]; then echo "a run that was refused left a folder" && exit 1; fi
