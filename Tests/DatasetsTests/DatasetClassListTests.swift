import Foundation
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct DatasetClassListTests {
  static let plain: [(text: String, names: [String], colors: [RGB]?)] = [
    ("sky\nroad\n", ["sky", "road"], nil),
    ("\u{FEFF}sky\r\n\r\n# comment\r\ntraffic light # and so on\r\n", ["sky", "traffic light"], nil),
    ("sky 0 0 0\n  traffic light\t255 255 255  \n", ["sky", "traffic light"], [black, white]),
    ("class 1\nclass 2\nC#\n", ["class 1", "class 2", "C#"], nil),
  ]

  @Test(arguments: plain)
  func readsClasses(text: String, names: [String], colors: [RGB]?) throws {
    let classes = try ClassList.parse(classes: TextLine.lines(of: text), path: "classes.txt")
    #expect(classes == ClassList(names: names, colors: colors))
    #expect(classes.colors == colors ?? Palette.standard(names.count))
  }

  @Test func readsLabelMap() throws {
    let text = "# label:color_rgb:parts:actions\r\nbackground:0,0,0::\r\ntraffic light:255, 0, 0:bulb:\r\n"
    let classes = try ClassList.parse(labelMap: TextLine.lines(of: text), path: "labelmap.txt")
    #expect(classes == ClassList(names: ["background", "traffic light"], colors: [black, red]))
    let bare = try ClassList.parse(labelMap: TextLine.lines(of: "a\nb:::\n"), path: "labelmap.txt")
    #expect(bare == ClassList(names: ["a", "b"]))
  }

  static let refused: [(text: String, error: ClassListError)] = [
    ("\n# nothing\n", .noClasses("f")),
    ("sky\n\nsky\n", .duplicateName("f", name: "sky", lines: 1, 3)),
    ("a 0 0 0\nb 0 0 0", .duplicateColor("f", color: black, lines: 1, 2)),
    ("a 0 0 0\nb", .colorsIncomplete("f", line: 2, firstHasColor: true)),
    ("a\nb 1 2 3", .colorsIncomplete("f", line: 2, firstHasColor: false)),
    ("a 0 0 256", .badColor("f", line: 1)),
    ("a -1 0 0", .badColor("f", line: 1)),
    ("0 0 0", .noName("f", line: 1)),
    ((0...256).map { "class\($0)" }.joined(separator: "\n"), .tooManyClasses("f", count: 257)),
  ]

  @Test(arguments: refused)
  func refusesClasses(text: String, error: ClassListError) {
    #expect(throws: error) { try ClassList.parse(classes: TextLine.lines(of: text), path: "f") }
    #expect("\(error)".hasPrefix("f:") && !"\(error)".contains("\n"))
  }

  @Test(arguments: [
    (":0,0,0::", ClassListError.noName("f", line: 1)), ("a:0,0::", .badColor("f", line: 1)),
    ("a:0,0,x::", .badColor("f", line: 1)), ("a:0,,0,0::", .badColor("f", line: 1)),
  ])
  func refusesLabelMap(text: String, error: ClassListError) {
    #expect(throws: error) { try ClassList.parse(labelMap: TextLine.lines(of: text), path: "f") }
  }

  @Test func readsFilesByTheirName() throws {
    let folder = try TemporaryFolder()
    try folder.write("a:1,2,3::\nb:4,5,6::", "labelmap.txt")
    try folder.write("a:1,2,3::\nb", "other.txt")
    try folder.write([0xFF, 0xFE, 0x41], "latin.txt")
    #expect(try ClassList.read(FileSystem.join(folder.path, "labelmap.txt")).names == ["a", "b"])
    #expect(
      throws: ClassListError.colorsIncomplete(
        FileSystem.join(folder.path, "other.txt"), line: 2, firstHasColor: true)
    ) { try ClassList.read(FileSystem.join(folder.path, "other.txt")) }
    let latin = FileSystem.join(folder.path, "latin.txt")
    #expect(throws: ClassListError.text(.notText(latin))) { try ClassList.read(latin) }
    #expect(throws: ClassListError.self) { try ClassList.read(FileSystem.join(folder.path, "none.txt")) }
  }

  @Test func surviveEncoding() throws {
    let classes = ClassList(names: ["a", "b"], colors: [red, green])
    let decoded = try JSONDecoder().decode(ClassList.self, from: JSONEncoder().encode(classes))
    #expect(decoded == classes)
    let damaged = Data(#"{"names": ["a", "b"], "colors": [], "statesColors": false}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ClassList.self, from: damaged) }
  }

  @Test(arguments: [MaskMapping.index, .binary255, .values([0, 7, 300]), .colors([red, green])])
  func mappingsSurviveEncoding(_ mapping: MaskMapping) throws {
    #expect(try JSONDecoder().decode(MaskMapping.self, from: JSONEncoder().encode(mapping)) == mapping)
  }
}
