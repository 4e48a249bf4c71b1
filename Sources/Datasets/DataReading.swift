/// How the files of a data set are to be taken where that can't be found out from them, as options say it.
public struct DataReading: Codable, Sendable, Equatable {
  /// How the names of photographs end where those of their masks don't, such as `_image`.
  public var imageSuffix: String?
  /// How the names of masks end where those of their photographs don't, such as `_mask`.
  public var maskSuffix: String?
  /// To the nearest of these each pixel of grey masks is taken: class i is the i-th; 2 to 256 that rise, 0 to 65535.
  public var maskLevels: [Int]?
  /// What grey masks store for class 0; class i is stored as the i-th value from there on, and 0 is ignored.
  public var firstValue: Int?
  /// Whether a mask of its photograph's shape, but of another size, is resized to it.
  public var resizesMasks = false
  /// How masks lie to photographs that EXIF turns.
  public var masksAs = MaskFrame.upright
  /// A regular expression: samples in whose names it finds the same group are held out together.
  public var group: String?

  public init() {}

  /// To which pixels of a photograph a mask belongs.
  public enum MaskFrame: String, Codable, Sendable, CaseIterable {
    /// To those that a viewer shows.
    case upright
    /// To those that the file stores, before its EXIF orientation turns them.
    case stored
  }
}

extension DataReading {
  /// What is wrong, in words; nil when nothing is.
  public var fault: String? {
    if let levels = maskLevels {
      guard (2...256).contains(levels.count), levels.allSatisfy((0...65_535).contains),
        zip(levels, levels.dropFirst()).allSatisfy(<)
      else {
        return
          "the mask levels are \(levels.map { "\($0)" }.joined(separator: ",")), but must be 2 to 256 rising numbers of "
          + "0 to 65535"
      }
    }
    if let firstValue, !(1...65_535).contains(firstValue) {
      return "the masks are shifted by \(firstValue), but must be by 1 to 65535"
    }
    if maskLevels != nil && firstValue != nil { return "masks have either levels or a shift, not both" }
    for suffix in [imageSuffix, maskSuffix].compactMap(\.self) where suffix.isEmpty || suffix.contains("/") {
      return "the suffix '\(suffix)' must be the end of a name, such as _mask"
    }
    if let imageSuffix, imageSuffix == maskSuffix {
      return "the suffix '\(imageSuffix)' is both of photographs and of masks"
    }
    if let group { return SampleGroups.fault(group) }
    return nil
  }

  package var levels: MaskLevels? { maskLevels.map { MaskLevels($0.map { UInt16($0) }) } }
}
