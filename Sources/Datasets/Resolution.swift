import SkipSegBasics
import SkipSegImaging

/// The size at which photographs are to be worked on, as it is asked for.
public enum Resolution: Sendable, Hashable {
  /// Chosen by the photographs and masks that are trained on; the model's own where something is predicted.
  case auto
  /// A scale that is said.
  case fixed(WorkingScale)

  /// Photographs as they are.
  public static let native = Resolution.fixed(.native)
  /// What holds where nothing is said.
  public static let standard = native

  /// The scale that is said; nil where it is to be found.
  public var scale: WorkingScale? {
    if case .fixed(let scale) = self { scale } else { nil }
  }
}

extension Resolution: SettingValue {
  package init?(settingText text: String) {
    if text == "auto" {
      self = .auto
    } else if let scale = WorkingScale(text) {
      self = .fixed(scale)
    } else {
      return nil
    }
  }

  package var settingText: String { scale?.description ?? "auto" }
  package static var notation: String {
    "auto, native, a factor above 0 and at most 4 such as 0.25 or 1/4, or a longer side of 1px to 65536px"
  }
  package static var choices: [String] { ["auto", "native", "1/2", "1/4", "1/8"] }
}

/// As the text that asks for it.
extension Resolution: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let resolution = Resolution(settingText: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected \(Self.notation)")
    }
    self = resolution
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(settingText)
  }
}
