import SkipSegImaging

/// What one mask file stores: how often each value or colour occurs.
package struct MaskSummary: Sendable, Equatable {
  /// A file with more different values or colours than this shows no classes; it is a photograph or a depth
  /// map.
  package static let maximumKinds = 4096

  /// How many pixels hold a value.
  package struct Tally<Value: Sendable & Hashable>: Sendable, Equatable {
    package let pixels: Int
    package let value: Value
    /// Whether 3 x 3 pixels somewhere hold nothing else. Not looked for in colours.
    package let fillsBlock: Bool
  }

  /// Tallies stand in ascending order and each has at least one pixel.
  package enum Contents: Sendable, Equatable {
    case values([Tally<UInt16>])
    case colors([Tally<RGB>])
    case tooManyKinds
  }

  package let size: PixelSize
  package let contents: Contents
  /// The colours of a palette mask.
  package let palette: MaskPalette?
  /// Pixels that were taken to another value, the nearest level, and how far it lies at most.
  package let moved: (pixels: Int, distance: Int)

  package init(
    size: PixelSize, contents: Contents, palette: MaskPalette?, moved: (pixels: Int, distance: Int) = (0, 0)
  ) {
    (self.size, self.contents, self.palette, self.moved) = (size, contents, palette, moved)
  }

  /// - Parameters:
  ///   - levels: to the nearest of which each value is taken, but for `ignored`.
  package init(_ mask: RawMask, levels: MaskLevels? = nil, ignoring ignored: Int? = nil) {
    switch mask {
    case .indices(let map, let palette, let bitDepth):
      let tallies = Self.tallies(of: map, kinds: bitDepth == 16 ? 1 << 16 : 1 << 8)
      var (kept, moved) = (tallies, (pixels: 0, distance: 0))
      if let levels { (kept, moved) = Self.taken(tallies, to: levels, ignoring: ignored) }
      self.init(
        size: PixelSize(width: map.width, height: map.height),
        contents: kept.count > Self.maximumKinds ? .tooManyKinds : .values(kept), palette: palette,
        moved: moved)
    case .colors(let image):
      self.init(
        size: PixelSize(width: image.width, height: image.height), contents: Self.tally(image), palette: nil)
    }
  }

  package static func == (left: Self, right: Self) -> Bool {
    (left.size, left.contents, left.palette) == (right.size, right.contents, right.palette)
      && left.moved == right.moved
  }

  /// Masks are made of runs of one value along the rows, so that a run is counted at once, and a block is looked for
  /// only below runs of values of which none is known.
  private static func tallies(of map: LabelMap, kinds: Int) -> [Tally<UInt16>] {
    var counts = [Int](repeating: 0, count: kinds)
    var filling = [Bool](repeating: false, count: kinds)
    let (width, height) = (map.width, map.height)
    counts.withUnsafeMutableBufferPointer { counts in
      filling.withUnsafeMutableBufferPointer { filling in
        map.labels.withUnsafeBufferPointer { labels in
          for row in 0..<height {
            let end = (row + 1) &* width
            var start = row &* width
            while start < end {
              let value = labels[start]
              var next = start &+ 1
              while next < end && labels[next] == value { next &+= 1 }
              let index = Int(value)
              counts[index] &+= next &- start
              if next &- start >= 3 && row &+ 2 < height && !filling[index] {
                filling[index] = fillsBlock(labels, below: start..<next, width: width)
              }
              start = next
            }
          }
        }
      }
    }
    return (0..<kinds).filter { counts[$0] > 0 }.map {
      Tally(pixels: counts[$0], value: UInt16($0), fillsBlock: filling[$0])
    }
  }

  /// Whether three neighbours of a run of one value hold it in the two rows below too.
  private static func fillsBlock(
    _ labels: UnsafeBufferPointer<UInt16>, below run: Range<Int>, width: Int
  ) -> Bool {
    let value = labels[run.lowerBound]
    var columns = 0
    for index in run {
      columns = labels[index &+ width] == value && labels[index &+ 2 &* width] == value ? columns &+ 1 : 0
      if columns == 3 { return true }
    }
    return false
  }

  private static func taken(
    _ tallies: [Tally<UInt16>], to levels: MaskLevels, ignoring ignored: Int?
  ) -> ([Tally<UInt16>], moved: (pixels: Int, distance: Int)) {
    var pixels: [UInt16: Int] = [:]
    var moved = (pixels: 0, distance: 0)
    for tally in tallies {
      let isIgnored = Int(tally.value) == ignored
      let level = isIgnored ? tally.value : levels.values[levels.index(nearestTo: tally.value)]
      pixels[level, default: 0] += tally.pixels
      guard level != tally.value else { continue }
      moved = (moved.pixels + tally.pixels, max(moved.distance, abs(Int(level) - Int(tally.value))))
    }
    return (pixels.sorted { $0.key < $1.key }.map { Tally(pixels: $1, value: $0, fillsBlock: false) }, moved)
  }

  /// Masks are made of runs of one colour, so the dictionary is asked once a run.
  private static func tally(_ image: Image) -> Contents {
    var counts: [RGB: Int] = [:]
    image.forEachColorRun { color, length in
      if counts.count <= maximumKinds { counts[color, default: 0] += length }
    }
    guard counts.count <= maximumKinds else { return .tooManyKinds }
    return .colors(
      counts.map { Tally(pixels: $1, value: $0, fillsBlock: false) }
        .sorted { $0.value.order < $1.value.order })
  }
}
extension Image {
  /// Calls `body` for every maximal run of one colour along the rows; a run may go on over the end of a row.
  func forEachColorRun(_ body: (_ color: RGB, _ length: Int) -> Void) {
    precondition(channels == 3, "colours need three channels")
    pixels.withUnsafeBufferPointer { pixels in
      var start = 0
      while start < pixels.count {
        let (red, green, blue) = (pixels[start], pixels[start + 1], pixels[start + 2])
        var end = start + 3
        while end < pixels.count, pixels[end] == red, pixels[end + 1] == green, pixels[end + 2] == blue {
          end += 3
        }
        body(RGB(red: red, green: green, blue: blue), (end - start) / 3)
        start = end
      }
    }
  }
}

extension RGB {
  /// Orders colours by red, then green, then blue.
  var order: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }
}
