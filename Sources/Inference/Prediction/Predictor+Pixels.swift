import SkipSegEngine
import SkipSegImaging

/// Predictions of pictures that a program holds in memory. Pixels are samples of 8 bits, interleaved, row major,
/// upright: red, green and blue where the model takes 3 channels, grey where it takes 1. The results equal those of the
/// same pixels in a PNG file bit for bit.
extension Predictor {
  /// The class of every pixel.
  ///
  /// - Parameter pixels: `height * width * channels` samples.
  /// - Throws: `PredictionError` where the samples are no picture of that size, the model takes no photographs, or the
  ///   picture is too small for the network or too large for the memory that is free.
  public func labels(of pixels: [UInt8], width: Int, height: Int) throws(PredictionError) -> LabelMap {
    try predict(image(pixels, width: width, height: height)).labels
  }

  /// The probability of every class at every pixel.
  ///
  /// - Parameter pixels: `height * width * channels` samples.
  /// - Throws: `PredictionError`, as `labels(of:width:height:)` does.
  public func probabilities(
    of pixels: [UInt8], width: Int, height: Int
  ) throws(PredictionError) -> ProbabilityMap {
    let image = try image(pixels, width: width, height: height)
    guard let logits = try predict(image, withLogits: true).logits else {
      preconditionFailure("logits were asked for")
    }
    return ProbabilityMap(
      width: width, height: height, logits: logits.enlarged(width: width, height: height))
  }

  /// Labels in the classes' colours: `height * width * 3` samples, red, green and blue. What is no class is black.
  public func colors(of labels: LabelMap) -> [UInt8] { rendering.colored(labels).pixels }

  /// A picture with the classes' colours laid over it by halves, `height * width * 3` samples. Black classes, such as a
  /// background, leave the picture as it is.
  ///
  /// - Parameter pixels: the picture of which these are the labels.
  /// - Throws: `PredictionError` where the samples are no picture of the labels' size.
  public func overlay(of labels: LabelMap, on pixels: [UInt8]) throws(PredictionError) -> [UInt8] {
    rendering.overlay(
      of: labels, on: try image(pixels, width: labels.width, height: labels.height)
    ).pixels
  }

  private func image(_ pixels: [UInt8], width: Int, height: Int) throws(PredictionError) -> Image {
    guard channels == 1 || channels == 3 else { throw .channels(channels) }
    let (area, areaIsTooLarge) = width.multipliedReportingOverflow(by: height)
    let (count, countIsTooLarge) = area.multipliedReportingOverflow(by: channels)
    guard width > 0, height > 0, !areaIsTooLarge, !countIsTooLarge, count == pixels.count else {
      throw .pixels(count: pixels.count, width: width, height: height, channels: channels)
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  private func predict(_ image: Image, withLogits: Bool = false) throws(PredictionError) -> Prediction {
    do throws(any Error) {
      return try inference.withLock {
        try $0.prediction(of: image, workingAt: working, withLogits: withLogits)
      }
    } catch {
      throw error as? PredictionError
        ?? .unfit(width: image.width, height: image.height, reason: "\(error)")
    }
  }
}
