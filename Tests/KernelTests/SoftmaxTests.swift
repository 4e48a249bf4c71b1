import CKernels
import TestSupport
import Testing

struct SoftmaxTests {
  struct Arguments: CustomTestStringConvertible {
    let blocks: LogitBlocks
    var testDescription: String { "\(blocks.set), \(blocks.classes) classes" }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [1, 2, 3, 5, 12, 15, 16, 17, 21, 32, 33, 40].map { Arguments(blocks: .init(set: set, classes: $0)) }
  }

  static let widths = [1, 2, 15, 16, 17, 33, 48]

  @Test(arguments: arguments)
  func loss(_ arguments: Arguments) {
    let blocks = arguments.blocks
    let noise = Noise(1)
    for width in Self.widths {
      for weights in [nil, Noise(2).floats(blocks.classes).map { 1.5 + $0 }] {
        // From nearly equal classes to classes that leave nothing to the others.
        let logits = blocks.plane(width: width) { noise[$0 * 64 + $1] * Float($0 * $0 + 1) }
        let labels = blocks.labels(width)
        let probabilities = Plane(blocks.blockCount, width, seed: 3)
        let sums = blocks.softmaxLoss(
          logits, labels: labels, weights: weights, probabilities: probabilities, start: 0.5)

        let twin = NaiveKernels.SoftmaxLoss(
          logits: blocks.doubles(logits), labels: labels, weights: weights ?? blocks.ones)
        let (values, paddingIsZero) = blocks.pixels(probabilities)
        expectClose(values.flatMap { $0 }, twin.probabilities.flatMap { $0 }, tolerance: 5e-7)
        #expect(paddingIsZero && probabilities.borderIsIntact)
        expectClose([sums.loss - 0.5], [twin.loss], tolerance: 1e-6)
        expectClose(sums.pixelLosses, twin.losses + [12345], tolerance: 1e-6)
        expectClose(sums.probability.map { $0 - 0.5 }, twin.probabilitySum, tolerance: 1e-6)
        expectClose(sums.intersection.map { $0 - 0.5 }, twin.intersection, tolerance: 1e-6)
        #expect(sums.labelCount.map { $0 - 0.5 } == twin.labelCount)
      }
    }
  }

  /// The exponential is accurate relative to its value, down to the smallest normal float, and then goes to 0.
  @Test(arguments: InstructionSet.supported)
  func smallProbabilities(set: InstructionSet) {
    let blocks = LogitBlocks(set: set, classes: 2)
    let width = 1200
    let logits = blocks.plane(width: width) { pixel, c in c == 0 ? 0 : -Float(pixel) / 10 }
    let labels = [UInt16](repeating: 0, count: width)
    let probabilities = Plane(1, width, seed: 1)
    _ = blocks.softmaxLoss(logits, labels: labels, weights: nil, probabilities: probabilities)
    let twin = NaiveKernels.SoftmaxLoss(logits: blocks.doubles(logits), labels: labels, weights: blocks.ones)
    for (values, expected) in zip(blocks.pixels(probabilities).values, twin.probabilities) {
      let error = abs(Double(values[1]) - expected[1])
      #expect(error <= max(3e-7 * expected[1], Double(Float.leastNormalMagnitude)))
    }
    #expect(blocks.pixels(probabilities).values.last == [1, 0])
  }

  /// Logits far apart leave probabilities of 0 and 1 and a finite loss.
  @Test(arguments: InstructionSet.supported)
  func certaintyHasAFiniteLoss(set: InstructionSet) {
    let blocks = LogitBlocks(set: set, classes: 3)
    let logits = blocks.plane(width: 5) { _, c in c == 1 ? 3e4 : c == 2 ? -.infinity : -3e4 }
    let probabilities = Plane(1, 5, seed: 1)
    let sums = blocks.softmaxLoss(
      logits, labels: [1, 0, .max, 1, 0], weights: nil, probabilities: probabilities)
    #expect(sums.loss == 2 * 6e4)
    #expect(blocks.pixels(probabilities).values.allSatisfy { $0 == [0, 1, 0] })
  }

  /// A NaN among the logits of a labelled pixel shows in the loss, whatever its class; of an ignored pixel it does not.
  @Test(arguments: arguments)
  func nanShowsInTheLoss(_ arguments: Arguments) {
    let blocks = arguments.blocks
    for nanClass in 0..<blocks.classes {
      let logits = blocks.plane(width: 18) { $0 == 17 && $1 == nanClass ? .nan : Float($1) }
      var labels = [UInt16](repeating: 0, count: 18)
      let probabilities = Plane(blocks.blockCount, 18, seed: 1)
      func sums() -> LogitBlocks.Sums {
        blocks.softmaxLoss(logits, labels: labels, weights: nil, probabilities: probabilities)
      }
      #expect(sums().loss.isNaN)
      labels[17] = .max
      #expect(sums().loss.isFinite && sums().probability.allSatisfy { $0.isFinite })
    }
  }

  /// Sums are the same whether the losses of pixels are asked for or not.
  @Test(arguments: arguments)
  func pixelLossesMayBeLeftOut(_ arguments: Arguments) {
    let blocks = arguments.blocks
    let logits = blocks.plane(width: 21) { Float($0 * $1 % 7) }
    let labels = blocks.labels(21)
    let probabilities = Plane(blocks.blockCount, 21, seed: 1)
    let expected = blocks.softmaxLoss(logits, labels: labels, weights: nil, probabilities: probabilities)
    var loss = 0.0
    var probability = [Double](repeating: 0, count: blocks.classes)
    var (intersection, labelCount) = (probability, probability)
    blocks.set.kernels.softmax_loss(
      21, blocks.classes, logits.rowStride, logits.start, labels, blocks.ones, probabilities.start, nil,
      &loss, &probability, &intersection, &labelCount)
    #expect(loss == expected.loss && probability == expected.probability)
    #expect(intersection == expected.intersection && labelCount == expected.labelCount)
  }

  /// The gradient is that of the twin's objective by central differences, so the formula is checked too.
  @Test(arguments: arguments, [false, true])
  func lossBackward(_ arguments: Arguments, ofPixels: Bool) {
    let blocks = arguments.blocks
    let noise = Noise(1)
    let width = 12
    let padding = [Float](repeating: 0, count: blocks.blockCount * 16 - blocks.classes)
    let intersectionGradient = Noise(2).floats(blocks.classes) + padding
    let probabilityGradient = Noise(3).floats(blocks.classes) + padding
    let weights = Noise(4).floats(blocks.classes).map { 1.5 + $0 }
    let logits = blocks.plane(width: width) { 2 * noise[$0 * 64 + $1] }
    let labels = blocks.labels(width)
    let point = blocks.doubles(logits)
    let pixelScales = ofPixels ? Noise(6).floats(width) : [Float](repeating: 1, count: width)
    // With rows of another stride than the logits', padded lanes 0.
    let pixelGradients = Plane(blocks.blockCount, width + 3) { index in
      let c = index / ((width + 3) * 16) * 16 + index % 16
      return ofPixels && c < blocks.classes ? noise[index] : 0
    }
    let gradient = Plane(blocks.blockCount, width, seed: 5)
    _ = blocks.softmaxLoss(logits, labels: labels, weights: weights, probabilities: gradient)
    pixelScales.withUnsafeBufferPointer { scales in
      blocks.set.kernels.softmax_loss_backward(
        width, blocks.classes, gradient.rowStride, gradient.start, labels, weights,
        ofPixels ? scales.baseAddress : nil, intersectionGradient, probabilityGradient,
        ofPixels ? pixelGradients.start : nil, ofPixels ? pixelGradients.rowStride : 0)
    }

    let ownGradients = blocks.pixels(pixelGradients).values
    func objective(_ pixel: Int, _ c: Int, _ step: Double) -> Double {
      var moved = point[pixel]
      moved[c] += step
      return NaiveKernels.SoftmaxLoss(logits: [moved], labels: [labels[pixel]], weights: weights).objective(
        labels: [labels[pixel]], pixelScales: [pixelScales[pixel]],
        intersectionGradient: intersectionGradient,
        probabilityGradient: probabilityGradient, pixelGradients: [ownGradients[pixel]])
    }
    let expected = (0..<width).flatMap { pixel in
      (0..<blocks.classes).map { (objective(pixel, $0, 1e-4) - objective(pixel, $0, -1e-4)) / 2e-4 }
    }
    let (values, paddingIsZero) = blocks.pixels(gradient)
    expectClose(values.flatMap { $0 }, expected, tolerance: 1e-6)
    #expect(paddingIsZero && gradient.borderIsIntact)
  }

  @Test(arguments: arguments)
  func argmax(_ arguments: Arguments) {
    let blocks = arguments.blocks
    let noise = Noise(1)
    for width in Self.widths {
      // Few different values, so that pixels have several maxima; all negative, so that padding would win.
      let logits = blocks.plane(width: width) { (noise[$0 * 64 + $1] * 3).rounded() - 5 }
      var labels = [UInt16](repeating: 12345, count: width + 1)
      blocks.set.kernels.argmax(width, blocks.classes, logits.rowStride, logits.start, &labels)
      let expected = blocks.pixels(logits).values.map { UInt16($0.firstIndex(of: $0.max()!)!) }
      #expect(labels == expected + [12345])
    }
  }
}
