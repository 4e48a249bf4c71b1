import SkipSegImaging

/// How samples of 0 to 255 become the network's input: (sample / 255 - mean) / standard deviation, per channel.
/// Stored in the model, so that prediction does what training did.
public struct Normalization: Codable, Sendable, Equatable {
  /// One number a channel, on the scale 0 to 1.
  public let mean: [Float]
  /// One number a channel, on the scale 0 to 1, above 0.
  public let standardDeviation: [Float]

  /// As many numbers in both as a picture has channels; `fault` says when they can't be used.
  public init(mean: [Float], standardDeviation: [Float]) {
    precondition(mean.count == standardDeviation.count, "mean and standard deviation need the same channels")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The statistics of ImageNet's training set as torchvision states them.
  public static let imageNet = Normalization(
    mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// The same for grey photographs: the means over the three channels.
  public static let greyImageNet = Normalization(mean: [0.449], standardDeviation: [0.226])

  /// Why these can't be the statistics of samples on the scale 0 to 1, in words; nil where they can.
  public var fault: String? {
    func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: ",") }
    guard mean.allSatisfy({ 0...1 ~= $0 }) else {
      let isOfBytes = mean.allSatisfy { 0...255 ~= $0 } && mean.contains { $0 > 1 }
      let advice = isOfBytes ? "; divide by 255: \(list(mean.map { ($0 / 255 * 1e4).rounded() / 1e4 }))" : ""
      return "the mean is \(list(mean)), but must be 0 to 1\(advice)"
    }
    guard standardDeviation.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      let isOfBytes = standardDeviation.allSatisfy { $0 > 0 && $0 <= 255 }
      let scaled = standardDeviation.map { ($0 / 255 * 1e4).rounded() / 1e4 }
      let advice = isOfBytes ? "; divide by 255: \(list(scaled))" : ""
      return
        "the standard deviation is \(list(standardDeviation)), but must be above 0 and at most 1\(advice)"
    }
    return nil
  }

  /// The mean as red, green and blue.
  package var meanColor: SIMD4<Float> { SIMD4(mean[0], mean[mean.count / 2], mean[mean.count - 1], 0) }

  /// Writes the image, normalised, into `destination` as `[height][width][channels]`.
  package func normalize(_ image: Image, into destination: UnsafeMutableBufferPointer<Float>) {
    let channels = image.channels
    precondition(channels == mean.count, "an image of \(channels) channels for \(mean.count) normalised ones")
    precondition(destination.count == image.pixels.count, "the destination does not have the image's size")
    // One table per channel: a sample has only 256 values.
    let tables: [[Float]] = zip(mean, standardDeviation).map { mean, deviation in
      (0..<256).map { (sample: Int) -> Float in (Float(sample) / 255 - mean) / deviation }
    }
    image.pixels.withUnsafeBufferPointer { pixels in
      for (channel, table) in tables.enumerated() {
        table.withUnsafeBufferPointer { table in
          for index in stride(from: channel, to: pixels.count, by: channels) {
            destination[index] = table[Int(pixels[index])]
          }
        }
      }
    }
  }
}
