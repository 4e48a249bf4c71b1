import SkipSegBasics
import SkipSegConcurrency
import SkipSegEngine
import SkipSegFiles
import SkipSegInference
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining

/// Looks into one network of a study: at its beginning by the weights of each repeat's seed, and at what its runs left.
struct VariantMeasuring {
  let study: StudyConfiguration
  let folder: StudyFolder
  let variant: StudyVariant
  /// Whole repeats.
  let repeats: Int
  let threads: Int
  let limits: ResourceLimits

  /// Steps after which gradients are looked at, beside the last.
  private static let watchedSteps = [0, 1, 10]
  /// Bytes are those of one thread, so that they are the same whatever the threads of a study.
  private static let plannedThreads = 1

  private var runs: [StudyRun] { study.runs.filter { $0.variant == variant && $0.number <= repeats } }

  /// - Parameter looksAtLesions: whether parts of the trained networks are left out, which takes as many validations as
  ///   there are parts.
  func measurement(looksAtLesions: Bool, stop: StopSignal) throws -> NetworkMeasurement? {
    var measured = NetworkMeasurement(variant: variant.name, repeats: repeats)
    for run in runs {
      if stop.isRequested { return nil }
      let rehearsal = try RunRehearsal(
        variant.configuration(of: study, seed: run.seed), threads: threads, limits: limits)
      let crops = Crops(try rehearsal.firstBatch(), size: rehearsal.configuration.size)
      if run.number == 1 { try count(rehearsal, into: &measured) }
      measured.beginnings.append(try beginning(rehearsal, crops))
      let last = folder.run(run).last
      let trained = FileSystem.exists(last) ? try Model(contentsOf: last) : nil
      if run.number == 1 {
        measured.gradients = try gradients(rehearsal, crops, trained)
        if let trained { measured.changes = try changes(trained) }
      }
      if looksAtLesions, let trained {
        let scorer = RewiredScorer(
          model: trained, samples: rehearsal.dataset.validation, reader: rehearsal.reader,
          pool: rehearsal.pool)
        if let lesion = try lesion(scorer, run, stop: stop) { measured.lesions.append(lesion) }
      }
    }
    return measured
  }

  private func count(_ rehearsal: RunRehearsal, into measured: inout NetworkMeasurement) throws {
    let (configuration, model) = (rehearsal.configuration, rehearsal.model)
    let plan = try Plan(
      graph: model.graph, batch: 1, height: configuration.size, width: configuration.size,
      purpose: .inference,
      precision: configuration.precision, threads: Self.plannedThreads)
    measured.parameters = model.graph.trainableCount
    measured.multiplyAdds = plan.layers.reduce(0) { $0 + $1.multiplyAdds }
    measured.predictionBytes = plan.runningBytes
    measured.trainingBytes = try configuration.memory(of: model, threads: Self.plannedThreads)
      .bytes(batch: configuration.batchSize, size: configuration.size)
    let shapes = try model.graph.shapes(height: configuration.size, width: configuration.size)
    measured.longSkipBytes =
      NetworkParts(model.graph).longSkips.map { shapes[$0.feature.index] }
      .reduce(0) { $0 + $1.channels * $1.height * $1.width } * MemoryLayout<Float>.stride
  }

  private func profile(
    _ parameters: ParameterStore, _ rehearsal: RunRehearsal, _ crops: Crops, cosine: Bool = false
  ) throws -> GradientMeasurement {
    try GradientMeasurement(
      rehearsal.trainedGraph, parameters: parameters, crops: crops,
      loss: rehearsal.configuration.lossConfiguration,
      measuresCosine: cosine, measuresShares: false, seed: rehearsal.configuration.seed, pool: rehearsal.pool)
  }

  private func beginning(_ rehearsal: RunRehearsal, _ crops: Crops) throws -> NetworkMeasurement.Beginning {
    let found = try profile(rehearsal.model.parameters, rehearsal, crops, cosine: true)
    return NetworkMeasurement.Beginning(
      ratio: found.ratio, cosine: found.cosine, isShallow: try isShallow(rehearsal, crops))
  }

  /// Whether the logits are those of the network without its identity blocks; nil where these don't begin as the identity.
  private func isShallow(_ rehearsal: RunRehearsal, _ crops: Crops) throws -> Bool? {
    guard rehearsal.configuration.zeroInit, variant.tuning == nil else { return nil }
    let (whole, parameters) = (rehearsal.model.graph, rehearsal.model.parameters)
    var shallow = whole
    for name in NetworkParts(whole).parts.filter(\.isIdentity).map(\.name) {
      guard let block = shallow.blocks.first(where: { $0.name == name }) else { continue }
      shallow = shallow.without(block) ?? shallow
    }
    func logits(_ graph: Graph) throws -> [Float] {
      let executor = try Executor(
        graph: graph, parameters: parameters, batch: crops.count, height: crops.size, width: crops.size,
        purpose: .inference, pool: rehearsal.pool)
      _ = executor.input.update(fromContentsOf: crops.input)
      executor.forward()
      return executor.logits()
    }
    return try logits(whole) == logits(shallow)
  }

  /// By the first batch, whose crops are the same for all networks of a seed.
  private func gradients(
    _ rehearsal: RunRehearsal, _ crops: Crops, _ trained: Model?
  ) throws -> [NetworkMeasurement.GradientProfile] {
    var profiles: [NetworkMeasurement.GradientProfile] = []
    func add(_ parameters: ParameterStore, step: Int) throws {
      let layers = try profile(parameters, rehearsal, crops).layers
      profiles.append(
        NetworkMeasurement.GradientProfile(
          step: step, names: layers.map(\.name), rootMeanSquares: layers.map(\.rms)))
    }
    try rehearsal.take(min(study.steps - 1, Self.watchedSteps.max() ?? 0)) { step in
      if Self.watchedSteps.contains(step) { try add(rehearsal.model.parameters, step: step) }
    }
    if let trained { try add(trained.parameters, step: study.steps) }
    return profiles
  }

  /// A network that is no better than chance has nothing to lose: no part of it is left out. The lens is that of the first
  /// repeat.
  private func lesion(
    _ scorer: RewiredScorer, _ run: StudyRun, stop: StopSignal
  ) throws -> LesionMeasurement? {
    let whole = try LesionMeasurement(scorer, measuresLesions: false, measuresLens: false, stop: stop)
    guard let whole, whole.isTested else { return whole }
    return try LesionMeasurement(scorer, measuresLens: run.number == 1, stop: stop)
  }

  /// How far the parts of the encoder moved from those of the model that the study begins with.
  private func changes(_ trained: Model) throws -> [NetworkMeasurement.PartChange] {
    guard let beginning = study.beginning else { return [] }
    let first = try Model(contentsOf: beginning)
    var names: [String] = []
    var sums: [String: (change: Double, length: Double)] = [:]
    for parameter in first.parameters.parameters where parameter.role == .trainable {
      guard trained.parameters.shape(of: parameter.name) == parameter.shape else { continue }
      let part = parameter.name.split(separator: ".").prefix(2).joined(separator: ".")
      if sums[part] == nil { names.append(part) }
      let (old, new) = (first.parameters.read(parameter.name), trained.parameters.read(parameter.name))
      for (old, new) in zip(old, new) {
        sums[part, default: (0, 0)].change += Double(new - old) * Double(new - old)
        sums[part, default: (0, 0)].length += Double(old) * Double(old)
      }
    }
    return names.map { name in
      let sum = sums[name] ?? (0, 0)
      return NetworkMeasurement.PartChange(
        name: name, change: sum.length > 0 ? (sum.change / sum.length).squareRoot() : 0)
    }
  }
}
