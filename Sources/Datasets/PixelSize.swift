/// Width and height in pixels.
package struct PixelSize: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  package let width, height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package static func square(_ side: Int) -> PixelSize { PixelSize(width: side, height: side) }

  package var pixels: Int { width * height }

  package static func < (left: PixelSize, right: PixelSize) -> Bool {
    (left.width, left.height) < (right.width, right.height)
  }

  package var description: String { "\(width) x \(height)" }
}
