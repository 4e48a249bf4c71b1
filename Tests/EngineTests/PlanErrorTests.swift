import SkipSegEngine
import TestSupport
import Testing

struct PlanErrorTests {
  private func plan(
    batch: Int = 1, height: Int = 1, width: Int = 1, purpose: Purpose = .training,
    _ build: (inout GraphBuilder) -> GraphBuilder.Tensor
  ) throws -> Plan {
    let graph = GraphCase("", build).graph
    return try Plan(graph: graph, batch: batch, height: height, width: width, purpose: purpose, threads: 1)
  }

  @Test(arguments: [(5, 4), (4, 5), (1, 1)])
  func anImageSmallerThanAWindowIsRefused(height: Int, width: Int) throws {
    let error = #expect(throws: PlanError.self) {
      try plan(height: height, width: width) { builder in
        builder.scope("stem") { $0.convolution("conv", $0.input(channels: 3), 2, kernel: 5) }
      }
    }
    #expect(error == .tooSmall(layer: "stem.conv", height: height, width: width, kernel: 5))
    #expect(
      error?.description
        == "stem.conv: a window of 5 x 5 does not fit into \(width) x \(height) pixels; use a larger size")
  }

  @Test func anImageThatShrinksBelowAPoolingWindowIsRefused() throws {
    let error = #expect(throws: PlanError.self) {
      try plan(height: 3, width: 8) { builder in
        let x = builder.convolution("conv", builder.input(channels: 3), 2)
        let y = builder.maxPool(x, kernel: 2, stride: 2, padding: 0)
        return builder.maxPool(y, kernel: 2, stride: 2, padding: 0)
      }
    }
    #expect(error == .tooSmall(layer: "maxpool", height: 1, width: 4, kernel: 2))
  }

  @Test func batchNormHasNothingToLearnFromOneValuePerChannel() throws {
    func normalized(_ builder: inout GraphBuilder) -> GraphBuilder.Tensor {
      let x = builder.convolution("conv", builder.input(channels: 3), 2, kernel: 3, stride: 2, padding: 1)
      return builder.relu(builder.batchNorm("norm", x))
    }
    #expect(throws: PlanError.singleValuePerChannel(layer: "norm")) {
      try plan(height: 2, width: 2, normalized)
    }
    #expect(try plan(height: 2, width: 2, purpose: .inference, normalized).arenaBytes > 0)
    #expect(try plan(batch: 2, height: 2, width: 2, normalized).arenaBytes > 0)
    #expect(try plan(height: 2, width: 3, normalized).arenaBytes > 0)
  }

  @Test func sumsAndConcatenationsOfDifferentSizesAreRefused() throws {
    func branches(_ builder: inout GraphBuilder) -> [GraphBuilder.Tensor] {
      let image = builder.input(channels: 3)
      return [builder.convolution("a", image, 2), builder.convolution("b", image, 2, stride: 2)]
    }
    let shapes = [
      TensorShape(channels: 2, height: 6, width: 5), TensorShape(channels: 2, height: 3, width: 3),
    ]
    #expect(throws: PlanError.shapeMismatch(layer: "add", shapes: shapes)) {
      try plan(height: 6, width: 5) { builder in
        let inputs = branches(&builder)
        return builder.add(inputs[0], inputs[1])
      }
    }
    let error = #expect(throws: PlanError.self) {
      try plan(height: 6, width: 5) { builder in
        builder.convolution("head", builder.concatenate(branches(&builder)), 2)
      }
    }
    #expect(error?.description == "concatenate: its inputs differ in size: 2 x 6 x 5, 2 x 3 x 3")
  }

  @Test(arguments: [(1, 1 << 20, 1), (1, 1, 1 << 40), (1 << 20, 1, 1), (1 << 18, 1 << 18, 1 << 18)])
  func sizesOutOfRangeAreRefusedBeforeAnyProductOverflows(batch: Int, height: Int, width: Int) {
    #expect(throws: PlanError.tooLarge(batch: batch, height: height, width: width)) {
      try plan(batch: batch, height: height, width: width) { builder in
        builder.convolution("conv", builder.input(channels: 3), 2)
      }
    }
  }

  /// More bytes than any 64-bit system addresses: the plan says how many, the executor fails without taking any.
  @Test func memoryThatTheSystemLacksIsRefused() throws {
    let graph = GraphCase("") { builder in
      builder.convolution("conv", builder.input(channels: 3), 4096)
    }.graph
    let plan = try Plan(
      graph: graph, batch: 1, height: 1 << 17, width: 1 << 17, purpose: .inference, threads: 1)
    #expect(plan.arenaBytes > 1 << 47)
    let store = try ParameterStore(graph: graph)
    let error = #expect(throws: PlanError.self) {
      _ = try Executor(plan: plan, parameters: store, pool: ThreadPool(threads: 1))
    }
    #expect(error == .outOfMemory(bytes: plan.arenaBytes))
  }
}
