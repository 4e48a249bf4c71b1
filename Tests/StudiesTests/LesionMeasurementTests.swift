import SkipSegBasics
import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import Testing

/// Trained networks of one stage without their blocks, after Veit et al., "Residual Networks Behave Like Ensembles of
/// Relatively Shallow Networks" (2016).
@Suite(.serialized) struct LesionMeasurementTests {
  private static let blocks = 9

  /// Noise of three channels; a pixel's class is the channel of the most energy in the 3 x 3 pixels around it.
  private static func crops(_ seed: UInt64) -> Crops {
    let (count, size) = (OneStage.crops, OneStage.size)
    var random = CounterRandom(seed: seed, stream: "energy")
    let input = (0..<count * size * size * 3).map { _ in Float(random.uniform(in: -2...2)) }
    var labels: [UInt16] = []
    for image in 0..<count {
      for y in 0..<size {
        for x in 0..<size {
          var energy: [Float] = [0, 0, 0]
          for row in max(0, y - 1)...min(size - 1, y + 1) {
            for column in max(0, x - 1)...min(size - 1, x + 1) {
              for channel in 0..<3 {
                let value = input[((image * size + row) * size + column) * 3 + channel]
                energy[channel] += value * value
              }
            }
          }
          labels.append(UInt16(energy.firstIndex(of: energy.max()!)!))
        }
      }
    }
    return Crops(count: count, size: size, input: input, labels: labels)
  }

  private static func executor(
    _ graph: Graph, _ parameters: ParameterStore, _ purpose: Purpose
  ) throws -> Executor {
    try Executor(
      graph: graph, parameters: parameters, batch: OneStage.crops, height: OneStage.size,
      width: OneStage.size, purpose: purpose, pool: OneStage.pool)
  }

  private static func train(_ graph: Graph) throws -> ParameterStore {
    let parameters = try OneStage.parameters(graph, seed: 1)
    let executor = try executor(graph, parameters, .training)
    let optimizer = try Optimizer(.adamW(), parameters: parameters)
    for step in 0..<300 {
      let crops = crops(UInt64(step))
      for (index, value) in crops.input.enumerated() { executor.input[index] = value }
      _ = crops.labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) }
      optimizer.step(learningRate: 3e-3, clippingNorm: 1, pool: OneStage.pool)
    }
    return parameters
  }

  /// The share of pixels that a network names rightly, of crops that it never saw.
  private static func accuracy(_ graph: Graph, _ parameters: ParameterStore) throws -> Double {
    let executor = try executor(graph, parameters, .inference)
    var (right, all) = (0, 0)
    for seed in 1000..<1004 {
      let crops = crops(UInt64(seed))
      for (index, value) in crops.input.enumerated() { executor.input[index] = value }
      executor.forward()
      var labels = [UInt16](repeating: 0, count: crops.labels.count)
      labels.withUnsafeMutableBufferPointer { executor.labels(into: $0) }
      right += zip(labels, crops.labels).count { $0 == $1 }
      all += labels.count
    }
    return Double(right) / Double(all)
  }

  private static func measure(isResidual: Bool) throws -> LesionMeasurement {
    let graph = OneStage.graph(blocks: blocks, isResidual: isResidual)
    let parameters = try train(graph)
    return try LesionMeasurement(graph, chance: 1.0 / 3) { try accuracy($0, parameters) }
  }

  /// Spearman's, of values without ties.
  private static func rankCorrelation(_ values: [Double]) -> Double {
    let ranks = values.indices.sorted { values[$0] < values[$1] }
    let count = Double(values.count)
    let squares = ranks.enumerated().reduce(0.0) {
      $0 + Double(($1.offset - $1.element) * ($1.offset - $1.element))
    }
    return 1 - 6 * squares / (count * (count * count - 1))
  }

  @Test func residualNetworksBearTheLossOfABlock() throws {
    let measured = try Self.measure(isResidual: true)
    #expect(measured.isTested && measured.lesions.count == Self.blocks, "\(measured)")
    #expect(measured.lens.count == Self.blocks + 1 && measured.lens.last?.score == measured.score)
    let kept = measured.lesions.compactMap(measured.kept).sorted()
    #expect(kept.count == Self.blocks && kept[kept.count / 2] > 0.8, "\(measured)")
    let lens = measured.lens.map(\.score)
    #expect(lens.last! > lens.max()! - 0.05 && Self.rankCorrelation(lens) > 0.7, "\(lens)")
  }

  /// A plain network of as many blocks learns nothing in as many steps, which is said in place of lesions.
  @Test func deepPlainNetworksHaveNothingToLose() throws {
    let measured = try Self.measure(isResidual: false)
    #expect(!measured.isTested && measured.lesions.compactMap(measured.kept).isEmpty, "\(measured)")
  }

  /// A network that knows nothing above chance is not tested.
  @Test func untrainedNetworksHaveNothingToLose() throws {
    let graph = OneStage.graph(blocks: 2, isResidual: true)
    let parameters = try OneStage.parameters(graph, seed: 1)
    let measured = try LesionMeasurement(graph, chance: 1.0 / 3) { try Self.accuracy($0, parameters) }
    #expect(!measured.isTested && measured.kept(measured.lesions[0]) == nil)
  }
}
