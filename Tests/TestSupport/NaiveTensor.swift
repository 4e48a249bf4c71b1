/// A tensor in PyTorch's order, [batch][channels][height][width], in double precision.
package struct NaiveTensor: Equatable, Sendable {
  package let batch: Int
  package let channels: Int
  package let height: Int
  package let width: Int
  package var values: [Double]

  package init(batch: Int, channels: Int, height: Int, width: Int, values: [Double]? = nil) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
    let count = batch * channels * height * width
    self.values = values ?? [Double](repeating: 0, count: count)
    precondition(self.values.count == count, "as many values as the shape has")
  }

  /// Zeros in the shape of another tensor.
  package init(zerosLike other: NaiveTensor, channels: Int? = nil) {
    self.init(
      batch: other.batch, channels: channels ?? other.channels, height: other.height, width: other.width)
  }

  package subscript(image: Int, channel: Int, y: Int, x: Int) -> Double {
    get { values[((image * channels + channel) * height + y) * width + x] }
    set { values[((image * channels + channel) * height + y) * width + x] = newValue }
  }

  package func contains(y: Int, x: Int) -> Bool { 0..<height ~= y && 0..<width ~= x }

  /// Calls `body` with image, channel, y and x of every value.
  package func forEachIndex(_ body: (Int, Int, Int, Int) -> Void) {
    for image in 0..<batch {
      for channel in 0..<channels {
        for y in 0..<height { for x in 0..<width { body(image, channel, y, x) } }
      }
    }
  }

  /// The values of one channel over all images and pixels.
  package func values(ofChannel channel: Int) -> [Double] {
    (0..<batch).flatMap { image in
      let first = (image * channels + channel) * height * width
      return values[first..<first + height * width]
    }
  }

  package static func + (left: NaiveTensor, right: NaiveTensor) -> NaiveTensor {
    var sum = left
    for index in sum.values.indices { sum.values[index] += right.values[index] }
    return sum
  }

  /// The same values as [batch][height][width][channels], the order of an image batch.
  package var interleaved: [Float] {
    var result = [Float](repeating: 0, count: values.count)
    forEachIndex { image, channel, y, x in
      result[((image * height + y) * width + x) * channels + channel] = Float(self[image, channel, y, x])
    }
    return result
  }
}
