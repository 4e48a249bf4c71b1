import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import Testing

/// What blocks give where their function counts nothing.
struct IdentityMeasurementTests {
  private final class Values: PassObserver {
    var values: [Graph.NodeID: [Float]] = [:]

    func didRun(_ step: PassStep) { values[step.layer.node] = step.output() }
  }

  private func values(_ graph: Graph, _ parameters: ParameterStore) throws -> [Graph.NodeID: [Float]] {
    let crops = OneStage.crops(seed: 2, size: 64, count: 2)
    let plan = try Plan(
      graph: graph, batch: 2, height: 64, width: 64, purpose: .training, fuses: false, threads: 2)
    let executor = try Executor(plan: plan, parameters: parameters, pool: OneStage.pool)
    for (index, value) in crops.input.enumerated() { executor.input[index] = value }
    let observer = Values()
    executor.forward(observer: observer)
    return observer.values
  }

  private func network(_ encoder: String, _ form: UnetConfiguration.ShortSkips) throws -> Graph {
    var configuration = UnetConfiguration(encoder: encoder, classCount: 3, encoderWidth: 4)
    configuration.shortSkips = form
    return try Unet.graph(configuration)
  }

  /// With weight and bias of the last batch norm at 0, or the weight of the last convolution, a block gives x bit for bit,
  /// a border block its projection behind the ReLU, a plain one zeros.
  @Test(arguments: ["resnet18", "resnet50"], UnetConfiguration.ShortSkips.allCases)
  func aFunctionOfZeros(encoder: String, form: UnetConfiguration.ShortSkips) throws {
    let graph = try network(encoder, form)
    let parameters = try OneStage.parameters(graph, seed: 3)
    let last = encoder == "resnet50" ? "3" : "2"
    for name in parameters.names where name.hasPrefix("encoder.layer") {
      let ends =
        form == .preActivation
        ? name.hasSuffix("conv\(last).weight")
        : name.hasSuffix("bn\(last).weight") || name.hasSuffix("bn\(last).bias")
      if ends { parameters.write(name, parameters.read(name).map { _ in 0 }) }
    }
    let values = try values(graph, parameters)
    for part in NetworkParts(graph).parts {
      let output = values[part.block.output]!
      switch form {
      case .none: #expect(output.allSatisfy { $0 == 0 }, "\(part.name)")
      case .residual, .preActivation:
        let shortcut = values[part.branches[0].shortcut]!
        let expected = part.isIdentity || form == .preActivation ? shortcut : shortcut.map { max($0, 0) }
        #expect(output == expected, "\(part.name)")
        if part.isIdentity { #expect(output == values[part.block.input]!, "\(part.name)") }
      }
    }
  }

  @Test func distancesFallToNothingOrToOne() throws {
    for (form, first, end) in [
      (UnetConfiguration.ShortSkips.residual, 5, 0.0), (.preActivation, 5, 0), (.none, 5, 1),
    ] {
      let graph = try network("resnet18", form)
      let measured = try IdentityMeasurement(
        graph, parameters: OneStage.parameters(graph, seed: 3),
        crops: OneStage.crops(seed: 1, size: 64, count: 2), pool: OneStage.pool)
      #expect(measured.blocks.count == first)
      for block in measured.blocks {
        #expect(block.distances.count == 11 && block.distances.last == end, "\(form): \(block)")
        if form != .none {
          #expect(block.distances[0]! > 0.1)
          #expect(zip(block.distances, block.distances.dropFirst()).allSatisfy { $0! >= $1! })
        }
      }
    }
  }

  /// F counted a half is the block whose last batch norm counts a half.
  @Test func aFactorIsThatOfTheLastBatchNorm() throws {
    let graph = try network("residual-10", .residual)
    let parameters = try OneStage.parameters(graph, seed: 4)
    let crops = OneStage.crops(seed: 2, size: 64, count: 2)
    let measured = try IdentityMeasurement(graph, parameters: parameters, crops: crops, pool: OneStage.pool)
    let part = try #require(NetworkParts(graph).parts.first { $0.isIdentity })
    for kind in ["weight", "bias"] {
      let name = "\(part.name).bn2.\(kind)"
      parameters.write(name, parameters.read(name).map { $0 / 2 })
    }
    let values = try values(graph, parameters)
    let (x, y) = (values[part.block.input]!, values[part.block.output]!)
    let square = { (v: [Float]) in v.reduce(0.0) { $0 + Double($1) * Double($1) } }
    let distance = (square(zip(y, x).map { $0 - $1 }) / square(x)).squareRoot()
    let index = try #require(IdentityMeasurement.factors.firstIndex { abs($0 - 0.5) < 1e-9 })
    #expect(abs(measured.blocks[0].distances[index]! - distance) < 1e-5)
  }

  /// A residual network that begins with blocks of nothing is the network without them.
  @Test func zeroInitIsAShallowNetwork() throws {
    var configuration = UnetConfiguration(encoder: "residual-58", classCount: 3, encoderWidth: 4)
    configuration.zeroInit = true
    let graph = try Unet.graph(configuration)
    let parameters = try OneStage.parameters(graph, seed: 1)
    let shallow = NetworkParts(graph).lensGraphs[0]
    // The blocks at the borders of stages.
    #expect(shallow.blocks.count == 3)
    let crops = OneStage.crops(seed: 2, size: 64, count: 2)
    let logits = try [graph, shallow].map { graph in
      let executor = try Executor(
        graph: graph, parameters: parameters, batch: 2, height: 64, width: 64, purpose: .training,
        pool: OneStage.pool)
      for (index, value) in crops.input.enumerated() { executor.input[index] = value }
      executor.forward()
      return executor.logits().map(\.bitPattern)
    }
    #expect(logits[0] == logits[1])
  }
}
