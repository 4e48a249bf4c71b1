import Foundation
import SkipSegFiles
import TestSupport
import Testing

/// A folder for one test with a few samples of the sample set, removed with the test.
final class Workplace {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// The sample set of the repository.
  private static let samples = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("data").path

  /// - Parameters: how many samples of each split to take.
  init(training: Int = 10, validation: Int = 3) throws {
    folder = try TemporaryFolder()
    try copy("classes.txt")
    for (split, count) in [("train", training), ("val", validation)] {
      for kind in ["images", "masks"] {
        let folder = "\(split)/\(kind)"
        let files = try FileSystem.files(under: FileSystem.join(Self.samples, folder))
        for file in files.prefix(count) { try copy("\(folder)/\(file)") }
      }
    }
  }

  private func copy(_ name: String) throws {
    let bytes = try FileSystem.read(FileSystem.join(Self.samples, name))
    try folder.write(bytes, "data/\(name)")
  }

  /// A model that has learnt next to nothing, of the smallest network; made once for all tests.
  func writeModel(_ name: String = "model.safetensors") throws {
    try folder.write(Self.model.get(), name)
  }

  private static let model = Result {
    let place = try Workplace(training: 2, validation: 1)
    let training = try place.run(
      "train", "data", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--output", "run")
    #expect(training.exitCode == 0, "\(training.errors)")
    return try place.bytes("run/best.safetensors")
  }

  func run(_ arguments: String..., signal: Int32? = nil, awaiting: String? = nil) throws -> Command {
    try Command(arguments, in: path, signal: signal, awaiting: awaiting)
  }

  func run(_ arguments: [String], environment: [String: String] = [:], setup: String? = nil) throws -> Command
  {
    try Command(
      arguments, in: path, environment: environment, script: setup.map { $0 + "\nexec \"$0\" \"$@\"" })
  }

  func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(FileSystem.join(path, name)) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ bytes: [UInt8], _ name: String) throws { try folder.write(bytes, name) }

  func write(_ text: String, _ name: String) throws {
    try folder.write(text, name)
  }

  func files(_ folder: String) throws -> [String] {
    try FileSystem.files(under: FileSystem.join(path, folder))
  }

  /// What predict writes of photographs into a folder, without the record of the folder.
  func predictions(_ folder: String) throws -> [String] {
    try files(folder).filter { $0 != "predictions.json" }
  }
}
