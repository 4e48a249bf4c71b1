import Foundation
import SkipSegBasics
import SkipSegFiles

extension TrainingConfiguration {
  /// Reads what a run keeps as `config.json`, or a part of it: what is not there is as it always is. Paths are relative
  /// to the file's folder.
  /// - Returns: with an empty `data` where the file names none.
  public init(contentsOf path: String) throws(ConfigurationFileError) {
    let text: String
    do { text = String(decoding: try FileSystem.read(path), as: UTF8.self) } catch {
      throw .unreadable("\(error)")
    }
    guard let given = try? JSONText.decode(JSONValue.self, from: text), case .object(let members) = given
    else {
      throw .notAnObject(path: path)
    }
    self = try Self.decoded(text, of: path, members)
    if let fault {
      // The member that brings the fault by itself.
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        let alone = try Self.decoded(JSONText.compact([name: value]), of: path, members)
        if alone.fault == fault { throw .fault(path: path, member: name, fault) }
      }
      throw .fault(path: path, member: nil, fault)
    }
    let folder = FileSystem.join(FileSystem.currentFolder, FileSystem.folder(of: path))
    if !data.isEmpty { data = FileSystem.join(folder, data) }
    classFile = classFile.map { FileSystem.join(folder, $0) }
    if let file = initialWeights?.path { initialWeights?.path = FileSystem.join(folder, file) }
  }

  private static func decoded(
    _ text: String, of path: String, _ members: [String: JSONValue]
  ) throws(ConfigurationFileError) -> TrainingConfiguration {
    do { return try JSONText.decode(stored: Self.self, from: text, required: []) } catch let error
      as UnknownMember
    {
      throw .unknownMember(path: path, member: error.path, suggestion: suggestion(for: error.path))
    } catch {
      let member = (error as? DecodingError)?.member ?? ""
      let value = member.split(separator: ".").reduce(JSONValue.object(members)) {
        $0.members[String($1)] ?? $0
      }
      throw .notAValue(path: path, member: member, found: "\(value)")
    }
  }

  /// The member beside an unknown one that may be meant.
  private static func suggestion(for path: String) -> String? {
    let names = path.split(separator: ".").map(String.init)
    guard let last = names.last else { return nil }
    var value: Any = exemplar
    for name in names.dropLast() {
      guard let child = Mirror(reflecting: value).children.first(where: { $0.label == name }) else {
        return nil
      }
      value =
        Mirror(reflecting: child.value).displayStyle == .optional
        ? Mirror(reflecting: child.value).children.first?.value ?? child.value : child.value
    }
    return Spelling.nearest(to: last, among: Mirror(reflecting: value).children.compactMap(\.label))
  }
}

extension DecodingError {
  /// The member that is to blame, with those around it: `augmentation.scale`.
  fileprivate var member: String {
    let context: Context? =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
      case .keyNotFound(_, let context): context
      @unknown default: nil
      }
    return (context?.codingPath ?? []).prefix { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
  }
}

/// Why a file gives no configuration.
public enum ConfigurationFileError: Error, Equatable {
  /// The file can't be read; why, with its path.
  case unreadable(String)
  /// The file holds no JSON, or JSON that is no object.
  case notAnObject(path: String)
  /// No configuration has this member; `suggestion`: the one that may be meant.
  case unknownMember(path: String, member: String, suggestion: String?)
  /// A member holds something of another kind, such as a text where a number stands as a rule.
  case notAValue(path: String, member: String, found: String)
  /// The configuration can't be run, because of one member where that is known.
  case fault(path: String, member: String?, String)
}

extension ConfigurationFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .notAnObject(let path): "\(path): is no JSON object, expected a configuration as a run's config.json"
    case .unknownMember(let path, let member, let suggestion):
      "\(path): the member '\(legible(member))' is unknown"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "; a run's config.json shows all that there are")
    case .notAValue(let path, let member, let found):
      "\(path): the member '\(legible(member))' is \(legible(found)), which is no value of it; "
        + "a run's config.json shows what is"
    case .fault(let path, let member, let fault):
      "\(path): " + (member.map { "the member '\($0)': " } ?? "") + fault
    }
  }
}
