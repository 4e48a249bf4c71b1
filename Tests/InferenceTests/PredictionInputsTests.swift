import Foundation
import SkipSegBasics
import SkipSegFiles
import SkipSegInference
import TestSupport
import Testing

/// Photographs are found one folder after the other, and what is in the way by rules.
@Suite struct PredictionInputsTests {
  private func names(_ folder: TemporaryFolder, _ inputs: [String], shard: Shard? = nil) throws -> [String] {
    let found = try PredictionInputs(
      inputs.map(folder.path), to: PredictionOutput(folder: folder.path("out")), shard: shard)
    let count = try found.survey().count
    #expect(found.jobs.count == count)
    return found.jobs.map { FileSystem.path($0.input, below: folder.path) }
  }

  @Test func shardsAreDisjointAndCompleteAndNewFilesMoveNone() throws {
    let folder = try TemporaryFolder()
    for number in 0..<150 {
      try folder.write("", "in/\(number % 3 == 0 ? "" : "sub \(number % 7)/deep/")\(number).jpg")
    }
    let all = try names(folder, ["in"])
    #expect(all.count == 150)
    let shards = (1...7).map { Shard($0, of: 7)! }
    let parts = try shards.map { try names(folder, ["in"], shard: $0) }
    #expect(parts.joined().sorted() == all.sorted() && Set(parts.joined()).count == 150)
    for (shard, part) in zip(shards, parts) {
      #expect(part.allSatisfy { shard.holds(FileSystem.path($0, below: "in")) })
    }
    for number in 150..<200 { try folder.write("", "in/sub 1/deep/\(number).png") }
    for (shard, part) in zip(shards, parts) {
      #expect(Set(try names(folder, ["in"], shard: shard)).isSuperset(of: part))
    }
    // A single file counts by its name.
    let shard = try #require(shards.first { $0.holds("3.jpg") })
    #expect(try names(folder, ["in/3.jpg"], shard: shard) == ["in/3.jpg"])
    for other in shards where other != shard { #expect(try names(folder, ["in/3.jpg"], shard: other) == []) }
  }

  /// Every shard looks at the names of all.
  @Test func whatIsInTheWayIsFoundByEveryShard() throws {
    let folder = try TemporaryFolder()
    try FileSystem.createFolder(folder.path("empty"))
    for name in ["in/a/1.jpg", "in/a/1.png", "in/2.jpg", "more/a/3.jpg", "more/a/4.jpg", "near/a/4.png"] {
      try folder.write("", name)
    }
    for shard in [nil] + (1...3).map({ Shard($0, of: 3) }) {
      let error = #expect(throws: OutputError.self) { try names(folder, ["in"], shard: shard) }
      #expect(error?.description.contains("out/a/1.png: both ") == true)
      let across = #expect(throws: OutputError.self) { try names(folder, ["more", "near"], shard: shard) }
      #expect(across?.description.contains("out/a/4.png: both ") == true)
      #expect(throws: PredictionError.self) { try names(folder, ["empty"], shard: shard) }
    }
    #expect(try names(folder, ["more"]).count == 2)
  }

  @Test func aFolderThatIsGivenTwiceIsPredictedOnce() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/1.jpg", "in/2.jpg"] { try folder.write("", name) }
    try #require(symlink("in", folder.path("alias")) == 0)
    let found = try PredictionInputs(
      ["in", "alias", "in/2.jpg", "in"].map(folder.path), to: PredictionOutput(folder: folder.path("out")))
    #expect(found.jobs.map { FileSystem.path($0.input, below: folder.path) } == ["in/a/1.jpg", "in/2.jpg"])
    #expect(try found.survey().leftOut.words == "given twice 5")
  }

  /// A photograph in the output tree is an input where it lies below a folder that was given, whatever may be replaced.
  @Test func anInputIsNeverReplacedByWayOfALink() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.png", "other/1.jpg"] { try folder.write("", name) }
    try FileSystem.createFolder(folder.path("out"))
    try #require(symlink("../in", folder.path("out/sub")) == 0)
    try folder.write("", "more/sub/1.jpg")
    var output = PredictionOutput(folder: folder.path("out"))
    output.overwrites = true
    let error = #expect(throws: OutputError.self) {
      try PredictionInputs([folder.path("more"), folder.path("in")], to: output).survey()
    }
    #expect(error?.description.contains("over the input") == true)
  }

  /// Of a folder of many photographs no more than hashes are kept of those of other shards.
  @Test func aShardOfManyIsFoundQuickly() throws {
    let folder = try TemporaryFolder()
    try FileSystem.createFolder(folder.path("in"))
    for number in 0..<5000 {
      #expect(FileManager.default.createFile(atPath: folder.path("in/\(number).jpg"), contents: nil))
    }
    let counts = try (1...5).map { try names(folder, ["in"], shard: Shard($0, of: 5)).count }
    #expect(counts.reduce(0, +) == 5000 && counts.allSatisfy { (800...1200).contains($0) })
  }
}
