import Foundation

/// A value that files hold as JSON, and other versions of this program in theirs.
///
/// A member that a file lacks, at any depth, is one that an earlier version did not know: `standard` says what it was
/// then. A member that the value does not have is a later version's: the file is refused, because without it the rest
/// may mean something else. Enumerations in it are strings or arrays: objects are completed member by member.
package protocol StoredValue: Codable {
  /// With what stands for every member that a file lacks.
  static var standard: Self { get }
  /// The same with an object in every optional member that can hold one, and in every array of objects: with what stands
  /// for members that are missing inside of these.
  static var exemplar: Self { get }
  /// The members that every version has written.
  static var required: Set<String> { get }
}

extension StoredValue {
  package static var exemplar: Self { standard }
  package static var required: Set<String> { [] }
}

/// A member that no value of this version has.
package struct UnknownMember: Error, Equatable, CustomStringConvertible {
  /// With those around it, such as `augmentation.shear`.
  package let path: String

  package var description: String {
    "the member '\(legible(path))' is unknown to this version; use the version that wrote it"
  }
}

extension JSONText {
  /// - Parameter required: the members that must be there.
  /// - Throws: `UnknownMember`, or what Foundation says of text that is no such value.
  package static func decode<Value: StoredValue>(
    stored type: Value.Type, from text: String, required: Set<String> = Value.required
  ) throws -> Value {
    let given = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var standard = try members(Value.standard)
    for name in required { standard[name] = nil }
    let whole = completed(given, standard: standard, exemplar: try members(Value.exemplar))
    guard whole is [String: Any] else { throw CocoaError(.propertyListReadCorrupt) }
    let value = try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: whole))
    if let path = unknownMember(given, in: try members(value)) { throw UnknownMember(path: path) }
    return value
  }

  private static func members(_ value: some Encodable) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(compact(value).utf8)) as? [String: Any] ?? [:]
  }

  /// - Parameter standard: what stands for missing members; the exemplar's where nil.
  private static func completed(_ given: Any, standard: [String: Any]?, exemplar: Any?) -> Any {
    if let items = given as? [Any], let item = (exemplar as? [Any])?.first {
      return items.map { completed($0, standard: nil, exemplar: item) }
    }
    guard let given = given as? [String: Any], let exemplar = exemplar as? [String: Any] else { return given }
    let standard = standard ?? exemplar
    return standard.merging(given) { _, given in given }.reduce(into: [String: Any]()) { whole, member in
      whole[member.key] =
        given[member.key] == nil
        ? member.value
        : completed(
          member.value, standard: standard[member.key] as? [String: Any], exemplar: exemplar[member.key])
    }
  }

  /// The first member, by name, that one has and the other lacks. What is null counts as absent.
  private static func unknownMember(_ given: Any, in known: Any) -> String? {
    if let given = given as? [Any], let known = known as? [Any] {
      return zip(given, known).lazy.compactMap { unknownMember($0, in: $1) }.first
    }
    guard let given = given as? [String: Any], let known = known as? [String: Any] else { return nil }
    for (name, value) in given.sorted(by: { $0.key < $1.key }) where !(value is NSNull) {
      guard let other = known[name] else { return name }
      if let inner = unknownMember(value, in: other) { return "\(name).\(inner)" }
    }
    return nil
  }
}
