import Foundation

/// What a package's manifest says of its targets. A target that imports what it does not depend on is built only where the
/// other happens to be built first.
struct Manifest {
  /// Where each target lies, and on what it depends; names without the modules' prefix.
  private var targets: [String: (folder: String, dependencies: Set<String>)] = [:]
  private let package: String

  init(package: String) throws {
    self.package = package
    let source = try String(contentsOfFile: package + "/Package.swift", encoding: .utf8)
    // The products, which come first, are made of targets.
    for text in source.split(separator: "arget(").dropFirst() {
      guard let name = text.firstMatch(of: /name: "(\w+)"/)?.1 else { continue }
      let parent = source[..<text.startIndex].hasSuffix(".testTarget(") ? "Tests/" : "Sources/"
      let list = text.firstMatch(of: /dependencies: \[((?:[^\[\]]|\[[^\]]*\])*)\]/)?.1 ?? ""
      targets[SourceFile.target(of: String(name))] = (
        text.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? parent + name,
        Set(list.matches(of: /"(\w+)"/).map { SourceFile.target(of: String($0.1)) })
      )
    }
  }

  /// Imports of targets that the importing one depends on neither directly nor by way of others, a line each.
  func undeclaredImports() throws -> [String] {
    try targets.sorted { $0.key < $1.key }.flatMap { name, target -> [String] in
      let reached = reached(from: name) { targets[$0]?.dependencies ?? [] }
      return try Target(name: name, folder: package + "/" + target.folder).files.flatMap { file in
        file.imports.filter { targets[$0] != nil && !reached.contains($0) }.map {
          "\(name) does not depend on \($0): \(file.path)"
        }
      }
    }
  }
}
