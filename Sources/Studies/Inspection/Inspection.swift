import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegModels
import SkipSegNetworks
import SkipSegSamples

/// Looks into one network: what its skips cost, and what they do.
package struct Inspection {
  package let subject: String
  package let model: Model
  package let isTrained: Bool
  package let seed: UInt64
  /// Side of crops, and of the pictures that costs are counted for, in pixels.
  package let size: Int
  package let data: InspectionData?
  package let threads: Int

  /// Crops that are measured on, and pictures whose memory and time are told.
  private static let mostCrops = 16
  private static let costBatch = 4
  package static let standardSize = 256

  /// A model that was trained.
  package init(
    model path: String, data: String?, reading: DataReading, size: Int?, seed: UInt64, threads: Int
  ) throws {
    let model = try Model(contentsOf: path)
    let size = size ?? model.specification.trainingSize ?? Self.standardSize
    self.init(
      subject: path, model: model, isTrained: true, seed: seed, size: size,
      data: try data.map {
        try InspectionData($0, of: model.specification, isTrained: true, reading: reading, threads: threads)
      }, threads: threads)
  }

  /// An encoder in a U-Net of random weights.
  ///
  /// - Parameter architecture: of any number of classes: the data's are taken where there are some.
  package init(
    untrained architecture: UnetConfiguration, data: String?, reading: DataReading, size: Int?, seed: UInt64,
    threads: Int
  ) throws {
    let normalization = Normalization.imageNet
    var specification = ModelSpecification(
      architecture: architecture, normalization: normalization,
      maskEncoding: MaskEncoding(
        classes: ClassList(names: ["background", "object"]), mapping: .index, ignoreIndex: nil))
    var content: InspectionData?
    if let data {
      content = try InspectionData(data, of: nil, isTrained: false, reading: reading, threads: threads)
      specification.maskEncoding = content!.encoding
      specification.architecture.classCount = specification.classes.count
    }
    let model = try Model(specification)
    model.parameters.initialize(seed: seed, pool: ThreadPool(threads: threads))
    self.init(
      subject: architecture.encoderDescription, model: model, isTrained: false, seed: seed,
      size: size ?? Self.standardSize, data: content, threads: threads)
  }

  private init(
    subject: String, model: Model, isTrained: Bool, seed: UInt64, size: Int, data: InspectionData?,
    threads: Int
  ) {
    (self.subject, self.model, self.isTrained, self.seed) = (subject, model, isTrained, seed)
    (self.size, self.data, self.threads) = (size, data, threads)
  }

  package var sections: [InspectionSection] {
    InspectionSection.sections(of: model.graph, hasData: data != nil, isTrained: isTrained)
  }

  package typealias Event = WorkEvent<Never, InspectionReport>

  /// Looks at some sections.
  ///
  /// - Throws: `PlanError` where the network or its pictures don't fit, an error about a photograph that can't be read,
  ///   `Stopped`.
  package func run(
    _ wanted: [InspectionSection], stop: StopSignal? = nil, report tell: (Event) -> Void
  ) throws -> InspectionReport {
    let pool = ThreadPool(threads: threads)
    let architecture = model.specification.architecture
    var report = InspectionReport(
      subject: subject, isTrained: isTrained, architecture: architecture, seed: seed, size: size)
    var done = 0
    func finish(_ section: InspectionSection) throws {
      done += 1
      tell(.progress(done: done, of: wanted.count))
      if stop?.isRequested == true { throw Stopped(after: done, of: wanted.count, "section") }
    }
    if wanted.contains(.graph) { try finish(.graph) }
    if wanted.contains(.cost) {
      report.cost = try cost(architecture, pool)
      try finish(.cost)
    }
    if let data {
      let crops = try crops(of: data)
      report.crops = crops.count
      report.notes = data.notes
      let plain = isTrained ? nil : try plainTwin(of: architecture)
      if wanted.contains(.identity) {
        report.identity = try pair(plain) { graph, parameters in
          try IdentityMeasurement(graph, parameters: parameters, crops: crops, pool: pool)
        }
        try finish(.identity)
      }
      if wanted.contains(.gradients) {
        func measure(_ graph: Graph, _ parameters: ParameterStore, _ isWhole: Bool) throws
          -> GradientMeasurement
        {
          try GradientMeasurement(
            graph, parameters: parameters, crops: crops, measuresCosine: isWhole, measuresShares: isWhole,
            seed: seed, pool: pool)
        }
        let measured = try pair(plain) { try measure($0, $1, true) }
        // Learnt weights are nothing without the norms that they were learnt with.
        let bare = try plain.map { _ in try pair(plain) { try measure($0.withoutBatchNorm, $1, false) } }
        report.gradients = .init(measured: measured, withoutBatchNorm: bare)
        try finish(.gradients)
      }
      if wanted.contains(.similarity) {
        report.similarity = try pair(plain) {
          try SimilarityMeasurement($0, parameters: $1, crops: crops, seed: seed, pool: pool)
        }
        try finish(.similarity)
      }
      if wanted.contains(.stream) {
        report.stream = try StreamMeasurement(
          model.graph, parameters: model.parameters, crops: crops, pool: pool)
        try finish(.stream)
      }
      if wanted.contains(.attention) {
        report.attention = try AttentionMeasurement(
          model.graph, parameters: model.parameters, crops: crops, pool: pool)
        try finish(.attention)
      }
      if wanted.contains(.reuse) {
        report.reuse = ReuseMeasurement(model.graph, parameters: model.parameters)
        try finish(.reuse)
      }
      if wanted.contains(.lesion) || wanted.contains(.lens) {
        let scorer = RewiredScorer(
          model: model, samples: data.judged, reader: data.reader, pool: pool)
        report.lesions = try LesionMeasurement(
          scorer, measuresLesions: wanted.contains(.lesion), measuresLens: wanted.contains(.lens), stop: stop
        ) { tell(.progress(done: $0, of: $1)) }
      }
    }
    return report
  }

  private func cost(_ architecture: UnetConfiguration, _ pool: ThreadPool) throws -> InspectionReport.Cost {
    let variants = architecture.skipVariants
    let graphs = try variants.map { try Unet.graph($0.configuration) }
    let costs = try graphs.map { graph in
      try NetworkCost(graph, size: size, batch: Self.costBatch, threads: threads)
    }
    let needed = costs.reduce(0) { $0 + $1.memory.training + 8 * $1.parameters }
    let available = MemoryGate.shared.availableBytes
    if needed > available {
      throw InspectionError.outOfMemory(size: size, neededBytes: needed, availableBytes: available)
    }
    let times = try StepTime.measure(graphs, size: size, batch: Self.costBatch, pool: pool)
    return .init(
      size: size, batch: Self.costBatch,
      rows: zip(variants, zip(costs, times)).map { .init(variant: $0.variant, cost: $1.0, time: $1.1) })
  }

  /// As many as fit into half of the free memory, which gradients that are looked at take beside the pass.
  private func crops(of data: InspectionData) throws -> Crops {
    let available = MemoryGate.shared.availableBytes / 2
    var count = Self.mostCrops
    while true {
      let needed = try NetworkProbe.bytes(model.graph, count: count, size: size, threads: threads)
      if needed <= available { break }
      if count <= 2 {
        throw InspectionError.outOfMemory(size: size, neededBytes: needed, availableBytes: available)
      }
      count /= 2
    }
    return try data.crops(
      count: count, size: size, seed: seed, normalization: model.specification.normalization)
  }

  private typealias Twin = (graph: Graph, parameters: ParameterStore)

  /// The plain network of the same initial values; nil where it is this one, or there is none.
  private func plainTwin(of architecture: UnetConfiguration) throws -> Twin? {
    guard architecture.skipVariants.contains(where: { $0.variant == .withoutShortSkips }) else { return nil }
    let graph = try Unet.graph(architecture.plain)
    let parameters = try ParameterStore(graph: graph)
    parameters.initialize(seed: seed, pool: ThreadPool(threads: threads))
    return (graph, parameters)
  }

  private func pair<Measurement>(
    _ plain: Twin?, _ measure: (Graph, ParameterStore) throws -> Measurement
  ) rethrows -> InspectionReport.Pair<Measurement> {
    .init(
      network: try measure(model.graph, model.parameters),
      plain: try plain.map { try measure($0.graph, $0.parameters) })
  }
}

/// Why a network can't be inspected.
package enum InspectionError: Error, Equatable, CustomStringConvertible {
  case outOfMemory(size: Int, neededBytes: Int, availableBytes: Int)
  case noReadableSample(data: String)

  package var description: String {
    switch self {
    case .outOfMemory(let size, let needed, let available):
      "looking into the network at \(size) x \(size) pixels "
        + "\(MemoryShortage(neededBytes: needed, availableBytes: available)); "
        + advice("choose smaller pictures", command: "choose a smaller --size or --width")
    case .noReadableSample(let data): "\(data): not one sample can be read"
    }
  }
}
