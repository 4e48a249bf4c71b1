// Changes the bytes of label files and BMPs at random and converts each source: `FuzzLabels COUNT [FIRST]`, for
// scripts/fuzz-labels.sh. Ends with 1 where a source takes longer than a second, or all of them more than 512 MB of memory.

import Foundation
import SkipSegBasics
import SkipSegFiles
import SkipSegImaging
import SkipSegLabels

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000
let first = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 0
let folder = FileSystem.join(NSTemporaryDirectory(), "fuzz-\(getpid())")

var random = CounterRandom(key: 15)
var outcomes: [String: Int] = [:]
var slowest = (seconds: 0.0, name: "")
for number in 0..<count {
  let seed = Seed.all[number % Seed.all.count]
  let source = FileSystem.join(folder, "in")
  if number < first {
    for (name, bytes) in seed.files where name == seed.changed { _ = Mutation.mutated(bytes, &random) }
    continue
  }
  try? FileManager.default.removeItem(atPath: folder)
  for (name, bytes) in seed.files {
    let isChanged = name == seed.changed
    try DurableFile.write(
      isChanged ? Mutation.mutated(bytes, &random) : bytes, to: FileSystem.join(source, name))
  }
  var options = LabelConversion.Options()
  options.threads = 2
  options.copies = number % 2 == 0
  options.frame = number % 3 == 0 ? .stored : nil
  let begin = ContinuousClock.now
  do {
    let report = try LabelConversion(source, to: FileSystem.join(folder, "out"), options: options).run {
      (_) in
    }
    outcomes[report.maskCount > 0 ? "converted" : "refused", default: 0] += 1
  } catch {
    outcomes["refused", default: 0] += 1
    if "\(error)".contains("\n") {
      print("\(seed.name) \(number): more than one line: \(error)")
      exit(1)
    }
  }
  // Conversion reads the header of a photograph alone.
  if seed.changed.hasSuffix("bmp") { _ = try? ImageFile.decode(FileSystem.join(source, seed.changed)) }
  let seconds = begin.duration(to: .now) / .seconds(1)
  if seconds > 1 {
    let kept = FileSystem.join(NSTemporaryDirectory(), "fuzz-slow-\(number)")
    try? FileManager.default.copyItem(atPath: source, toPath: kept)
    print("\(seed.name) \(number): \(seconds) s, kept in \(kept)")
  }
  if seconds > slowest.seconds { slowest = (seconds, "\(seed.name), source \(number)") }
  let outside = try FileSystem.names(in: folder).filter { $0 != "in" && $0 != "out" }
  if !outside.isEmpty {
    print("\(seed.name) \(number): wrote \(outside)")
    exit(1)
  }
}

try? FileManager.default.removeItem(atPath: folder)
// The most that this process ever held, as Linux tells it.
let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
let megabytes = status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) }.map { $0 / 1024 } ?? 0
print(
  "\(count) sources: \(outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))"
)
print("slowest: \(slowest.seconds) s (\(slowest.name)); memory at most \(megabytes) MB")
exit(slowest.seconds < 1 && megabytes < 512 ? 0 : 1)
