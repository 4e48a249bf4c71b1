import ArgumentParser
import Basics
import Engine
import Segmentation

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe a model: architecture, classes, parameters, work and memory.")

  @Argument(help: "The model: a .safetensors file that `skipseg train` or `import` wrote.")
  var model: String

  @Flag(help: "List every layer.")
  var layers = false

  @Option(help: "Side of a square picture in pixels. (default: the model's training size, or 256)")
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
    let summary = try exitOnError {
      try ModelSummary(Model(contentsOf: model), size: size, batch: batch)
    }
    print(TextTable.text(summary.facts.map { [$0.name, $0.value] }, textColumns: 2), terminator: "")
    if layers { print("\n" + summary.layerTable, terminator: "") }
  }
}
