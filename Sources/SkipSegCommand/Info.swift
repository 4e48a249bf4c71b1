import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegEngine
import SkipSegFiles
import SkipSegWeights

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe a model: architecture, classes, parameters, work and memory.",
    discussion: """
      Of other weights, such as a .pth file of PyTorch, it lists the tensors. Of a run it says how far it has come, \
      compares its checkpoint with its checksum, and describes its best model.
      """)

  @Argument(
    help:
      "A model that `skipseg train` or `import` wrote, other weights (.safetensors, .pth, .pt), a run folder, or a .checkpoint.",
    completion: .file(extensions: ["safetensors", "pth", "pt", "checkpoint"]), transform: path)
  var model: String

  @Flag(help: "List every layer.")
  var layers = false

  @Option(help: "Side of a square picture in pixels. (default: the model's training size, or 256)")
  var size: Int?

  @Option(help: "Pictures in a batch.")
  var batch = 1

  @OptionGroup var json: JSONOption

  func validate() throws {
    if let size, !(1...65_536).contains(size) {
      throw ValidationError("--size is \(size), but must be 1 to 65536")
    }
    if !(1...65_536).contains(batch) { throw ValidationError("--batch is \(batch), but must be 1 to 65536") }
  }

  func run() throws {
    try exitOnError {
      try ModelArgument.check(model, of: "info")
      let checkpoint = FileSystem.isFolder(model) ? RunFolder(path: model).checkpoint : model
      let isRun = FileSystem.isFolder(model) && FileSystem.exists(checkpoint)
      if isRun || FileSystem.fileExtension(model) == "checkpoint" {
        let summary = try CheckpointSummary(contentsOf: checkpoint)
        JSONLines.event("checkpoint", summary.members)
        printFacts(summary.facts)
        guard isRun, FileSystem.exists(RunFolder(path: model).best) else { return }
        print("")
      }
      let path = try Model.file(model)
      let weights = try WeightFormat.open(path)
      if let metadata = (weights as? SafetensorsFile)?.metadata, ModelSpecification.isDescribed(by: metadata)
      {
        let summary = try ModelSummary(Model(contentsOf: path), size: size, batch: batch)
        JSONLines.event("model", summary.members(withLayers: layers))
        printFacts(summary.facts)
        if layers { print("\n" + summary.layerTable, terminator: "") }
      } else {
        let summary = WeightSummary(weights, format: try WeightFormat(of: path))
        JSONLines.event("weights", summary.members)
        printFacts(summary.facts)
        print("\n" + summary.tensorTable, terminator: "")
      }
    }
  }

  private func printFacts(_ facts: [(name: String, value: String)]) {
    print(TextTable.text(facts.map { [$0.name, $0.value] }, textColumns: 2), terminator: "")
  }
}
