import SkipSegBasics
import SkipSegFiles

/// Which photographs belong together, such as the frames of a film or the tiles of a mosaic: a bootstrap draws groups of
/// them, because they are not independent.
public struct Grouping: Sendable {
  private let pattern: NamePattern?

  /// Photographs of one folder.
  public static let folder = Grouping(pattern: nil)

  private init(pattern: NamePattern?) { self.pattern = pattern }

  /// By the first group of a regular expression in the photograph's name, or by its whole match where it has no group.
  /// - Throws: where it is no regular expression.
  public init(_ pattern: String) throws(GroupingError) {
    guard let expression = NamePattern(pattern) else { throw .faulty(pattern: pattern) }
    self.pattern = expression
  }

  /// As `text` says it.
  package init(text: String) throws(GroupingError) {
    if text == Self.folderText { self = .folder } else { try self.init(text) }
  }

  private static let folderText = "folder"

  /// `folder`, or the expression.
  package var text: String { pattern?.text ?? Self.folderText }

  /// The group of each photograph. One whose name the expression doesn't fit is a group of its own.
  /// - Throws: where it fits none of them.
  package func groups(of files: [String]) throws(GroupingError) -> [String] {
    guard let pattern else { return files.map { FileSystem.folder(of: $0) } }
    let parts = files.map { pattern.part(of: $0) }
    if let name = files.first, parts.allSatisfy({ $0 == nil }) {
      throw .noMatch(pattern: pattern.text, name: name)
    }
    return zip(files, parts).map { file, part in part.map { "group: \($0)" } ?? "alone: \(file)" }
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
