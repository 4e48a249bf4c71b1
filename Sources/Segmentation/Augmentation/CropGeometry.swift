import Basics
import Foundation

/// Where a square crop lies in a source image: the source is scaled, cropped, and perhaps mirrored.
///
/// The centre of output column i is the source coordinate `(origin + i + 0.5) / scale` (i counted from the right if
/// mirrored), where source column k covers [k, k + 1). Image and mask are both sampled at these centres, so they stay
/// aligned to the fraction of a pixel.
package struct CropGeometry: Equatable {
  /// Output pixels per source pixel.
  package var scale: Double
  /// The crop's left and upper edge in the scaled source; negative where the source is smaller than the crop.
  package var originX, originY: Double
  package var isMirrored: Bool
  /// Side of the crop in pixels.
  package var size: Int

  /// A random crop of a `width` x `height` source. A scaled source smaller than the crop lies anywhere inside it.
  package init(
    width: Int, height: Int, size: Int, configuration: AugmentationConfiguration,
    random: inout CounterRandom
  ) {
    let logarithms = log(configuration.scale.lowerBound)...log(configuration.scale.upperBound)
    scale = exp(random.uniform(in: logarithms))
    originX = random.unit() * (Double(width) * scale - Double(size))
    originY = random.unit() * (Double(height) * scale - Double(size))
    isMirrored = random.unit() < configuration.horizontalFlip
    self.size = size
  }

  package init(scale: Double, originX: Double, originY: Double, isMirrored: Bool, size: Int) {
    self.scale = scale
    self.originX = originX
    self.originY = originY
    self.isMirrored = isMirrored
    self.size = size
  }

  /// The source column that output column `index` shows at its centre; nil outside of the source.
  func sourceColumn(_ index: Int, width: Int) -> Int? {
    nearest(originX, isMirrored ? size - 1 - index : index, width)
  }

  func sourceRow(_ index: Int, height: Int) -> Int? {
    nearest(originY, index, height)
  }

  func columnTaps(width: Int) -> ResamplingTaps {
    ResamplingTaps(count: size, sourceCount: width, scale: scale) { index in
      (originX + Double(isMirrored ? size - 1 - index : index) + 0.5) / scale
    }
  }

  func rowTaps(height: Int) -> ResamplingTaps {
    ResamplingTaps(count: size, sourceCount: height, scale: scale) { index in
      (originY + Double(index) + 0.5) / scale
    }
  }

  private func nearest(_ origin: Double, _ index: Int, _ count: Int) -> Int? {
    let source = ((origin + Double(index) + 0.5) / scale).rounded(.down)
    return source >= 0 && source < Double(count) ? Int(source) : nil
  }
}
