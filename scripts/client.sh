#!/usr/bin/env bash
# Builds a program that uses the library, outside of this package, with modules of common names beside it and every
# warning an error, and runs it on the sample data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
package=$PWD

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R Tests/Client "$folder/client"
cd "$folder/client"
for own in $(sed -n '/^let own/,/^]/p' Package.swift | grep -o '"[A-Za-z]*"' | tr -d '"'); do
  mkdir -p "Sources/Own/$own"
  echo "enum $own {}" > "Sources/Own/$own/$own.swift"
done
# The same versions in the same folder: what the package's own build has made is taken as it is.
swift package --package-path "$package" resolve
cp "$package/Package.resolved" .
export SKIPSEG=$package
swift build -c release --scratch-path "$package/.build"
"$(swift build -c release --scratch-path "$package/.build" --show-bin-path)/Client" "$package/data" "$folder/runs"
