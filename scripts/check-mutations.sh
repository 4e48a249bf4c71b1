#!/usr/bin/env bash
# Writes mistakes that no strict load of weights can see into a clone of the last commit, one after the other, and shows
# that a test fails at each; and that none fails at a change of rounding alone. Arguments: names of mutations (all).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

origin=$PWD
copy=$PWD/.build/mutations
[ -d "$copy" ] || git clone --quiet "$origin" "$copy"
cd "$copy"
git fetch --quiet origin HEAD
git reset --quiet --hard FETCH_HEAD

# Only what these tests need is built.
cat >> Package.swift << 'END'

var needed: Set = ["KernelTests", "EngineTests", "NetworksTests"]
var waiting = Array(needed)
while let name = waiting.popLast() {
  for target in package.targets where target.name == name {
    for case .byNameItem(let other, _) in target.dependencies where needed.insert(other).inserted { waiting.append(other) }
  }
}
package.targets.removeAll { !needed.contains($0.name) }
package.products = []
END

# A mutation: its name, the file, what sed does to it, the tests, and whether they fail.
mutations=(
  "swapped-epsilons|Sources/Networks/MixTransformer.swift|
    s/blockEpsilon: Float = 1e-6/blockEpsilon: Float = 1e-5/; s/patchEpsilon: Float = 1e-5/patchEpsilon: Float = 1e-6/|
    NetworksTests|fail"
  "tanh-gelu|Sources/CKernels/templates/gelu.h|
    s/normal_distribution(.*/density = -1.5957691f * (value + 0.044715f * value * value * value); exponential(\&density); cumulative = 1 \/ (1 + density);/|
    KernelTests.TransformerTests|fail"
  "swapped-keys-and-values|Sources/Engine/Operations/Attention/PlannedAttention+Packing.swift|
    s/case keys, values/case values, keys/|
    EngineTests.AttentionTests|fail"
  "relu-after-norm5|Sources/Networks/DenseNet.swift|
    s/= builder.batchNorm(\"norm5\", x)/= builder.relu(builder.batchNorm(\"norm5\", x))/|
    NetworksTests|fail"
  "average-pool-rounded-up|Sources/Engine/Operations/Pooling/AveragePool.swift|
    s/try shapes.windowed(kernel: kernel, stride: stride, padding: 0)/try shapes.windowed(kernel: 1, stride: stride, padding: 0)/|
    EngineTests|fail"
  "half-size-rounded-up|Sources/Engine/Operations/Resize/ResizeNearest.swift|
    s/target.height \/ divisor/(target.height + divisor - 1) \/ divisor/; s/target.width \/ divisor/(target.width + divisor - 1) \/ divisor/|
    NetworksTests|fail"
  "keys-scaled-before|Sources/Engine/Operations/Attention/Attention.swift|
    s/pack(kv, .values, rows: values, context)/&; for index in 0..<packs { keys[index] *= geometry.scale }/; s/lanes, geometry.scale, products,/lanes, 1, products,/|
    EngineTests.AttentionTests|pass"
)

surprises=0
for mutation in "${mutations[@]}"; do
  IFS='|' read -r -d '' name file change tests expected <<< "$mutation" || true
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  change=$(sed 's/^ *//' <<< "$change")
  tests=$(xargs <<< "$tests")
  expected=$(xargs <<< "$expected")
  git checkout --quiet -- Sources
  sed -i "$change" "$file"
  if git diff --quiet -- "$file"; then
    echo "$name: its place is not in $file any more" >&2
    exit 1
  fi
  if ! swift build -c release --build-tests > build.log 2>&1; then
    tail -20 build.log >&2
    exit 1
  fi
  found=pass
  swift test -c release --skip-build --disable-xctest --filter "$tests" > test.log 2>&1 || found=fail
  count=$(grep -c 'recorded an issue' test.log || true)
  printf '%-26s %s, %d faults in %s\n' "$name" "$found" "$count" "$tests"
  [ "$found" = "$expected" ] || surprises=$((surprises + 1))
done
[ "$surprises" = 0 ] || { echo "$surprises mutations did not what they should" >&2; exit 1; }
