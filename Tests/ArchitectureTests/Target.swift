import Foundation

/// A target's folder and the Swift files below it.
struct Target {
  let name: String
  let files: [SourceFile]

  /// All folders of a package's `Sources`, in the order of their names.
  static func all(in package: String) throws -> [Target] {
    let sources = package + "/Sources"
    return try FileManager.default.contentsOfDirectory(atPath: sources).sorted().map { name in
      try Target(name: name, folder: sources + "/" + name)
    }
  }

  init(name: String, folder: String) throws {
    self.name = name
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    files = try paths.filter { $0.hasSuffix(".swift") }.map {
      SourceFile(path: $0, source: try String(contentsOfFile: folder + "/" + $0, encoding: .utf8))
    }
  }

  /// Of two folders of a target, that a file in the one names a type of the other.
  struct Arrow: Hashable {
    let from: String
    let to: String
  }

  /// The arrows among the folders directly below `parent`, each with an example of a file and the type that it names.
  /// The files beside the target's outermost folders count as one more, "."; further in, they belong to the folders
  /// beside them.
  func arrows(below parent: String) -> [Arrow: String] {
    var owners: [String: SourceFile] = [:]
    for file in files { for type in file.types { owners[type] = file } }
    var arrows: [Arrow: String] = [:]
    for file in files {
      guard let from = Self.child(of: parent, holding: file.folder) else { continue }
      for reference in file.references {
        for type in types(of: reference, in: file, owners) {
          guard let owner = owners[type], let to = Self.child(of: parent, holding: owner.folder), to != from
          else { continue }
          let example = "\(file.path) names \(type)"
          let arrow = Arrow(from: from, to: to)
          arrows[arrow] = min(arrows[arrow] ?? example, example)
        }
      }
    }
    return arrows
  }

  /// The types of this target that a reference means, as Swift finds them: in the innermost type that has the name.
  private func types(
    of reference: SourceFile.Reference, in file: SourceFile, _ owners: [String: SourceFile]
  ) -> [String] {
    let names = reference.names.first == name ? Array(reference.names.dropFirst()) : reference.names
    guard let first = names.first else { return [] }
    for depth in stride(from: reference.scope.count, through: 0, by: -1) {
      let scope = Array(reference.scope.prefix(depth))
      let type = (scope + [first]).joined(separator: ".")
      if file.privateTypes.contains(type) { return [] }
      if owners[type] != nil {
        return (1...names.count).map { (scope + names.prefix($0)).joined(separator: ".") }
      }
    }
    return []
  }

  /// The folder directly below `parent` that holds `folder`, or is it.
  private static func child(of parent: String, holding folder: String) -> String? {
    let (outer, inner) = (parent.split(separator: "/"), folder.split(separator: "/"))
    if inner.isEmpty && outer.isEmpty { return "." }
    guard inner.count > outer.count, inner.starts(with: outer) else { return nil }
    return inner.prefix(outer.count + 1).joined(separator: "/")
  }

  /// The folders that have files or folders in them, the target's own, which is "", first.
  var folders: [String] {
    var folders: Set = [""]
    for file in files {
      var folder = file.folder
      while !folder.isEmpty {
        folders.insert(folder)
        folder = folder.split(separator: "/").dropLast().joined(separator: "/")
      }
    }
    return folders.sorted()
  }
}
