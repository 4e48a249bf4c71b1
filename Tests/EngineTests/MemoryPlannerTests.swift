import SkipSegEngine
import TestSupport
import Testing

struct MemoryPlannerTests {
  @Test(arguments: 1...30)
  func buffersThatLiveAtOneTimeLieApart(_ seed: UInt64) {
    var random = SeededRandom(seed)
    var planner = MemoryPlanner()
    let times = Int.random(in: 1...40, using: &random)
    for _ in 0..<Int.random(in: 1...120, using: &random) {
      let first = Int.random(in: 0..<times, using: &random)
      let buffer = planner.request(
        count: Int.random(in: 0...3000, using: &random), from: first, to: first)
      if Bool.random(using: &random) { planner.extend(buffer, to: Int.random(in: 0..<times, using: &random)) }
    }
    let requests = planner.requests
    let (offsets, count) = planner.place()
    for (index, request) in requests.enumerated() where request.count > 0 {
      #expect(offsets[index] >= 0 && offsets[index] + request.count <= count)
      #expect(offsets[index] % 16 == 0)
      for (other, second) in requests.enumerated() where other > index && second.count > 0 {
        let meetInTime = request.first <= second.last && second.first <= request.last
        let meetInSpace =
          offsets[index] < offsets[other] + second.count && offsets[other] < offsets[index] + request.count
        #expect(!(meetInTime && meetInSpace), "buffers \(index) and \(other)")
      }
    }
    #expect(count <= requests.reduce(0) { $0 + $1.count })
    let needed = (0..<times).map { time in
      requests.reduce(0) { $0 + ($1.first <= time && time <= $1.last ? $1.count : 0) }
    }.max()!
    #expect(count >= needed)
  }

  @Test func aChainOfLayersTakesTheRoomOfTwo() {
    var planner = MemoryPlanner()
    for time in 0..<50 { _ = planner.request(count: 1024, from: time, to: time + 1) }
    #expect(planner.place().count == 2 * planner.requests[0].count)
  }

  @Test func whatWasExtendedIsNotReusedBeforeItsEnd() {
    var planner = MemoryPlanner()
    let kept = planner.request(count: 100, from: 0, to: 0)
    planner.extend(kept, to: 9)
    planner.extend(kept, to: 3)
    let later = planner.request(count: 100, from: 9, to: 9)
    let after = planner.request(count: 100, from: 10, to: 12)
    let (offsets, _) = planner.place()
    #expect(offsets[kept] != offsets[later])
    #expect(offsets[after] == 0)
  }

  @Test func inferenceTakesLessMemoryThanTrainingAndBothGrowWithTheBatch() throws {
    func bytes(_ purpose: Purpose, batch: Int) throws -> Int {
      try Plan(
        graph: DeterminismTests.graph, batch: batch, height: 64, width: 64, purpose: purpose, threads: 1
      )
      .arenaBytes
    }
    #expect(try bytes(.inference, batch: 1) < bytes(.training, batch: 1))
    #expect(try bytes(.inference, batch: 8) * 2 < bytes(.training, batch: 8))
    #expect(try bytes(.training, batch: 1) < bytes(.training, batch: 2))
  }

  /// Of a chain of convolutions a training step needs the values of all layers, and gradients only in their places.
  @Test func gradientsTakeThePlacesOfValuesThatAreReadNoMore() throws {
    let (layers, side) = (12, 256)
    var builder = GraphBuilder()
    var x = builder.input(channels: 3)
    for layer in 0..<layers {
      x = builder.convolution(
        "\(layer)", x, channels: 16, kernel: 3, padding: 1, bias: true, initializer: .convolutionDefault)
    }
    let plan = try Plan(
      graph: builder.build(output: x), batch: 1, height: side, width: side, purpose: .training, threads: 1)
    let tensor = (side + 2) * (side + 2) * 16 * MemoryLayout<Float>.stride
    #expect(plan.arenaBytes > layers * tensor)
    #expect(plan.arenaBytes < (layers + 1) * tensor)
  }
}
