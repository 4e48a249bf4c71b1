import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import Testing

/// What is told of the values in a network, against what the values say.
struct ValueMeasurementTests {
  private final class Values: PassObserver {
    var values: [Graph.NodeID: [Float]] = [:]
    func didRun(_ step: PassStep) { values[step.layer.node] = step.output() }
  }

  private func values(
    _ graph: Graph, _ parameters: ParameterStore, _ crops: Crops, _ purpose: Purpose
  ) throws -> [Graph.NodeID: [Float]] {
    let plan = try Plan(
      graph: graph, batch: crops.count, height: crops.size, width: crops.size, purpose: purpose, fuses: false,
      threads: 2)
    let executor = try Executor(plan: plan, parameters: parameters, pool: OneStage.pool)
    for (index, value) in crops.input.enumerated() { executor.input[index] = value }
    let observer = Values()
    executor.forward(observer: observer)
    return observer.values
  }

  private func network(_ encoder: String, width: Int, _ form: UnetConfiguration.ShortSkips = .residual) throws
    -> Graph
  {
    var configuration = UnetConfiguration(encoder: encoder, classCount: 3, encoderWidth: width)
    configuration.shortSkips = form
    configuration.dropPath = encoder.hasPrefix("mit") ? 0 : nil
    return try Unet.graph(configuration)
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  /// CKA by its definition, over all pixels.
  @Test func similarityIsThatOfTheDefinition() throws {
    let graph = OneStage.graph(blocks: 3, isResidual: true)
    let parameters = try OneStage.parameters(graph, seed: 2)
    let crops = OneStage.crops(seed: 2, count: 4)
    let measured = try SimilarityMeasurement(graph, parameters: parameters, crops: crops, pool: OneStage.pool)
    let seen = try values(graph, parameters, crops, .training)
    let parts = NetworkParts(graph).parts
    let pixels = 64
    let rows = parts.map { part -> [[Double]] in
      let values = seen[part.block.output]!
      return (0..<16).map { channel in
        let all = (0..<4).flatMap { image in
          (0..<pixels).map { Double(values[(image * 16 + channel) * pixels + $0]) }
        }
        let mean = all.reduce(0, +) / Double(all.count)
        return all.map { $0 - mean }
      }
    }
    func product(_ x: [[Double]], _ y: [[Double]]) -> Double {
      x.reduce(0) { sum, x in y.reduce(sum) { $0 + dot(x, $1) * dot(x, $1) } }
    }
    #expect(measured.alignments.count == 1)
    for i in parts.indices {
      for j in parts.indices {
        let expected =
          product(rows[i], rows[j]) / (product(rows[i], rows[i]) * product(rows[j], rows[j])).squareRoot()
        #expect(abs(measured.alignments[0].values[i][j] - expected) < 1e-4)
      }
    }
    let first = seen[parts[0].block.input]!.map(Double.init)
    for (block, part) in zip(measured.blocks, parts) {
      let (output, function) = (
        seen[part.block.output]!.map(Double.init), seen[part.branches[0].end]!.map(Double.init)
      )
      let x = seen[part.block.input]!.map(Double.init)
      let cosine = dot(output, first) / (dot(output, output) * dot(first, first)).squareRoot()
      #expect(abs(block.cosineToFirst! - cosine) < 1e-6)
      #expect(abs(block.functionNorm! - (dot(function, function) / dot(x, x)).squareRoot()) < 1e-6)
    }
  }

  @Test(arguments: [("mit_b0", 16), ("resnet18", 4)])
  func streamsAreSumsOfTheirTerms(encoder: String, width: Int) throws {
    let graph = try network(encoder, width: width, encoder == "mit_b0" ? .residual : .preActivation)
    let measured = try StreamMeasurement(
      graph, parameters: OneStage.parameters(graph, seed: 2),
      crops: OneStage.crops(seed: 2, size: 64, count: 2), pool: OneStage.pool)
    #expect(measured.stages.map(\.stage) == [1, 2, 3, 4])
    #expect(measured.stages.map(\.terms.count) == (encoder == "mit_b0" ? [5, 5, 5, 5] : [3, 2, 2, 2]))
    #expect(measured.stages.allSatisfy { $0.remainder < 1e-5 && $0.rms > 0 }, "\(measured.stages)")
  }

  /// The sum of the values by these weights is what the attention gives.
  @Test func weightsOfAttentionAreThoseOfItsOutput() throws {
    let graph = try network("mit_b0", width: 32)
    let parameters = try OneStage.parameters(graph, seed: 2)
    let crops = OneStage.crops(seed: 2, size: 64, count: 1)
    let measured = try AttentionMeasurement(
      graph, parameters: parameters, crops: crops, row: 0.3, column: 0.8, pool: OneStage.pool)
    #expect(measured.heads.count == 2 * (1 + 2 + 5 + 8))
    let seen = try values(graph, parameters, crops, .inference)
    let shapes = try graph.shapes(height: 64, width: 64)
    for part in NetworkParts(graph).parts {
      let node = try #require(graph.inside(part.block).first { graph[$0].operation is Graph.Attention })
      let (shape, output) = (shapes[node.index], seen[node]!)
      let kv = seen[graph[node].inputs[1]]!
      let heads = measured.heads.filter { $0.block == part.name }
      let width = shape.channels / heads.count
      let pixel = Int(0.3 * Double(shape.height)) * shape.width + Int(0.8 * Double(shape.width))
      for head in heads {
        #expect(abs(head.weights.reduce(0, +) - 1) < 1e-5 && head.height == 2 && head.width == 2)
        for channel in head.head * width..<(head.head + 1) * width {
          let expected = head.weights.enumerated().reduce(Float(0)) {
            $0 + $1.element * kv[(shape.channels + channel) * 4 + $1.offset]
          }
          let value = output[channel * shape.height * shape.width + pixel]
          #expect(abs(value - expected) < 1e-4 * max(1, abs(expected)), "\(part.name)")
        }
      }
    }
  }

  /// Weights of known size by the layer that they read.
  @Test func reuseIsTheMeanWeightBySource() throws {
    let graph = try network("densenet121", width: 8)
    let parameters = try OneStage.parameters(graph, seed: 2)
    // The third layer reads 8 channels of the block's input, then 4 of each of two layers.
    let name = "encoder.features.denseblock1.denselayer3.conv1.weight"
    #expect(parameters.shape(of: name) == [16, 16, 1, 1])
    parameters.write(name, (0..<256).map { $0 % 16 < 8 ? 1 : $0 % 16 < 12 ? -2 : 5 })
    let measured = ReuseMeasurement(graph, parameters: parameters)
    #expect(measured.blocks.map { $0.weights.count } == [6, 12, 24, 16])
    #expect(measured.blocks[0].weights[2] == [1, 2, 5])
    for block in measured.blocks { #expect(block.weights.map(\.count) == Array(1...block.weights.count)) }
  }
}
