import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// What happens to one training sample: where its crop lies, and how its colours and its sharpness change.
package struct Augmentation: Equatable {
  package var geometry: CropGeometry
  package var color = ColorChange.none
  /// The exponent of samples of 0 to 1.
  package var gamma: Double?
  /// Standard deviation in output pixels.
  package var blur: Double?
  /// Side of the picture that the crop is enlarged from, as a share of the crop's.
  package var lowResolution: Double?
  package var noise: Noise?
  package var paste: Paste?

  package struct Noise: Equatable {
    /// Standard deviation of samples of 0 to 1.
    package var deviation: Double
    /// Of the stream that it is drawn from.
    package var key: UInt64

    package init(deviation: Double, key: UInt64) {
      self.deviation = deviation
      self.key = key
    }
  }

  package init(geometry: CropGeometry) {
    self.geometry = geometry
  }

  /// Drawn from `random`. With a share of rare classes, the sample needs its index of classes.
  package init(
    sample: DecodedSample, size: PixelSize, configuration: AugmentationConfiguration,
    normalization: Normalization,
    random: inout CounterRandom
  ) {
    let isTargeted = random.unit() < configuration.targetedShare
    let target = isTargeted ? sample.classPixels?.randomPixel(of: sample.mask, random: &random) : nil
    geometry = CropGeometry(
      width: sample.mask.width, height: sample.mask.height, size: size, configuration: configuration,
      target: target.map { SIMD2(Double($0.x) + 0.5, Double($0.y) + 0.5) }, random: &random)
    let pivot = normalization.mean.reduce(0, +) / Float(normalization.mean.count)
    color = ColorChange(configuration: configuration, pivot: pivot, random: &random)
    gamma = random.draw(configuration.gamma)
    blur = random.draw(configuration.blur)
    lowResolution = random.draw(configuration.lowResolution)
    noise = random.draw(configuration.noise).map { Noise(deviation: $0, key: random.next()) }
    // Behind the others, whose numbers stay what they are without it.
    if configuration.hue > 0 {
      color = color.turningHue(by: random.uniform(in: -configuration.hue...configuration.hue))
    }
  }
}

extension Augmentation {
  /// Cuts the crop out of the photograph into `[height][width][channels]`, normalised. Everything but the geometry happens to
  /// the crop's own pixels: to the light, then to its sharpness, then to the sensor.
  package func apply(
    to sample: DecodedSample, normalization: Normalization,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    var crop = Crop(
      of: sample.image, reduction: sample.reduction, width: sample.mask.width, height: sample.mask.height,
      geometry: geometry, color: color, padding: normalization.meanColor)
    if let paste { crop.take(paste, color: color) }
    if let gamma { crop.applyGamma(Float(gamma)) }
    if let blur { crop.blur(deviation: blur) }
    if let lowResolution { crop.lowerResolution(to: lowResolution) }
    if let noise { crop.addNoise(deviation: Float(noise.deviation), key: noise.key) }
    crop.normalize(normalization, into: destination)
  }

  /// Cuts the same crop out of a mask into `[height][width]`: the label at each output pixel's centre,
  /// `LabelMap.ignored` in the padding, and over it what is pasted.
  package func apply(to mask: LabelMap, into destination: UnsafeMutableBufferPointer<UInt16>) {
    let size = geometry.size
    precondition(destination.count == size.pixels, "the destination does not have the crop's size")
    destination.update(repeating: LabelMap.ignored)
    let map = geometry.pointMap()
    mask.labels.withUnsafeBufferPointer { labels in
      for row in 0..<size.height {
        let columns = map.columnsInside(row: row, count: size.width, width: mask.width, height: mask.height)
        var point = map.start(ofRow: row) &+ map.column &* columns.lowerBound
        for column in columns {
          let (x, y) = (point.x >> PointMap.fractionBits, point.y >> PointMap.fractionBits)
          destination[row * size.width + column] = labels[y * mask.width + x]
          point &+= map.column
        }
        guard let paste else { continue }
        for index in row * size.width + columns.lowerBound..<row * size.width + columns.upperBound
        where paste.labels[index] != LabelMap.ignored {
          destination[index] = paste.labels[index]
        }
      }
    }
  }
}
