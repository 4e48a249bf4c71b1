import SkipSegEngine
import TestSupport
import Testing

/// Plans in which no operation takes in another, and taps on edges: the same numbers in more memory.
struct UnfusedPlanTests {
  @Test func lossAndGradientsAreThoseOfTheOrdinaryPlan() throws {
    let network = RewritingTests.network
    let graph = network.graph
    let edges = graph.blocks.flatMap { graph.edges(from: $0.input) }
    let (tapped, taps) = graph.scalingGradients(of: edges, by: 1)
    #expect(taps.count == edges.count && tapped.nodes.count == graph.nodes.count + edges.count)
    var random = SeededRandom(3)
    let values = random.parameters(of: graph)
    let image = random.floats(2 * 13 * 10 * 3, in: -1...1)
    let labels = random.labels(2 * 13 * 10, classes: 3)
    func pass(_ graph: Graph, fuses: Bool) throws -> (loss: Double, gradients: [[Float]], bytes: Int) {
      let store = try ParameterStore(graph: graph)
      store.write(values)
      let plan = try Plan(
        graph: graph, batch: 2, height: 13, width: 10, purpose: .training, fuses: fuses, threads: 2)
      let executor = try Executor(plan: plan, parameters: store, pool: ThreadPool(threads: 2))
      executor.write(image)
      let loss = executor.trainingPass(labels)
      let names = graph.parameters.filter { $0.role == .trainable }.map(\.name)
      return (Double(loss.total), names.map(store.gradient), plan.arenaBytes)
    }
    let ordinary = try pass(graph, fuses: true)
    for other in [try pass(graph, fuses: false), try pass(tapped, fuses: false)] {
      #expect(abs(other.loss - ordinary.loss) < 1e-6 * ordinary.loss)
      for (gradient, expected) in zip(other.gradients, ordinary.gradients) {
        let scale = expected.reduce(1e-3) { max($0, abs($1)) }
        #expect(zip(gradient, expected).allSatisfy { abs($0 - $1) < 1e-5 * scale })
      }
      #expect(other.bytes > ordinary.bytes)
    }
  }

  @Test func everyNodeIsALayer() throws {
    let graph = RewritingTests.network.graph
    let plan = try Plan(
      graph: graph, batch: 1, height: 13, width: 10, purpose: .inference, fuses: false, threads: 1)
    #expect(
      plan.layers.map { graph[$0.node].name } == graph.nodes.map(\.name).filter { $0 != "concatenate" })
  }
}
