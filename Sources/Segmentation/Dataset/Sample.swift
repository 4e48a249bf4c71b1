/// A photograph with its mask.
package struct Sample: Codable, Sendable, Hashable {
  /// Path below the folder of photographs, without extension. The same name may stand in two splits.
  package let name: String
  /// Path of the photograph, as it can be opened.
  package let image: String
  /// Path of the mask, as it can be opened.
  package let mask: String

  package init(name: String, image: String, mask: String) {
    self.name = name
    self.image = image
    self.mask = mask
  }
}

/// The parts into which a data set is divided.
package enum Split: String, CaseIterable, Codable, Sendable {
  case training = "train"
  case validation = "val"
  case test

  /// The split that a folder or list of this name stands for, in any case.
  init?(named name: String) {
    switch name.lowercased() {
    case "train": self = .training
    case "val", "valid", "validation": self = .validation
    case "test": self = .test
    default: return nil
    }
  }
}

/// Width and height in pixels.
package struct PixelSize: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let width, height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package static func < (left: PixelSize, right: PixelSize) -> Bool {
    (left.width, left.height) < (right.width, right.height)
  }

  package var description: String { "\(width) x \(height)" }
}
