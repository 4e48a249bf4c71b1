import SkipSegBasics
import SkipSegEngine

/// What the two halves of a training step take, without the optimiser, in milliseconds: medians.
package struct StepTime: Codable, Sendable, Equatable {
  package let forward: Double
  package let backward: Double

  /// Measures networks in turn, round by round, so that what else the machine does meets all alike. Values are random:
  /// the speed depends on none.
  ///
  /// - Parameters:
  ///   - size: side of square pictures in pixels.
  ///   - rounds: of which the first is not counted.
  package static func measure(
    _ graphs: [Graph], size: Int, batch: Int, pool: ThreadPool, rounds: Int = 5
  ) throws(PlanError) -> [StepTime] {
    precondition(rounds > 1, "the first round warms up")
    var executors: [Executor] = []
    var random = CounterRandom(seed: 0, stream: "step time")
    let labels = (0..<batch * size * size).map { _ in UInt16(random.index(below: 2)) }
    for graph in graphs {
      let parameters = try ParameterStore(graph: graph)
      parameters.initialize(seed: 0, pool: pool)
      let executor = try Executor(
        graph: graph, parameters: parameters, batch: batch, height: size, width: size, purpose: .training,
        pool: pool)
      for index in executor.input.indices { executor.input[index] = Float(random.uniform(in: -2...2)) }
      executors.append(executor)
    }
    var times = [[OperationTimer]](repeating: [], count: graphs.count)
    for _ in 0..<rounds {
      for (number, executor) in executors.enumerated() {
        let timer = OperationTimer(executor.plan)
        _ = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0, observer: timer) }
        times[number].append(timer)
      }
    }
    return times.map { timers in
      func median(_ half: KeyPath<OperationTimer, [Duration]>) -> Double {
        timers.dropFirst().map { $0[keyPath: half].reduce(.zero, +) / .milliseconds(1) }.sorted()[
          (timers.count - 1) / 2]
      }
      return StepTime(forward: median(\.forward), backward: median(\.backward))
    }
  }
}
