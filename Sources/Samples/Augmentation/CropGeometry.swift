import Foundation
import SkipSegBasics
import SkipSegDatasets

/// Where a crop lies in a source image: the source is scaled, turned and perhaps mirrored around `center`, and
/// what then lies in the crop is cut out.
///
/// Source column k covers [k, k + 1). Image and mask are both sampled at the centres of the crop's pixels, so they stay
/// aligned to the fraction of a pixel.
package struct CropGeometry: Equatable {
  /// Output pixels per source pixel.
  package var scale: Double
  /// The source point that the crop's centre shows.
  package var center: SIMD2<Double>
  /// How far the source appears turned, clockwise, in radians.
  package var rotation = 0.0
  package var isMirrored = false
  package var isUpsideDown = false
  /// Of the crop.
  package var size: PixelSize

  package init(scale: Double, center: SIMD2<Double>, size: PixelSize) {
    self.scale = scale
    self.center = center
    self.size = size
  }

  /// A random crop of a `width` x `height` source. But for what a rotation turns out of the source, a crop that fits
  /// into the scaled source lies in it, and a scaled source that fits into the crop lies in that.
  /// - Parameter target: a source point that the crop is to show, anywhere in it.
  init(
    width: Int, height: Int, size: PixelSize, configuration: AugmentationConfiguration,
    target: SIMD2<Double>?, random: inout CounterRandom
  ) {
    let logarithms = log(configuration.scale.lowerBound)...log(configuration.scale.upperBound)
    scale = exp(random.uniform(in: logarithms))
    let place = SIMD2(random.unit(), random.unit())
    isMirrored = random.unit() < configuration.horizontalFlip
    isUpsideDown = random.unit() < configuration.verticalFlip
    rotation = (random.draw(configuration.rotation) ?? 0) * .pi / 180
    self.size = size

    let source = SIMD2(Double(width), Double(height))
    let half = Self.extent(size) / scale / 2
    let (first, last) = (half, source - half)
    center = first + place * (last - first)
    guard let target else { return }
    // In the crop the target lies where `place` says, as far as the crop may.
    center = (target + (1 - 2 * place) * half).clamped(
      lowerBound: pointwiseMin(first, last), upperBound: pointwiseMax(first, last))
    // A turned crop does not reach into the corners of the source: it is moved there.
    let limit = Self.extent(size) / 2 - 0.5
    let offset = offset(ofSource: target)
    center += vector(ofOffset: offset - offset.clamped(lowerBound: -limit, upperBound: limit))
  }

  /// The source points of the centres of the output pixels. A source decoded at `1 / reduction` of its size is
  /// addressed in its own pixels.
  func pointMap(reduction: Int = 1) -> PointMap {
    let first = 0.5 - Self.extent(size) / 2
    let factor = 1 / Double(reduction)
    return PointMap(
      first: factor * (center + vector(ofOffset: first)),
      column: factor * vector(ofOffset: SIMD2(1, 0)), row: factor * vector(ofOffset: SIMD2(0, 1)))
  }

  /// The way in the source that a way in the crop shows.
  private func vector(ofOffset offset: SIMD2<Double>) -> SIMD2<Double> {
    let (sine, cosine) = (sin(rotation), cos(rotation))
    let way = offset * mirror / scale
    return SIMD2(cosine * way.x + sine * way.y, cosine * way.y - sine * way.x)
  }

  /// The way from the crop's centre, in output pixels, to where a source point is shown.
  private func offset(ofSource point: SIMD2<Double>) -> SIMD2<Double> {
    let (sine, cosine) = (sin(rotation), cos(rotation))
    let way = (point - center) * scale
    return SIMD2(cosine * way.x - sine * way.y, cosine * way.y + sine * way.x) * mirror
  }

  /// Width and height of the crop.
  private static func extent(_ size: PixelSize) -> SIMD2<Double> {
    SIMD2(Double(size.width), Double(size.height))
  }

  private var mirror: SIMD2<Double> { SIMD2(isMirrored ? -1 : 1, isUpsideDown ? -1 : 1) }
}

extension CounterRandom {
  /// The amount of the change; nil where the sample is none of its share. Draws two numbers in either case.
  mutating func draw(_ change: AugmentationConfiguration.OccasionalChange) -> Double? {
    let (chance, amount) = (unit(), uniform(in: change.range))
    return chance < change.share ? amount : nil
  }
}
