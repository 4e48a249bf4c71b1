#!/usr/bin/env bash
# Builds a program that uses the library, outside of this package, with modules of common names beside it and every
# warning an error, and runs it on the sample data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
package=$PWD

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$package" "$folder/skipseg"
cp -R Tests/Client "$folder/client"
cd "$folder/client"
for own in $(sed -n '/^let own/,/^]/p' Package.swift | grep -o '"[A-Za-z]*"' | tr -d '"'); do
  mkdir -p "Sources/Own/$own"
  echo "enum $own {}" > "Sources/Own/$own/$own.swift"
done
# Kept from one time to the next: only what changed is built.
swift build -Xcc -O2 --scratch-path "$package/.build/client"
"$package/.build/client/debug/Client" "$package/data" "$folder/runs"
