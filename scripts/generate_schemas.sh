#!/usr/bin/env bash
# Turns Sources/*/Schema/*.proto into the committed Swift beside each. Only for those who change a schema.
# Needs protoc (Debian: protobuf-compiler; brew install protobuf) and builds swift-protobuf's generator once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v protoc > /dev/null; then
  echo "protoc is missing: install protobuf-compiler (Debian) or protobuf (brew)" >&2
  exit 1
fi
swift package resolve
swift build --package-path .build/checkouts/swift-protobuf --scratch-path .build/generator --product protoc-gen-swift
for schema in Sources/*/Schema/*.proto; do
  folder=$(dirname "$schema")
  protoc --plugin=.build/generator/debug/protoc-gen-swift \
    --proto_path="$folder" --swift_out="$folder" --swift_opt=Visibility=Package "$(basename "$schema")"
done
