import Foundation
import SkipSegFiles

/// Which photographs belong together, such as the frames of a film or the tiles of a mosaic: a bootstrap draws groups of
/// them, because they are not independent.
public struct Grouping: Sendable {
  private let pattern: NSRegularExpression?

  /// Photographs of one folder.
  public static let folder = Grouping(pattern: nil)

  private init(pattern: NSRegularExpression?) { self.pattern = pattern }

  /// By the first group of a regular expression in the photograph's name, else by its whole match.
  /// - Throws: where it is no regular expression.
  public init(_ pattern: String) throws(GroupingError) {
    do { self.pattern = try NSRegularExpression(pattern: pattern) } catch { throw .faulty(pattern: pattern) }
  }

  /// The group of each photograph. One whose name the expression doesn't fit is a group of its own.
  /// - Throws: where it fits none of them.
  package func groups(of files: [String]) throws(GroupingError) -> [String] {
    guard let pattern else { return files.map { FileSystem.folder(of: $0) } }
    var hasMatch = false
    let groups = files.map { file in
      let whole = NSRange(file.startIndex..., in: file)
      guard let match = pattern.firstMatch(in: file, range: whole) else { return "alone: \(file)" }
      hasMatch = true
      let group = match.numberOfRanges > 1 ? match.range(at: 1) : match.range
      return "group: " + (Range(group, in: file).map { String(file[$0]) } ?? "")
    }
    if !hasMatch && !files.isEmpty { throw .noMatch(pattern: pattern.pattern, name: files[0]) }
    return groups
  }
}

/// Why photographs can't be grouped.
public enum GroupingError: Error, Equatable {
  /// The pattern is no regular expression.
  case faulty(pattern: String)
  /// The pattern fits not one of the names, such as this.
  case noMatch(pattern: String, name: String)
}

extension GroupingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .faulty(let pattern): "'\(pattern)' is no regular expression"
    case .noMatch(let pattern, let name): "'\(pattern)' fits no photograph's name, such as \(name)"
    }
  }
}
