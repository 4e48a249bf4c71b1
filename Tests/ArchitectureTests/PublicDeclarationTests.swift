import Foundation
import Testing

struct PublicDeclarationTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test func everyPublicDeclarationHasASummary() throws {
    let sources = Self.package + "/Sources"
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources).sorted()
    var count = 0
    for path in paths where path.hasSuffix(".swift") {
      let declarations = PublicDeclarations(
        try String(contentsOfFile: sources + "/" + path, encoding: .utf8))
      count += declarations.found.count
      #expect(declarations.withoutSummary == [], "\(path)")
    }
    #expect(count > 100)
  }

  /// What is public is what a program that imports `SkipSeg` sees.
  @Test func onlyWhatTheLibraryShowsIsPublic() throws {
    let face = try String(contentsOfFile: Self.package + "/Sources/SkipSeg/SkipSeg.swift", encoding: .utf8)
    let shown = Set(SourceFile(path: "SkipSeg.swift", source: face).imports)
    for target in try FileManager.default.contentsOfDirectory(atPath: Self.package + "/Sources").sorted() {
      let folder = Self.package + "/Sources/" + target
      let hasPublic = try FileManager.default.subpathsOfDirectory(atPath: folder).contains { path in
        guard path.hasSuffix(".swift") else { return false }
        let source = try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
        return !PublicDeclarations(source).found.isEmpty
      }
      #expect(!hasPublic || shown.contains(target), "\(target) has public declarations that nobody sees")
    }
  }

  @Test func summariesAreSeen() {
    let source = """
      /// A thing.
      @frozen
      public struct Thing {
        public var side = 0
        /// How wide.
        public let width: Int
        let height: Int
        package func grow(_ public: Int) {}
      }
      /// Kinds.
      public enum Kind {
        case round
        /// With corners.
        case square
        public var description: String {
          switch self {
          case .round: "round"
          case .square: "square"
          }
        }
      }
      """
    #expect(PublicDeclarations(source).withoutSummary == ["public var side = 0", "case round"])
    #expect(PublicDeclarations(source).found.count == 6)
  }
}
