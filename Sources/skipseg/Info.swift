import ArgumentParser
import Basics
import Engine
import Files
import Segmentation

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Describe a model: architecture, classes, parameters, work and memory. Or check a run's checkpoint.")

  @Argument(help: "The model, a .safetensors file, or a .checkpoint file of a run.")
  var model: String

  @Flag(help: "List every layer.")
  var layers = false

  @Option(help: "Side of a square picture in pixels. (default: the model's training size)")
  var size: Int?

  @Option(help: "Pictures in a batch.")
  var batch = 1

  func validate() throws {
    if let size, !(1...65_536).contains(size) {
      throw ValidationError("--size is \(size), but must be 1 to 65536")
    }
    if !(1...65_536).contains(batch) { throw ValidationError("--batch is \(batch), but must be 1 to 65536") }
  }

  func run() throws {
    if FileSystem.fileExtension(model) == "checkpoint" {
      return show(try exitOnError { try CheckpointSummary(contentsOf: model) }.facts)
    }
    let summary = try exitOnError {
      try ModelSummary(Model(contentsOf: model), size: size, batch: batch)
    }
    show(summary.facts)
    if layers { print("\n" + summary.layerTable, terminator: "") }
  }

  private func show(_ facts: [(name: String, value: String)]) {
    print(TextTable.text(facts.map { [$0.name, $0.value] }, textColumns: 2), terminator: "")
  }
}
