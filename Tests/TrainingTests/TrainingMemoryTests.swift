import SkipSegEngine
import SkipSegNetworks
import SkipSegTraining
import Testing

@Suite struct TrainingMemoryTests {
  private static let memory: TrainingMemory = {
    do {
      let graph = try Unet.graph(UnetConfiguration(encoder: "resnet18", classCount: 3, encoderWidth: 8))
      return TrainingMemory(graph: graph, algorithm: .adamW(), precision: .float32, threads: 1)
    } catch {
      fatalError("\(error)")
    }
  }()

  private func refusal(batch: Int, size: Int, available: Int) throws -> (needed: Int, remedy: String) {
    let error = #expect(throws: TrainingError.self) {
      try Self.memory.check(batch: batch, size: size, available: available)
    }
    guard case .outOfMemory(_, _, let needed, available, let remedy) = error else {
      Issue.record("\(String(describing: error))")
      return (0, "")
    }
    return (needed, remedy)
  }

  @Test func whatFitsExactlyIsLetThrough() throws {
    let needed = try Self.memory.bytes(batch: 4, size: 96)
    try Self.memory.check(batch: 4, size: 96, available: needed)
    #expect(try refusal(batch: 4, size: 96, available: needed - 1).needed == needed)
  }

  @Test(arguments: [1, 3, 7])
  func theLargestBatchThatFitsIsNamed(batch: Int) throws {
    let available = try Self.memory.bytes(batch: batch, size: 96)
    #expect(try refusal(batch: 8, size: 96, available: available).remedy == "a batch of \(batch) fits")
  }

  @Test func whereNoBatchFitsASizeIsNamed() throws {
    let available = try Self.memory.bytes(batch: 1, size: 128)
    #expect(try refusal(batch: 8, size: 256, available: available).remedy == "a batch of 1 at size 128 fits")
    #expect(try refusal(batch: 8, size: 256, available: 1).remedy == "choose a smaller encoder or width")
  }

  /// The optimiser's states, the gradients and the weights count, and the batch does.
  @Test func everyStoreCounts() throws {
    let count = Self.memory.graph.parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) }
    let plain = TrainingMemory(graph: Self.memory.graph, algorithm: .sgd(), precision: .float32, threads: 1)
    let (adam, sgd) = (try Self.memory.bytes(batch: 1, size: 64), try plain.bytes(batch: 1, size: 64))
    #expect(adam - sgd == 4 * count && sgd > 12 * count)
    #expect(try Self.memory.bytes(batch: 2, size: 64) > adam)
    let averaged = TrainingMemory(
      graph: Self.memory.graph, algorithm: .sgd(), precision: .float32, extraStores: 1, threads: 1)
    #expect(try averaged.bytes(batch: 1, size: 64) == adam)
  }
}
