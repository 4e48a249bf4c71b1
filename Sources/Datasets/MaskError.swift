import SkipSegBasics
import SkipSegImaging

/// Why a mask file can't be turned into class indices.
package enum MaskError: Error, Equatable, Codable, CustomStringConvertible {
  case image(ImageError)
  case sizeMismatch(String, found: PixelSize, expected: PixelSize)
  case valueOutOfRange(String, value: Int, pixels: Int, expected: String)
  case manyValues(String, kinds: Int, pixels: Int, commonest: [Int], expected: String)
  case manyColors(String, kinds: Int, pixels: Int, commonest: [RGB])
  case unknownColor(String, color: RGB, pixels: Int)
  case colorsInsteadOfIndices(String)
  case indicesInsteadOfColors(String)
  case tooManyKinds(String)

  package var description: String {
    switch self {
    case .image(let error): "\(error)"
    case .sizeMismatch(let path, let found, let expected):
      "\(path): the mask is \(found), its photograph \(expected); both must have one size"
    case .valueOutOfRange(let path, let value, let pixels, let expected):
      "\(path): the value \(value) in \(counted(pixels, "pixel")), expected \(expected); "
        + "correct the mask, list the class, or "
        + advice("ignore this value", command: "use --ignore-index \(value)")
    case .manyValues(let path, let kinds, let pixels, let commonest, let expected):
      "\(path): \(kinds) values of no class in \(counted(pixels, "pixel")), the commonest "
        + "\(commonest.map { "\($0)" }.joined(separator: ", ")), expected \(expected): numbers of objects, depths, "
        + "or a mask that was saved as JPEG or scaled smoothly; export one value for each class"
    case .manyColors(let path, let kinds, let pixels, let commonest):
      "\(path): \(kinds) colours of no class in \(counted(pixels, "pixel")), the commonest "
        + "\(commonest.map { $0.words }.joined(separator: ", ")): a mask that was saved as JPEG or scaled smoothly, or "
        + "classes that are not listed; export one colour for each class"
    case .unknownColor(let path, let color, let pixels):
      "\(path): the colour \(color.words) in \(counted(pixels, "pixel")) belongs to no class; "
        + "add it to the class list or correct the mask"
    case .colorsInsteadOfIndices(let path):
      "\(path): stores RGB colours where the masks of this data set store class values; convert it"
    case .indicesInsteadOfColors(let path):
      "\(path): stores grey or palette values where the masks of this data set show RGB colours; convert it"
    case .tooManyKinds(let path):
      "\(path): more than \(MaskSummary.maximumKinds) different values or colours; "
        + "a mask shows one for each class"
    }
  }
}

extension MaskError {
  /// The path of the mask.
  package var file: String {
    switch self {
    case .image(let error): error.file
    case .sizeMismatch(let path, _, _), .valueOutOfRange(let path, _, _, _),
      .manyValues(let path, _, _, _, _), .manyColors(let path, _, _, _),
      .unknownColor(let path, _, _), .colorsInsteadOfIndices(let path), .indicesInsteadOfColors(let path),
      .tooManyKinds(let path):
      path
    }
  }
}

extension MaskMapping {
  /// What masks store, for messages.
  func words(_ classCount: Int) -> String {
    switch self {
    case .index: "0...\(classCount - 1)"
    case .binary255: "0 and 255"
    case .values(let values): "the values " + listed(values.map { "\($0)" })
    case .levels, .table: "any value"
    case .colors: "the colours of the class list"
    }
  }

  /// The same as the beginning of a sentence.
  package func subject(_ classCount: Int) -> String {
    switch self {
    case .index, .binary255: "the values \(words(classCount))"
    case .values: words(classCount)
    case .levels(let values): "the values around " + listed(values.map { "\($0)" })
    case .table(let values): "the values " + listed(values.map { "\($0)" })
    case .colors: "the colours of the masks"
    }
  }
}
