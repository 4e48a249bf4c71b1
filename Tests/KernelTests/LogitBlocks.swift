import CKernels
import TestSupport

/// An instruction set with a number of classes, and logits in the layout that softmax and argmax take: channel block b of
/// pixel p is pixel p of row b of a plane, padded lanes NaN.
struct LogitBlocks: Sendable {
  let set: InstructionSet
  let classes: Int

  var blockCount: Int { (classes + 15) / 16 }

  func plane(width: Int, _ logit: (_ pixel: Int, _ c: Int) -> Float) -> Plane {
    Plane(blockCount, width) { index in
      let c = index / (width * 16) * 16 + index % 16
      return c < classes ? logit(index / 16 % width, c) : .nan
    }
  }

  /// [pixel][class] of blocks, and whether all padded lanes are 0.
  func pixels(_ plane: Plane) -> (values: [[Float]], paddingIsZero: Bool) {
    let values = plane.values
    func value(_ pixel: Int, _ c: Int) -> Float { values[(c / 16 * plane.width + pixel) * 16 + c % 16] }
    return (
      (0..<plane.width).map { p in (0..<classes).map { value(p, $0) } },
      (0..<plane.width).allSatisfy { p in (classes..<blockCount * 16).allSatisfy { value(p, $0) == 0 } }
    )
  }

  /// [pixel][class] in double.
  func doubles(_ plane: Plane) -> [[Double]] { pixels(plane).values.map { $0.map(Double.init) } }

  /// Labels of all classes, and some that are none.
  func labels(_ width: Int) -> [UInt16] {
    (0..<width).map { $0 % 7 == 3 ? .max : $0 % 11 == 5 ? UInt16(classes) : UInt16($0 * 5 % classes) }
  }

  var ones: [Float] { [Float](repeating: 1, count: classes) }

  struct Sums {
    var loss: Double
    var probability, intersection, labelCount: [Double]
    var pixelLosses: [Float]
  }

  /// Runs `softmax_loss`; every sum begins with `start`.
  /// - Parameter weights: nil: 1 everywhere.
  func softmaxLoss(
    _ logits: Plane, labels: [UInt16], weights: [Float]?, probabilities: Plane, start: Double = 0
  ) -> Sums {
    let starts = [Double](repeating: start, count: classes)
    var sums = Sums(
      loss: start, probability: starts, intersection: starts, labelCount: starts,
      pixelLosses: [Float](repeating: 12345, count: logits.width + 1))
    set.kernels.softmax_loss(
      logits.width, classes, logits.rowStride, logits.start, labels, weights ?? ones, probabilities.start,
      &sums.pixelLosses, &sums.loss, &sums.probability, &sums.intersection, &sums.labelCount)
    return sums
  }
}
