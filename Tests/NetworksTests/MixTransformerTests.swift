import SkipSegEngine
import SkipSegNetworks
import TestSupport
import Testing

/// What is peculiar to Mix Transformers, beside their names and counts.
struct MixTransformerTests {
  private func graph(_ encoder: String = "mit_b0", width: Int = 16) throws -> Graph {
    try Unet.graph(
      UnetConfiguration(
        encoder: encoder, classCount: 3, decoderChannels: [16, 16, 8, 8, 4], encoderWidth: width))
  }

  /// The norms of patches and of reduced keys have 1e-5, those of blocks and stages 1e-6.
  @Test func theEpsilonsAreThoseOfTheirPlaces() throws {
    var counts: [Float: Int] = [:]
    for node in try graph().nodes {
      guard let norm = node.operation as? Graph.LayerNorm else { continue }
      let isOfPatches = node.name.hasPrefix("encoder.patch_embed") || node.name.hasSuffix("attn.norm")
      #expect(norm.epsilon == (isOfPatches ? 1e-5 : 1e-6), "\(node.name)")
      counts[norm.epsilon, default: 0] += 1
    }
    // Four patch embeddings and six reductions; two of each block and one of each stage.
    #expect(counts == [1e-5: 10, 1e-6: 20])
  }

  /// From none in the first block to the whole rate in the last, counted over all stages, both branches alike.
  private static let chosenRates: [(Double?, Double)] = [(nil, 0.1), (0.3, 0.3), (0, 0)]

  @Test(arguments: chosenRates)
  func dropPathGrowsWithTheDepth(chosen: Double?, last: Double) throws {
    var configuration = UnetConfiguration(encoder: "mit_b2", classCount: 2, encoderWidth: 16)
    configuration.dropPath = chosen
    let sums = try Unet.graph(configuration).nodes.filter { $0.name.hasPrefix("encoder.block") }
      .compactMap { $0.operation as? Graph.Add }
    let rates = sums.map { $0.drop?.rate ?? 0 }
    #expect(rates.count == 32)
    for (index, rate) in rates.enumerated() {
      let expected = last * Double(index / 2) / 15
      #expect(abs(rate - expected) < 1e-12)
    }
    let branches = sums.compactMap { $0.drop?.branch }
    #expect(Set(branches).count == branches.count)
  }

  /// At 1/4 to 1/32 of the image rounded up, the decoder's at 1/2 rounded down.
  @Test(arguments: [
    (97, 65, ["25 x 17", "13 x 9", "7 x 5", "4 x 3"], "48 x 32"),
    (29, 300, ["8 x 75", "4 x 38", "2 x 19", "1 x 10"], "14 x 150"),
    (29, 29, ["8 x 8", "4 x 4", "2 x 2", "1 x 1"], "14 x 14"),
    (256, 256, ["64 x 64", "32 x 32", "16 x 16", "8 x 8"], "128 x 128"),
  ])
  func sizesOfFeatures(height: Int, width: Int, features: [String], half: String) throws {
    let graph = try graph()
    for purpose in [Purpose.training, .inference] {
      let layers = try Plan(
        graph: graph, batch: 2, height: height, width: width, purpose: purpose, threads: 1
      ).layers
      func size(_ name: String) -> String {
        guard let shape = layers.last(where: { $0.name == name })?.outputShape else { return "none" }
        return "\(shape.height) x \(shape.width)"
      }
      #expect((1...4).map { size("encoder.norm\($0)") } == features)
      #expect(size("decoder.blocks.3.conv1.0") == half)
      // Keys and values are those of 1/32 of the image in every stage, rounded down.
      let keys = layers.filter { $0.name.hasSuffix(".0.attn.kv") }.map(\.outputShape)
      #expect(keys.count == 4 && keys.allSatisfy { $0.height <= 8 && $0.width <= 10 })
    }
  }

  /// The decoder joins the features at 1/16, 1/8 and 1/4 and nothing at 1/2, where smp's feature has no channels.
  @Test func theDecoderJoinsWhatThereIs() throws {
    let parameters = try Unet.graph(UnetConfiguration(encoder: "mit_b0", classCount: 2)).parameters
    let shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
    let inputs = (0..<5).map { shapes["decoder.blocks.\($0).conv1.0.weight"]![1] }
    #expect(inputs == [256 + 160, 256 + 64, 128 + 32, 64, 32])
  }

  /// Nothing of queries times keys is kept: both grow with the pixels, and so does the plan.
  @Test(arguments: [1, 8])
  func memoryGrowsWithThePixels(batch: Int) throws {
    let graph = try graph(width: 32)
    func bytes(_ size: Int) throws -> Double {
      let plan = try Plan(
        graph: graph, batch: batch, height: size, width: size, purpose: .training, threads: 2)
      return Double(plan.arenaBytes)
    }
    let (small, large) = (try bytes(256), try bytes(512))
    #expect(large < 4.5 * small)
  }

  /// Blocks that pass on what they read are as many as there are: none changes channels or size.
  @Test func everyBlockCanBeLeftOut() throws {
    let graph = try graph("mit_b2")
    #expect(graph.blocks.count == 3 + 4 + 6 + 3)
    for block in graph.blocks.prefix(3) {
      let rewritten = try #require(graph.without(block))
      _ = try Plan(graph: rewritten, batch: 1, height: 97, width: 65, purpose: .training, threads: 1)
    }
  }

  /// Training in both storages, any number of threads, on every instruction set: the same bytes.
  @Test(arguments: KernelSet.supported, Precision.allCases)
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet, precision: Precision) throws {
    let graph = try graph()
    func train(threads: Int) throws -> [[UInt32]] {
      let pool = ThreadPool(threads: threads)
      let store = try ParameterStore(graph: graph, kernels: kernels)
      store.initialize(seed: 5, pool: pool)
      let optimizer = try Optimizer(.adamW(), parameters: store)
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 49, width: 71, purpose: .training,
        precision: precision, pool: pool)
      var random = SeededRandom(3)
      for _ in 0..<2 {
        _ = executor.input.update(fromContentsOf: random.floats(executor.input.count, in: -2...2))
        let labels = random.labels(2 * 49 * 71, classes: 3)
        let loss = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) }
        #expect(loss.total.isFinite)
        optimizer.step(learningRate: 1e-3, pool: pool)
      }
      return store.names.map { store.read($0).map(\.bitPattern) }
    }
    let expected = try train(threads: 1)
    for threads in [2, 5] {
      let actual = try train(threads: threads)
      #expect(actual == expected, "\(threads) threads")
    }
  }

  /// Norms, softmax and GELU compute in floats, so that bfloat16 costs a plan for training little.
  @Test func bfloat16StaysNear() throws {
    let graph = try graph()
    let pool = ThreadPool(threads: 1)
    let store = try ParameterStore(graph: graph)
    var random = SeededRandom(4)
    for (name, values) in zip(store.names, random.parameters(of: graph)) { store.write(name, values) }
    let image = random.floats(2 * 65 * 49 * 3, in: -2...2)
    let logits = try Precision.allCases.map { precision in
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 65, width: 49, purpose: .inference,
        precision: precision, pool: pool)
      _ = executor.input.update(fromContentsOf: image)
      executor.forward()
      return executor.logits()
    }
    var (difference, square) = (0.0, 0.0)
    for (float, half) in zip(logits[0], logits[1]) {
      difference += Double((float - half) * (float - half))
      square += Double(float * float)
    }
    #expect(logits[0] != logits[1])
    #expect((difference / square).squareRoot() < 0.1)
  }
}
