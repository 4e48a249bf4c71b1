import Foundation
import SkipSegImaging

extension ClassList {
  /// Reads `["a", "b"]`, `{"a": 0, "b": 1}`, `{"0": "a", "1": "b"}` or `[{"name": "a", "color": [r, g, b], "id": 0}]`, also
  /// under a key `names`, `classes` or `labels`.
  init(json lines: [TextLine], path: String) throws(ClassListError) {
    let text = lines.map(\.content).joined(separator: "\n")
    let line = lines[0].number
    guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
      let classes = Self.classes(in: value)
    else {
      throw .unclear(
        path, line: line, found: "neither a plain list nor JSON of classes counted from 0",
        remedy: "write one class a line, 'name' or 'name r g b'")
    }
    var entries: [ClassListEntry] = []
    for item in classes {
      let color = try item.color.map { numbers throws(ClassListError) in
        try ClassListEntry.color(numbers, path: path, line: line)
      }
      entries.append(ClassListEntry(line: line, name: item.name.trimmed, color: color))
    }
    if entries.contains(where: \.name.isEmpty) { throw .noName(path, line: line) }
    try self.init(entries, path: path)
  }

  private typealias Item = (name: String, color: [Int]?)

  private struct Entry {
    let index: Int?
    let item: Item
  }

  private static func classes(in value: Any) -> [Item]? {
    if let names = value as? [String] { return names.map { (name: $0, color: nil) } }
    if let objects = value as? [[String: Any]] {
      return inOrder(objects.compactMap(item), count: objects.count)
    }
    guard let object = value as? [String: Any] else { return nil }
    if let indices = object as? [String: Int] {
      let items = indices.map { Entry(index: $0.value, item: ($0.key, nil)) }
      return inOrder(items, count: object.count)
    }
    if let names = object as? [String: String] {
      let items = names.compactMap { index, name in Int(index).map { Entry(index: $0, item: (name, nil)) } }
      return inOrder(items, count: object.count)
    }
    let lists = ["names", "classes", "labels"].compactMap { object[$0] }
    return lists.count == 1 ? classes(in: lists[0]) : nil
  }

  /// A class as an object, with its index where it states one. Nil where something is stated in an unknown way.
  private static func item(_ object: [String: Any]) -> Entry? {
    let (names, colors) = (["name", "label", "class", "title"], ["color", "colour", "rgb"])
    let indices = ["id", "index", "value"]
    func values<Value>(_ keys: [String], as type: Value.Type) -> [Value]? {
      let stated = keys.compactMap { object[$0] }
      let found = stated.compactMap { $0 as? Value }
      return stated.count == found.count && found.count <= 1 ? found : nil
    }
    guard let name = values(names, as: String.self)?.first, let color = values(colors, as: [Int].self),
      let index = values(indices, as: Int.self)
    else { return nil }
    return Entry(index: index.first, item: (name, color.first))
  }

  /// By their indices, which must be 0, 1, 2 and so on; as they stand where none is stated.
  private static func inOrder(_ items: [Entry], count: Int) -> [Item]? {
    guard items.count == count else { return nil }
    if items.allSatisfy({ $0.index == nil }) { return items.map(\.item) }
    let sorted = items.sorted { ($0.index ?? -1) < ($1.index ?? -1) }
    return sorted.map { $0.index ?? -1 } == Array(0..<count) ? sorted.map(\.item) : nil
  }
}
