import SkipSegBasics
import SkipSegEngine

/// Random numbers that are the same in every run, and what tests make of them.
package struct SeededRandom: RandomNumberGenerator {
  private var numbers: CounterRandom

  package init(_ seed: UInt64) { numbers = CounterRandom(key: seed) }

  package mutating func next() -> UInt64 { numbers.next() }

  package mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Values that a float holds exactly, so that both precisions begin from the same image.
  package mutating func tensor(batch: Int, channels: Int, height: Int, width: Int) -> NaiveTensor {
    NaiveTensor(
      batch: batch, channels: channels, height: height, width: width,
      values: floats(batch * channels * height * width, in: -2...2).map(Double.init))
  }

  /// Labels of `classes`, about every seventh ignored.
  package mutating func labels(_ count: Int, classes: Int) -> [UInt16] {
    (0..<count).map { _ in
      Int.random(in: 0..<7, using: &self) == 0 ? .max : UInt16.random(in: 0..<UInt16(classes), using: &self)
    }
  }

  /// Values for every parameter of a graph, away from the initial ones so that none is neutral: weights of a size that
  /// keeps activations near 1, statistics and factors positive where they must be.
  package mutating func parameters(of graph: Graph) -> [[Float]] {
    graph.parameters.map { parameter in
      switch parameter.role {
      case .counter: return [3]
      case .statistic:
        return floats(parameter.count, in: parameter.name.hasSuffix("running_var") ? 0.5...2 : -0.5...0.5)
      case .trainable where parameter.shape.count >= 2:
        let bound = (3 / Float(parameter.shape.dropFirst().reduce(1, *))).squareRoot()
        return floats(parameter.count, in: -bound...bound)
      case .trainable:
        return floats(parameter.count, in: parameter.name.hasSuffix("weight") ? 0.5...1.5 : -0.5...0.5)
      }
    }
  }
}
