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

  /// Everything is found out.
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
  package var levels: MaskLevels? { maskLevels.map { MaskLevels($0.map { UInt16($0) }) } }
}
