#!/usr/bin/env bash
# Turns Sources/ONNX/Schema/onnx-subset.proto into the committed Swift beside it. Only for those who change the schema.
# Needs protoc (Debian: protobuf-compiler; brew install protobuf) and builds swift-protobuf's generator once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v protoc > /dev/null; then
  echo "protoc is missing: install protobuf-compiler (Debian) or protobuf (brew)" >&2
  exit 1
fi
swift package resolve
generator=.build/checkouts/swift-protobuf
swift build --package-path "$generator" --scratch-path .build/protoc-gen-swift --product protoc-gen-swift
protoc --plugin=.build/protoc-gen-swift/debug/protoc-gen-swift \
  --proto_path=Sources/ONNX/Schema --swift_out=Sources/ONNX/Schema --swift_opt=Visibility=Package onnx-subset.proto
