#!/usr/bin/env bash
# Changes the bytes of label files of every format and of BMPs at random, and converts each source with the address
# sanitizer in a program of little else: none may crash, take longer than a second, or all more than 512 MB. The number of
# sources is the argument (10,000).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build --sanitize address --scratch-path .build/fuzz --product FuzzLabels
# In memory, as every source is written and flushed.
memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
# What is freed is kept for a while to see whether it is used again: not for so long that it is most of the memory.
TMPDIR=$memory ASAN_OPTIONS=quarantine_size_mb=32:detect_leaks=0 .build/fuzz/debug/FuzzLabels "${1:-10000}"
