import Foundation
import TestSupport
import Testing

struct ArchitectureTests {
  /// The package that these tests belong to.
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test func everyArrowOfThePackageIsAllowed() throws {
    let article = try String(contentsOfFile: Self.package + "/" + Architecture.article, encoding: .utf8)
    let architecture = Architecture(article: article)
    #expect(architecture.allowed.first { $0.target == "Engine" }?.imports == ["CKernels", "Basics"])
    let violations = try architecture.violations(in: Self.package)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test func everyTargetDependsOnWhatItImports() throws {
    let undeclared = try Manifest(package: Self.package).undeclaredImports()
    #expect(undeclared.isEmpty, "\(undeclared.joined(separator: "\n"))")
  }

  @Test func anImportWithoutDependencyIsFound() throws {
    let folder = try TemporaryFolder()
    let files = [
      "Package.swift": """
      let package = Package(products: [.library(name: "Low", targets: ["Low"])], targets: [
        .target(name: "Low"), .target(name: "Middle", dependencies: ["Low", .product(name: "Sea", package: "sea")]),
        .target(name: "SkipSegHigh", dependencies: ["Middle"], path: "Sources/Top"),
        .testTarget(name: "HighTests", dependencies: ["SkipSegHigh"]), .testTarget(name: "LowTests", dependencies: ["Low"]),
      ])
      """,
      "Sources/Low/A.swift": "import Sea", "Sources/Middle/A.swift": "import Low",
      "Sources/Top/A.swift": "import Low\nimport Middle",
      "Tests/HighTests/A.swift": "import SkipSegHigh\nimport Low",
      "Tests/LowTests/A.swift": "import SkipSegHigh",
    ]
    for (path, source) in files { try folder.write(source, path) }
    #expect(
      try Manifest(package: folder.path).undeclaredImports() == ["LowTests does not depend on High: A.swift"])
  }

  private static let article = """
    | target | what it is | may import |
    |---|---|---|
    | `Low`, `Ground` | holds the rest | nothing |
    | `Middle` | between the `Low` and the `High` | Low |
    | `High` | uses all | all of the above |
    """

  /// What is found in a package of these files, below `Sources`.
  private func violations(_ files: [String: String]) throws -> [String] {
    let folder = try TemporaryFolder()
    for (path, source) in files { try folder.write(source, "Sources/" + path) }
    return try Architecture(article: Self.article).violations(in: folder.path)
  }

  @Test func importsDownwardsAreAllowed() throws {
    let found = try violations([
      "Low/Low.swift": "import Foundation\nstruct Low {}",
      "Middle/Middle.swift": "import Low",
      "High/High.swift": "import Ground\npackage import Low\nimport struct Middle.Middle",
    ])
    #expect(found == [])
  }

  @Test(arguments: [
    "import High", "@preconcurrency package import High", "import struct High.Roof",
    "#if os(Linux)\nimport High\n#endif",
    "import Foundation; import High",
  ])
  func anImportUpwardsIsFound(source: String) throws {
    let found = try violations(["Middle/Inner/Middle.swift": source])
    #expect(found == ["Middle must not import High: Inner/Middle.swift"])
  }

  @Test func anImportBesideIsFound() throws {
    #expect(try violations(["Low/A.swift": "import Ground"]) == ["Low must not import Ground: A.swift"])
  }

  @Test func aTargetWithoutARowIsFound() throws {
    let found = try violations(["Low/A.swift": "import Cellar", "Cellar/B.swift": ""])
    #expect(found == ["Cellar has no row in the table", "Low must not import Cellar: A.swift"])
  }

  @Test func foldersInALineAreAllowed() throws {
    let found = try violations([
      "Low/Beside.swift": "struct Beside { let a: A, c: C }",
      "Low/A/A.swift": "struct A { let b: B; enum Kind {} }",
      "Low/B/B.swift": "/* A /* A */ A */ struct B { let c: C, kind: Kind; let text = \"A \\\"A\" } // A",
      "Low/C/C.swift":
        "private struct A { let word = #\"A\\(A\"#, lines = \"\"\"\n  \" A\n  \"\"\", own: A }\nstruct C { let part: Other.A }",
    ])
    #expect(found == [])
  }

  @Test(arguments: [
    "struct B { let a: A }", "extension A { func b(_: B) {} }", "typealias B = [A]",
    "enum B { static let text = \"\\(A.self)\" }",
    "struct B { let kind: A.Kind }", "protocol B: A {}",
    "final class B { func f() { struct C {}; _ = A() } }",
  ])
  func twoFoldersThatNameEachOtherAreFound(source: String) throws {
    let found = try violations([
      "Low/A/A.swift": "struct A { let b: B; enum Kind {} }", "Low/B/B.swift": source + "\nstruct B2 {}",
      "Low/B/B3.swift": "struct B {}",
    ])
    #expect(
      found.map { $0.prefix { $0 != ":" } } == [
        "Low has a circle through A -> B", "Low has a circle through B -> A",
      ])
  }

  @Test func aCircleOfThreeFoldersIsFound() throws {
    let found = try violations([
      "Low/A/A.swift": "struct A { let b: B }", "Low/B/Deep/B.swift": "struct B { let c: C }",
      "Low/C/C.swift": "struct C { let a: A, d: D }", "Low/D/D.swift": "struct D {}",
    ])
    #expect(
      found == [
        "Low has a circle through A -> B: A/A.swift names B",
        "Low has a circle through B -> C: B/Deep/B.swift names C",
        "Low has a circle through C -> A: C/C.swift names A",
      ])
  }

  @Test func filesBesideTheFoldersCountAsAFolder() throws {
    let found = try violations([
      "Low/A.swift": "struct A { let b: B }", "Low/B/B.swift": "struct B { let a: [A] }",
    ])
    #expect(
      found == [
        "Low has a circle through . -> B: A.swift names B",
        "Low has a circle through B -> .: B/B.swift names A",
      ])
  }

  @Test func aCircleOfInnerFoldersIsFound() throws {
    let found = try violations([
      "Low/Outer/A/A.swift": "struct A { let b: B }",
      "Low/Outer/B/B.swift": "extension A { struct Part {} }\nstruct B {}",
      "Low/Outer/C/C.swift": "extension A { var part: Part { Part() } }",
    ])
    #expect(
      found == [
        "Low has a circle through Outer/A -> Outer/B: Outer/A/A.swift names B",
        "Low has a circle through Outer/B -> Outer/A: Outer/B/B.swift names A",
      ])
  }
}
