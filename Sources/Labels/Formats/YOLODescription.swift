import SkipSegDatasets
import SkipSegFiles

/// What `data.yaml` says of a YOLO data set: the names of the classes, and folders of the splits. Other keys are skipped.
struct YOLODescription {
  /// In the order of their index.
  private(set) var names: [String] = []
  private var folders: [(split: Split, path: String)] = []

  /// - Throws: where there is more than one, or it is no YAML that is understood.
  static func find(in source: LabelSource) throws(ContentFault) -> YOLODescription? {
    let files = source.files.filter { ["yaml", "yml"].contains(FileSystem.fileExtension($0)) }
    var found: [YOLODescription] = []
    for file in files {
      let description = try YOLODescription(source.path(of: file))
      if !description.names.isEmpty { found.append(description) }
    }
    if found.count > 1 {
      throw ContentFault(
        file: source.path, found: "\(found.count) files of YAML name classes; remove all but one")
    }
    return found.first
  }

  /// The split to whose folder a photograph belongs.
  func split(of file: String) -> Split? {
    folders.first { file.hasPrefix($0.path + "/") }?.split
  }

  private init(_ path: String) throws(ContentFault) {
    let bytes: [UInt8]
    do { bytes = try FileSystem.read(path, upTo: 1 << 20) } catch {
      throw ContentFault(describing: error, file: path)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ContentFault(file: path, found: "not UTF-8 text; save it as UTF-8")
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    var entries: [(line: Int, key: String?, value: String)]?
    for (index, line) in lines.enumerated() {
      let content = Self.withoutComment(line)
      if content.allSatisfy(\.isWhitespace) { continue }
      func fault(_ found: String) -> ContentFault {
        ContentFault(file: path, place: "line \(index + 1)", found: found)
      }
      if entries != nil, content.first == " " || content.first == "-" || content.first == "\t" {
        let entry = content.drop { $0.isWhitespace }
        if entry.hasPrefix("- ") {
          entries?.append((index + 1, nil, String(entry.dropFirst(2))))
        } else if let colon = entry.firstIndex(of: ":") {
          entries?.append((index + 1, String(entry[..<colon]), String(entry[entry.index(after: colon)...])))
        } else {
          throw fault("neither '- name' nor 'index: name' below 'names:'")
        }
        continue
      }
      if let entries { try setNames(entries, path) }
      entries = nil
      guard let colon = content.firstIndex(of: ":"), !content.hasPrefix(" ") else { continue }
      let (key, value) = (content[..<colon], content[content.index(after: colon)...].trimmingBlanks)
      switch key {
      case "names" where value.isEmpty: entries = []
      case "names":
        guard let close = ["[": "]", "{": "}"][String(value.prefix(1))], value.hasSuffix(close) else {
          throw fault("names that are neither a list nor a map of one line, nor lines of their own")
        }
        let items = value.dropFirst().dropLast().split(separator: ",").map(String.init)
        try setNames(
          items.map { item in
            guard close == "}", let colon = item.firstIndex(of: ":") else { return (index + 1, nil, item) }
            return (index + 1, String(item[..<colon]), String(item[item.index(after: colon)...]))
          }, path)
      case "train", "val", "valid", "test":
        guard let split = Split(named: String(key)), !value.isEmpty, value != "null" else { continue }
        if "[&*!|>{".contains(value.first ?? " ") || value.hasSuffix(".txt") {
          throw fault("'\(key)' is no folder; expected the path of one")
        }
        // Those of another computer are cut to what lies below the folder of the file.
        let parts = Self.unquoted(value).split(separator: "/").filter { $0 != "." && $0 != ".." }
        folders.append((split, parts.joined(separator: "/")))
      default: continue
      }
    }
    if let entries { try setNames(entries, path) }
  }

  /// Entries of a list have no key; those of a map have their index.
  private mutating func setNames(
    _ entries: [(line: Int, key: String?, value: String)], _ path: String
  ) throws(ContentFault) {
    var byIndex: [Int: String] = [:]
    for (position, entry) in entries.enumerated() {
      let index = entry.key.map { Int(Self.unquoted($0.trimmingBlanks)) } ?? position
      let name = Self.unquoted(entry.value.trimmingBlanks)
      guard let index, 0..<entries.count ~= index, !name.isEmpty, !"&*!|>[{".contains(name.first ?? " "),
        byIndex.updateValue(name, forKey: index) == nil
      else {
        throw ContentFault(
          file: path, place: "line \(entry.line)",
          found: "no name of a class, expected '- name' or 'index: name' from 0 on")
      }
    }
    names = byIndex.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func withoutComment(_ line: String) -> String {
    var before: Character = " "
    for index in line.indices {
      if line[index] == "#" && before.isWhitespace { return String(line[..<index]) }
      before = line[index]
    }
    return line
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, first == text.last, "\"'".contains(first) else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
