import SkipSegImaging

/// Whether the mask of a photograph that EXIF turns seems to belong to the pixels as they are stored: where labels change,
/// pictures change too.
enum FrameEvidence {
  /// How much stronger the photograph changes under the borders of the turned mask than under those of the mask itself, to
  /// speak for the stored frame.
  private static let threshold = 1.2

  /// Nil where nothing can be told: the photograph isn't turned, its size tells the frame, or the mask has no borders.
  static func favorsStored(_ mask: RawMask, of photograph: Photograph) -> Bool? {
    let orientation = photograph.orientation
    guard orientation != .upright, case .indices(let map, _, _) = mask else { return nil }
    let turned = map.turned(by: orientation)
    let size = (photograph.image.width, photograph.image.height)
    guard size == (map.width, map.height), size == (turned.width, turned.height), map != turned,
      let upright = change(of: photograph.image, under: map),
      let stored = change(of: photograph.image, under: turned)
    else { return nil }
    return stored > threshold * upright
  }

  /// The mean difference of luma between neighbours of different labels.
  private static func change(of image: Image, under map: LabelMap) -> Double? {
    let (width, channels) = (map.width, image.channels)
    var (sum, count) = (0, 0)
    image.pixels.withUnsafeBufferPointer { pixels in
      map.labels.withUnsafeBufferPointer { labels in
        func luma(_ index: Int) -> Int {
          let first = index &* channels
          if channels == 1 { return Int(pixels[first]) &* 10 }
          return 3 &* Int(pixels[first]) &+ 6 &* Int(pixels[first &+ 1]) &+ Int(pixels[first &+ 2])
        }
        for index in 0..<labels.count {
          if index % width != width - 1, labels[index] != labels[index &+ 1] {
            sum += abs(luma(index) - luma(index &+ 1))
            count += 1
          }
          if index &+ width < labels.count, labels[index] != labels[index &+ width] {
            sum += abs(luma(index) - luma(index &+ width))
            count += 1
          }
        }
      }
    }
    return count == 0 ? nil : Double(sum) / Double(count)
  }
}
