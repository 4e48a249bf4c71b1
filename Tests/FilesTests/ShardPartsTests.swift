import SkipSegBasics
import SkipSegFiles
import TestSupport
import Testing

/// Parts belong together, or the one that doesn't is named.
@Suite struct ShardPartsTests {
  private struct Part: ShardPart, Equatable {
    static let name = "sum.part"
    let shard: Shard
    var model = "m"
    var data = "d"
    var number = 0.1

    var premises: [(name: String, value: String)] { [("model", model), ("data", data)] }
    var isConsistent: Bool { number >= 0 }
  }

  private let folder = try! TemporaryFolder()
  private let stamp = OutputStamp("skipseg test")

  private func write(_ parts: [String: Part]) throws -> [String] {
    for (name, part) in parts { try part.write(to: folder.path(name), stamp: stamp) }
    return parts.keys.sorted().map(folder.path)
  }

  private func part(_ shard: String) -> Part { Part(shard: Shard(shard)!) }

  private func fault(_ folders: [String]) -> String {
    do {
      _ = try ShardParts<Part>(folders)
      return "none"
    } catch {
      return "\(error)".replacing(folder.path("") + "/", with: "").replacing(folder.path(""), with: "")
    }
  }

  @Test func partsComeInTheOrderOfTheirShards() throws {
    let folders = try write(["a": part("3/3"), "b": part("1/3"), "c": part("2/3")])
    let parts = try ShardParts<Part>(folders)
    #expect(parts.all.map(\.part.shard.number) == [1, 2, 3] && parts.first == part("1/3"))
    #expect(parts.all.map(\.folder) == ["b", "c", "a"].map(folder.path))
    // The command that wrote it knows its file.
    let file = OutputFile(folder.path("a/sum.part"), .stamped(.json))
    #expect(OutputClaim(stamp).isOwn(file) && !OutputClaim(OutputStamp("skipseg other")).isOwn(file))
  }

  @Test func whatDoesNotBelongIsNamed() throws {
    var other = part("2/3")
    other.model = "n"
    let folders = try write([
      "1": part("1/3"), "2": part("2/3"), "3": part("3/3"), "again": part("2/3"), "four": part("2/4"),
      "model": other,
    ])
    try folder.write("", "empty/notes.txt")
    func path(_ name: String) -> String { folder.path(name) }
    #expect(fault(Array(folders[..<3])) == "none")
    #expect(fault([path("1"), path("3")]).hasPrefix("1 shard of 3 missing: 2/3"))
    #expect(fault([path("2")]).hasPrefix("2 shards of 3 missing: 1/3, 3/3"))
    #expect(fault([path("2"), path("again")]).hasPrefix("again: is shard 2 of 3, as 2 is"))
    #expect(
      fault([path("1"), path("four")]).hasPrefix(
        "four: its number of shards is '4', but that of 1 is '3'"))
    #expect(fault([path("1"), path("model")]).hasPrefix("model: its model is 'n', but that of 1 is 'm'"))
    #expect(fault([path("1"), path("empty")]).hasPrefix("empty: holds no sum.part"))
    #expect(fault([path("none")]).hasPrefix("none: holds no sum.part"))
    // Of any number of shards no more are looked at than are named.
    let count = Int.max
    let many = try write(["many": part("2/\(count)")])
    #expect(
      fault(many).hasPrefix(
        "\(count - 1) shards of \(count) missing: 1/\(count), 3/\(count), 4/\(count), "))
    #expect(fault(many).contains(", 11/\(count) and \(count - 11) more; run it first"))
  }

  /// Every byte counts.
  @Test func aDamagedPartIsRefused() throws {
    let path = try write(["1": part("1/1")])[0]
    let whole = try FileSystem.read(FileSystem.join(path, Part.name))
    #expect(fault([path]) == "none")
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 2
      try folder.write(bytes, "1/sum.part")
      #expect(fault([path]).hasPrefix("1/sum.part: is damaged"), "\(place)")
    }
    for count in [0, 1, 9, whole.count - 1] {
      try folder.write(Array(whole.prefix(count)), "1/sum.part")
      #expect(fault([path]).hasPrefix("1/sum.part: is damaged"))
    }
    var impossible = part("1/1")
    impossible.number = -1
    _ = try write(["1": impossible])
    #expect(fault([path]).hasPrefix("1/sum.part: is damaged"))
  }

  /// More than one call's worth of them, in folders that are made on the way.
  @Test func filesOfABatchAreWhole() throws {
    let batch = DurableBatch(in: folder.path)
    let count = 2100
    for number in 0..<count {
      try batch.write([UInt8(number % 256), 7], to: folder.path("\(number % 5)/\(number)"))
    }
    try batch.finish()
    try batch.finish()
    let files = try FileSystem.files(under: folder.path)
    #expect(files.count == count)
    #expect(try FileSystem.read(folder.path("3/2098")) == [UInt8(2098 % 256), 7])
    try batch.write([1], to: folder.path("3/2098"))
    #expect(try FileSystem.read(folder.path("3/2098")) == [1])
    try folder.write("", "file")
    #expect(throws: FileError.self) { try batch.write([1], to: folder.path("file/x")) }
  }
}
