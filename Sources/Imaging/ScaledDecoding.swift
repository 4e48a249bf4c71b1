/// How a photograph gets to the size that is wanted of it: a JPEG by smaller transforms of its blocks as far as that goes,
/// all else, and the rest, by a filter.
package struct ScaledDecoding: Sendable, Equatable {
  /// Working pixels per pixel of the whole picture.
  package let scale: Double
  /// 1, 2, 4 or 8: what the picture is reduced by from its working size.
  package let reduction: Int
  /// 1, 2, 4 or 8: the part of the file's own size that is decoded.
  let decoded: Int
  /// Pixels that are wanted per pixel that is decoded, and the sides of the upright picture; nil where none is left to do.
  private let rest: Rest?

  private struct Rest: Equatable {
    let factor: Double
    let width, height: Int
  }

  package init(_ header: ImageHeader, working: WorkingScale, reduction: Int) {
    func isPossible(_ reduction: Int) -> Bool {
      header.format == .jpeg
        && (header.orientation == .upright
          || header.width % reduction == 0 && header.height % reduction == 0)
    }
    let (width, height) = header.uprightSize
    scale = working.factor(width: width, height: height)
    if scale == 1 {
      // At its own size a picture that the file doesn't allow to be reduced is as good.
      self.reduction = isPossible(reduction) ? reduction : 1
      decoded = self.reduction
      rest = nil
      return
    }
    self.reduction = reduction
    let wanted = scale / Double(reduction)
    let decoded = [8, 4, 2].first { Double($0) * wanted <= 1 && isPossible($0) } ?? 1
    self.decoded = decoded
    let factor = wanted * Double(decoded)
    rest =
      factor == 1
      ? nil
      : Rest(
        factor: factor, width: WorkingScale.side(width, by: wanted),
        height: WorkingScale.side(height, by: wanted))
  }

  func scaled(_ image: Image) -> Image {
    guard let rest else { return image }
    return image.scaled(by: rest.factor, width: rest.width, height: rest.height)
  }

  /// What decoding takes at its peak, see `ImageHeader.decodingBytes`.
  package func bytes(_ header: ImageHeader, channels: Int) -> Int {
    let decoding = header.decodingBytes(channels: channels, reduction: decoded)
    guard let rest else { return decoding }
    let line = header.width.saturatingProduct(MemoryLayout<Float>.stride)
    return rest.width.saturatingProduct(rest.height).saturatingSum(line).saturatingProduct(channels)
      .saturatingSum(decoding)
  }
}
