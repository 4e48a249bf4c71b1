import SkipSegDatasets
import SkipSegModels

/// What rank 0 tells the others before the first step: it alone has looked at the data, the first weights and the run
/// folder.
struct SharedRun: Codable {
  /// With all that was settled.
  let configuration: TrainingConfiguration
  let dataset: Dataset
  /// What the others must find in the same files.
  let data: DataFingerprint
  /// `ModelSpecification.metadata`.
  private let model: [String: String]

  init(_ setup: RunSetup, data: DataFingerprint) {
    configuration = setup.configuration
    dataset = setup.dataset
    self.data = data
    model = setup.model.specification.metadata
  }

  func specification(from host: String) throws -> ModelSpecification {
    try ModelSpecification(metadata: model, file: "the model of \(host)")
  }
}

extension Ensemble {
  /// Where rank 0's files differ from this rank's, or its arenas do, sums would be of no meaning.
  /// - Throws: on all ranks; the error names both machines.
  func checkLikeness(of setup: RunSetup, with shared: SharedRun) throws {
    if size == 1 { return }
    let layouts = try gather(setup.model.parameters.layoutDigest)
    try together {
      if layouts[rank] != layouts[0] { throw TrainingError.layoutsDiffer(first: hosts[0], host: hosts[rank]) }
      if isFirst { return }
      let found = DataFingerprint(setup.dataset, threads: setup.pool.threadCount, ensemble: self)
      if let detail = shared.data.difference(from: found) {
        throw TrainingError.dataDiffers(
          data: setup.configuration.data, detail: detail, first: hosts[0], host: hosts[rank])
      }
    }
  }

  /// - Throws: on all ranks, where a step has not a batch for each.
  func checkSize(accumulation: Int) throws(TrainingError) {
    if size > accumulation { throw .tooManyRanks(ranks: size, batches: accumulation) }
  }
}
