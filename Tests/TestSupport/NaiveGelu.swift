import Foundation
import SkipSegEngine

/// `torch.nn.GELU()`: x / 2 (1 + erf(x / sqrt 2)).
package enum NaiveGelu {
  package static func value(_ x: Double) -> Double { x / 2 * (1 + erf(x / 2.0.squareRoot())) }

  /// Its derivative.
  package static func slope(_ x: Double) -> Double {
    (1 + erf(x / 2.0.squareRoot())) / 2 + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
  }
}

extension Graph.Gelu: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    var z = node.inputs[0]
    for index in z.values.indices { z.values[index] = NaiveGelu.value(z.values[index]) }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    var dx = dz
    for index in dx.values.indices { dx.values[index] *= NaiveGelu.slope(node.inputs[0].values[index]) }
    return [dx]
  }
}
