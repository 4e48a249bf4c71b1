#!/usr/bin/env bash
# Opens every hostile file of the tests with `skipseg info` under strace, and shows that each is refused and nothing
# happens: no program is run, no connection made, no file opened for writing. Needs strace.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift build -c release --build-tests
command=$(swift build -c release --show-bin-path)/skipseg
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
mkdir "$folder/files" "$folder/traces"
SKIPSEG_HOSTILE_FILES=$folder/files \
  swift test -c release --skip-build --disable-xctest --filter writesThemForStrace > "$folder/test" 2>&1 \
  || { cat "$folder/test" >&2; exit 1; }

calls=execve,execveat,fork,vfork,socket,connect,open,openat,openat2,creat,truncate,unlink,unlinkat,rename,renameat
calls+=,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,chmod,fchmod,kill,ptrace
# Reading is all that is allowed, after the one execve that starts the command.
harmless='openat\(.*O_RDONLY|open\(.*O_RDONLY|^[0-9]+ +[+-]|^[0-9]+ +<\.\.\.'
count=0
failures=0
for file in "$folder"/files/*; do
  name=$(basename "$file")
  trace=$folder/traces/$name
  status=0
  strace -f -e "trace=$calls" -o "$trace" "$command" info "$file" > /dev/null 2> "$folder/message" || status=$?
  started=$(grep -c 'execve(' "$trace")
  forbidden=$(grep -vE "$harmless" "$trace" | grep -vc 'execve(' || true)
  if [ "$status" != 1 ] || [ "$started" != 1 ] || [ "$forbidden" != 0 ] || [ "$(wc -l < "$folder/message")" != 1 ]; then
    echo "$name: exit code $status, $started programs started, $forbidden forbidden calls: $(cat "$folder/message")"
    grep -vE "$harmless" "$trace" | tail -n +2
    failures=$((failures + 1))
  fi
  count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo "no hostile files were written" >&2; exit 1; }
echo "$count hostile files: $failures did anything but read and refuse"
[ "$failures" = 0 ]
