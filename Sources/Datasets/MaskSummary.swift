import Imaging

/// What one mask file stores: how often each value or colour occurs.
package struct MaskSummary: Sendable, Equatable {
  /// A file with more different values or colours than this shows no classes; it is a photograph or a depth
  /// map.
  package static let maximumKinds = 4096

  /// How many pixels hold a value.
  package struct Tally<Value: Sendable & Hashable>: Sendable, Equatable {
    package let value: Value
    package let pixels: Int
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
  package let palette: [RGB]?

  package init(size: PixelSize, contents: Contents, palette: [RGB]?) {
    (self.size, self.contents, self.palette) = (size, contents, palette)
  }

  package init(_ mask: RawMask) {
    switch mask {
    case .indices(let map, let palette, _):
      size = PixelSize(width: map.width, height: map.height)
      contents = Self.tally(map.labels)
      self.palette = palette
    case .colors(let image):
      size = PixelSize(width: image.width, height: image.height)
      contents = Self.tally(image)
      palette = nil
    }
  }

  private static func tally(_ labels: [UInt16]) -> Contents {
    var counts = [Int](repeating: 0, count: Int(UInt16.max) + 1)
    counts.withUnsafeMutableBufferPointer { counts in
      for label in labels { counts[Int(label)] &+= 1 }
    }
    let tallies = counts.indices.filter { counts[$0] > 0 }
      .map { Tally(value: UInt16($0), pixels: counts[$0]) }
    return tallies.count > maximumKinds ? .tooManyKinds : .values(tallies)
  }

  /// Masks are made of runs of one colour, so the dictionary is asked once a run.
  private static func tally(_ image: Image) -> Contents {
    var counts: [RGB: Int] = [:]
    image.forEachColorRun { color, length in
      if counts.count <= maximumKinds { counts[color, default: 0] += length }
    }
    guard counts.count <= maximumKinds else { return .tooManyKinds }
    return .colors(
      counts.map { Tally(value: $0, pixels: $1) }.sorted { $0.value.order < $1.value.order })
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
