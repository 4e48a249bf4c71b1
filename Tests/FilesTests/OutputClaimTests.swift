import Foundation
import SkipSegFiles
import TestSupport
import Testing

@Suite struct OutputClaimTests {
  private let folder = try! TemporaryFolder()
  private let stamp = OutputStamp("skipseg test")

  private func json(_ name: String) -> OutputFile { OutputFile(folder.path(name), .stamped(.json)) }

  private func check(_ files: [OutputFile], inputs: [String] = [], overwrites: Bool = false) throws {
    try OutputClaim(stamp, overwrites: overwrites).check(files, inputs: inputs.map(folder.path))
  }

  private func writeOwn(_ name: String) throws {
    try folder.write(stamp.stamped(Array("{\n  \"a\" : 1\n}\n".utf8), as: .json), name)
  }

  @Test func aStampedObjectIsOneStill() throws {
    try writeOwn("a.json")
    let bytes = try FileSystem.read(folder.path("a.json"))
    let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    #expect(object?["software"] as? String == "skipseg test" && object?["a"] as? Int == 1)
  }

  @Test func ownFilesAreReplacedAndOthersNot() throws {
    try writeOwn("own.json")
    try check([json("own.json"), json("new.json")])
    try folder.write(OutputStamp("skipseg other").stamped(Array("{\"a\":1}".utf8), as: .json), "other.json")
    for name in ["mine.json", "empty.json"] { try folder.write(name == "empty.json" ? "" : "mine", name) }
    for name in ["other.json", "mine.json", "empty.json"] {
      let error = #expect(throws: OutputError.self) { try check([json("own.json"), json(name)]) }
      #expect(error?.description.contains("/\(name): ") == true)
      try check([json("own.json"), json(name)], overwrites: true)
    }
    let error = #expect(throws: OutputError.self) {
      try check([json("mine.json"), json("own.json"), json("other.json")])
    }
    #expect(
      error?.description.contains(
        "mine.json: is there already and was not written by `skipseg test`, the first of 2 such files;")
        == true)
  }

  @Test func aCompanionBelongsToWhomItsNeighborBelongs() throws {
    try folder.write("1,2", "a.csv")
    let files = [
      json("a.json"), OutputFile(folder.path("a.csv"), .companion(of: folder.path("a.json"), .json)),
    ]
    #expect(throws: OutputError.self) { try check(files) }
    try writeOwn("a.json")
    try check(files)
  }

  @Test func whatHasNoMarkIsNeverOwn() throws {
    try folder.write("weights", "model")
    let file = OutputFile(folder.path("model"), .unmarked)
    #expect(throws: OutputError.self) { try check([file]) }
    try check([file], overwrites: true)
  }

  /// By any of its names, also where files may be replaced.
  @Test func inputsAreNeverReplaced() throws {
    try writeOwn("in/a.json")
    try FileSystem.createFolder(folder.path("out"))
    try #require(link(folder.path("in/a.json"), folder.path("out/hard.json")) == 0)
    try #require(symlink(folder.path("in/a.json"), folder.path("out/soft.json")) == 0)
    try #require(symlink(folder.path("in"), folder.path("alias")) == 0)
    for name in ["in/a.json", "out/hard.json", "out/soft.json", "alias/a.json", "out/../in/a.json"] {
      for inputs in [["in/a.json"], ["in"]] {
        let error = #expect(throws: OutputError.self) {
          try check([json(name)], inputs: inputs, overwrites: true)
        }
        #expect(error?.description.contains("over the input") == true, "\(name)")
      }
    }
  }

  @Test func linksFoldersAndPipesAreNobodysOwn() throws {
    try writeOwn("target.json")
    try #require(symlink(folder.path("target.json"), folder.path("link.json")) == 0)
    #expect(throws: OutputError.self) { try check([json("link.json")]) }
    try check([json("link.json")], overwrites: true)
    try FileSystem.createFolder(folder.path("folder.json"))
    try #require(mkfifo(folder.path("pipe.json"), 0o600) == 0)
    for name in ["folder.json", "pipe.json"] {
      #expect(throws: OutputError.notAFile(output: folder.path(name))) {
        try check([json(name)], overwrites: true)
      }
    }
  }

  @Test func twoOutputsOfOneNameAreRefused() throws {
    let files = ["x", "y"].map { OutputFile(folder.path("a.json"), .stamped(.json), source: $0) }
    let error = #expect(throws: OutputError.self) { try check(files + [json("b.json")]) }
    #expect(error?.description.contains("both x and y would be written there") == true)
    // An é of one scalar and one of two: two names for the system.
    try check([json("\u{e9}.json"), json("e\u{301}.json")])
    let same = OutputError.sameOutput(output: "o", first: "x", second: "x")
    #expect("\(same)".hasPrefix("x: is given twice"))
  }

  @Test func aFolderIsTriedAndNothingIsLeft() throws {
    try check([json("deep/er/a.json"), json("b.json")])
    #expect(!FileSystem.exists(folder.path("deep")))
    try folder.write("", "file")
    for name in ["file/a.json", "file/deep/a.json"] {
      let error = #expect(throws: FileError.self) { try check([json(name)]) }
      #expect(error?.description.contains("file") == true)
    }
    #expect(throws: FileError.self) {
      try OutputClaim(stamp).check([OutputFile("/proc/a.json", .stamped(.json))], inputs: [])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }
}
