import SkipSegEngine
import SkipSegNetworks
import SkipSegStudies
import Testing

/// What networks consist of, what that costs, and networks without a part.
struct NetworkPartsTests {
  private func graph(
    _ encoder: String, width: Int? = nil, _ change: (inout UnetConfiguration) -> Void = { _ in }
  )
    throws -> Graph
  {
    var configuration = UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: width)
    change(&configuration)
    return try Unet.graph(configuration)
  }

  @Test func partsAreFoundByTheirEdges() throws {
    let resnet = NetworkParts(try graph("resnet34", width: 4))
    #expect(resnet.parts.map(\.stage) == [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4])
    #expect(resnet.parts.allSatisfy { $0.kind == .residual })
    #expect(resnet.parts.filter { !$0.isIdentity }.map(\.name) == (2...4).map { "encoder.layer\($0).0" })
    #expect(resnet.longSkips.map(\.level) == [2, 4, 8, 16])
    let before = NetworkParts(try graph("resnet18", width: 4) { $0.shortSkips = .preActivation })
    #expect(before.parts.count { $0.isIdentity } == 5 && before.longSkips.count == 4)
    let plain = NetworkParts(try graph("resnet18", width: 4) { $0.shortSkips = .none })
    #expect(plain.parts.allSatisfy { $0.kind == .plain } && plain.parts.count { $0.keepsForm } == 5)
    let mit = NetworkParts(try graph("mit_b0", width: 16))
    #expect(mit.parts.allSatisfy { $0.kind == .transformer && $0.branches.count == 2 && $0.isIdentity })
    #expect(mit.longSkips.map(\.level) == [4, 8, 16])
    let dense = NetworkParts(try graph("densenet121", width: 8))
    #expect(dense.parts.count == 58 && dense.parts.allSatisfy { $0.kind == .dense && $0.branches.isEmpty })
    let added = NetworkParts(try graph("resnet18", width: 4) { ($0.longSkips, $0.levels) = (.add, [4, 8]) })
    #expect(added.longSkips.map(\.level) == [4, 8] && added.longSkips.allSatisfy(\.isSum))
    #expect(NetworkParts(try graph("resnet18", width: 4) { $0.longSkips = .none }).longSkips.isEmpty)
  }

  /// Sizes, sums and bytes by hand.
  @Test func costsAreCounted() throws {
    let graph = try graph("resnet34")
    let cost = try NetworkCost(graph, size: 256, batch: 1, threads: 1)
    #expect(cost.parameters == 24_436_514)
    #expect(cost.sums == 16 && cost.additions == 1_802_240)
    #expect(cost.keptFeatures.map(\.bytes) == [4_194_304, 1_048_576, 524_288, 262_144])
    #expect(cost.skipEdges == 20)
    for purpose in [Purpose.training, .inference] {
      let plan = try Plan(graph: graph, batch: 1, height: 256, width: 256, purpose: purpose, threads: 1)
      #expect(plan.arenaBytes == (purpose == .training ? cost.memory.training : cost.memory.inference))
      #expect(plan.layers.reduce(0) { $0 + $1.multiplyAdds } == cost.multiplyAdds)
    }
    #expect(cost.unfusedMemory.training > cost.memory.training)
    #expect(cost.unfusedMemory.inference > cost.memory.inference)
  }

  @Test func variantsLackWhatTheNetworkHas() {
    var configuration = UnetConfiguration(encoder: "resnet18", classCount: 2)
    #expect(configuration.skipVariants.map(\.variant) == UnetConfiguration.SkipVariant.allCases)
    configuration.longSkips = .none
    #expect(configuration.skipVariants.map(\.variant) == [.itself, .withoutShortSkips])
    #expect(
      UnetConfiguration(encoder: "mit_b0", classCount: 2).skipVariants.map(\.variant)
        == [.itself, .withoutLongSkips])
  }

  /// The last stage without its identity blocks is what stopping after its first block leaves; a long skip's removal is
  /// zeros in its place.
  @Test func lesionsAreRewritesOfTheSameParameters() throws {
    let graph = try graph("resnet34", width: 4)
    let parts = NetworkParts(graph)
    let stops = parts.lensGraphs
    #expect(stops.count == 14 && stops[13].nodes.count == graph.nodes.count)
    var cut = graph
    for index in [1, 2] {
      let block = try #require(cut.blocks.first { $0.name == "encoder.layer4.\(index)" })
      cut = try #require(cut.without(block))
    }
    #expect(try logits(cut) == logits(stops[11]))
    #expect(parts.lesions.count == 20 && parts.lesions.count { $0.kind == .border } == 3)
    let whole = try logits(graph)
    for lesion in parts.lesions { #expect(try logits(lesion.graph) != whole, "\(lesion.name)") }
    #expect(try logits(stops[13]) == whole)
    let zeros = parts.lesions.last!.graph
    #expect(zeros.nodes.contains { $0.operation is Graph.Zeros })
  }

  /// A block without its branch is one whose branch gives zeros: the weights of its last batch norm at 0.
  @Test func silencedIsAsIfItGaveZeros() throws {
    let graph = try graph("resnet18", width: 4)
    let part = NetworkParts(graph).parts[2]
    let silenced = graph.silencing(part.branches[0].end)
    let zeroed = try logits(graph) { store in
      for kind in ["weight", "bias"] { store.write("\(part.name).bn2.\(kind)", [0, 0, 0, 0, 0, 0, 0, 0]) }
    }
    let cut = try logits(silenced)
    #expect(zip(cut, zeroed).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
  }

  private func logits(_ graph: Graph, _ change: (ParameterStore) -> Void = { _ in }) throws -> [Float] {
    let store = try OneStage.parameters(graph, seed: 4)
    change(store)
    let executor = try Executor(
      graph: graph, parameters: store, batch: 1, height: 64, width: 64, purpose: .inference,
      pool: OneStage.pool)
    for (index, value) in OneStage.crops(seed: 1, size: 64, count: 1).input.enumerated() {
      executor.input[index] = value
    }
    executor.forward()
    return executor.logits()
  }
}
