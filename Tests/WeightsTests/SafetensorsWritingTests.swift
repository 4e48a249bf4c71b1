import Foundation
import SkipSegFiles
import SkipSegWeights
import TestSupport
import Testing

@Suite struct SafetensorsWritingTests {
  let folder: TemporaryFolder
  /// In a folder that is still to be made.
  var path: String { folder.path("new/model.safetensors") }

  init() throws { folder = try TemporaryFolder() }

  @Test func readsBackWhatItWrote() throws {
    let floats: [Float] = [0, -0.0, .nan, .infinity, .leastNonzeroMagnitude, 1.0 / 3]
    let metadata = ["quoted \"key\"": "back\\slash, new\nline, \u{1}, ä€😀", "empty": ""]
    try SafetensorsFile.write(
      [
        "weights": SafetensorsTensor(shape: [3, 1, 2], floats: floats),
        "count": SafetensorsTensor(shape: [], integers: [.min]),
        "empty": SafetensorsTensor(shape: [4, 0], floats: []),
        "name \"with\" \\ ä": SafetensorsTensor(shape: [1], floats: [7]),
      ], metadata: metadata, to: path)

    let file = try SafetensorsFile(path)
    #expect(file.metadata == metadata)
    #expect(file.entries.count == 4)
    #expect(try file.floats("weights").map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(file.shape(of: "weights") == [3, 1, 2])
    #expect(try file.integers("count") == [.min])
    #expect(file.shape(of: "empty") == [4, 0])
    #expect(try file.floats("name \"with\" \\ ä") == [7])
  }

  /// The values of the fixture, which Python rounded.
  @Test(arguments: SafetensorsTensor.Precision.allCases)
  func roundsAsPythonDoes(_ precision: SafetensorsTensor.Precision) throws {
    let fixture = try SafetensorsFile(Fixture.path("types.safetensors"))
    let exact = try fixture.floats("roundings")
    let tensor = SafetensorsTensor(shape: [exact.count], floats: exact, precision: precision)
    try SafetensorsFile.write(["roundings": tensor], to: path)
    let found = try SafetensorsFile(path)
    let stored = precision.rawValue.uppercased()
    #expect(found.entries.map(\.type.rawValue) == [stored])
    let expected = precision == .float32 ? exact : try fixture.floats("roundings.as.\(precision.rawValue)")
    for (value, expected) in zip(try found.floats("roundings"), expected) {
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }

  @Test func sameContentGivesSameBytes() throws {
    let names = (0..<50).map { "tensor \($0)" }
    func bytes(_ names: [String]) throws -> [UInt8] {
      var tensors: [String: SafetensorsTensor] = [:]
      var metadata: [String: String] = [:]
      for name in names {
        tensors[name] = SafetensorsTensor(shape: [1], floats: [Float(name.count)])
        metadata[name] = name
      }
      try SafetensorsFile.write(tensors, metadata: metadata, to: path)
      return try FileSystem.read(path)
    }
    #expect(try bytes(names) == bytes(names.reversed()))
  }

  /// So that other readers can map the file into memory.
  @Test(arguments: 1...9) func alignsTheData(lengthOfName: Int) throws {
    let name = String(repeating: "n", count: lengthOfName)
    try SafetensorsFile.write(
      [
        name: SafetensorsTensor(shape: [3], floats: [1, 2, 3]),
        "z": SafetensorsTensor(shape: [], integers: [5]),
      ], to: path)
    let headerBytes = try FileSystem.read(path, upTo: 8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(headerBytes % 8 == 0)
    // The integers, whose elements are larger, come first.
    let entries = try SafetensorsFile(path).entries
    #expect(entries.map(\.name) == ["z", name])
    #expect(entries.map(\.range) == [0..<8, 8..<20])
  }

  @Test func replacesAFileWholeOrNotAtAll() throws {
    let tensors = ["a": SafetensorsTensor(shape: [1], floats: [1])]
    try SafetensorsFile.write(tensors, to: path)
    try SafetensorsFile.write(tensors, metadata: ["version": "2"], to: path)
    #expect(try SafetensorsFile(path).metadata == ["version": "2"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("new")) == ["model.safetensors"])
    #expect(throws: FileError.self) { try SafetensorsFile.write(tensors, to: path + "/below a file") }
  }
}
