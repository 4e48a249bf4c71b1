import Foundation
import SkipSegImaging
import TestSupport
import Testing

@Suite struct LabelMeTests {
  private func convert(
    _ shapes: String, size: (Int, Int)? = (8, 6), imagePath: String? = "a.jpg",
    change: (inout TemporaryFolder) throws -> Void = { _ in }
  ) throws -> Conversion {
    try Conversion { folder in
      var folder = folder
      try folder.image("in/a.jpg", width: 8, height: 6)
      let sizes = size.map { #", "imageHeight": \#($0.1), "imageWidth": \#($0.0)"# } ?? ""
      let path = imagePath.map { #", "imagePath": "\#($0)""# } ?? ""
      try folder.write(
        #"{"version": "5.0.1", "shapes": [\#(shapes)]\#(path)\#(sizes), "imageData": null}"#, "in/a.json")
      try change(&folder)
    }
  }

  private static func shape(_ label: String, _ kind: String?, _ points: String, _ more: String = "") -> String
  {
    #"{"label": "\#(label)", "shape_type": \#(kind.map { "\"\($0)\"" } ?? "null"), "points": [\#(points)]\#(more)}"#
  }

  @Test func laterShapesOverwriteEarlierOnes() throws {
    let conversion = try convert(
      Self.shape("leaf", "rectangle", "[6,4],[0,0]") + ","
        + Self.shape("berry", nil, "[2,1],[4,1],[4,3],[2,3]")
        + "," + Self.shape("__ignore__", "polygon", "[0,5],[8,5],[8,9],[0,9]"))
    #expect(
      try conversion.rows("masks/a.png") == [
        "11111100", "11221100", "11221100", "11111100", "00000000", "--------",
      ])
    #expect(conversion.report.classes.map(\.name) == ["background", "leaf", "berry"])
    #expect(conversion.report.ignoredPixels == 8 && conversion.report.shapesOutside == 1)
  }

  @Test func aMaskIsPlacedByItsUpperLeftCorner() throws {
    let png = ImageEncoder.png(Image(width: 3, height: 2, channels: 1, pixels: [1, 0, 1, 1, 1, 0]))
    let mask = #", "mask": "\#(Data(png).base64EncodedString())""#
    let conversion = try convert(Self.shape("leaf", "mask", "[2.4,1.6],[5,3]", mask))
    #expect(
      try conversion.rows("masks/a.png") == [
        "00000000", "00000000", "00101000", "00110000", "00000000", "00000000",
      ])
  }

  /// Old files lack sizes and kinds; paths are of another system.
  @Test func oldFilesAreRead() throws {
    let shapes = #"{"label": "leaf", "points": [[0,0],[8,0],[8,1],[0,1]], "line_color": null}"#
    for path in [nil, "..\\\\pictures\\\\a.jpg", "../../../etc/a.jpg", "C:/x/a.png"] {
      let conversion = try convert(shapes, size: nil, imagePath: path)
      #expect(try conversion.rows("masks/a.png")[0] == "11111111", "\(path ?? "")")
      #expect(conversion.files.sorted() == ["classes.txt", "images/a.jpg", "masks/a.png", "report.json"])
    }
  }

  @Test func whatIsNoAreaIsLeftOut() throws {
    let conversion = try convert(
      Self.shape("leaf", "points", "[1,1],[2,2]") + "," + Self.shape("leaf", "polygon", "[1,1],[2,2]") + ","
        + Self.shape("leaf", "circle", "[1,1]") + #",{"label": null, "points": []},"#
        + Self.shape("leaf", "point", "[4,3]"))
    #expect(
      conversion.report.shapesLeftOut == [
        "of the kind 'points', which is no area": 1, "with fewer than 3 points": 1,
        "of the kind 'circle' with too few points": 1, "without a label": 1,
      ])
    // A disc of radius 5, which the picture cuts.
    #expect(try conversion.rows("masks/a.png")[0] == "11111111")
  }

  @Test func filesThatFailAreLeftOut() throws {
    let conversion = try convert(Self.shape("leaf", nil, "[0,0],[8,0],[8,6]")) { folder in
      try folder.write(#"{"shapes": [], "imagePath": "a.jpg"}"#, "in/empty.json")
      try folder.write(#"{"shapes": [{"label": "x", "points": [[1, "#, "in/cut.json")
      try folder.write(
        #"{"shapes": [{"label": "x", "points": [[0,0],[1,1],[2,0]]}], "imagePath": "c.jpg"}"#, "in/none.json")
      try folder.write(#"{"anything": 1}"#, "in/other.json")
    }
    #expect(conversion.report.maskCount == 1 && conversion.report.unlabelledCount == 1)
    #expect(conversion.faults.count == 2, "\(conversion.faults)")
    #expect(conversion.faults.contains { $0.contains("cut.json") && $0.contains("cut off") })
    #expect(conversion.faults.contains { $0.contains("the photograph 'c.jpg' is not in") })
  }

  private struct Fixture: Decodable {
    struct Shape: Decodable {
      let kind: String?
      let points: [[Double]]
      let counts: String

      enum CodingKeys: String, CodingKey {
        case kind = "shape_type"
        case points, counts
      }
    }
    let width: Int
    let height: Int
    let shapes: [Shape]
  }

  /// It draws the outline too, so that borders differ.
  @Test func shapesAreThoseOfLabelMe() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/labelme", withExtension: "json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    #expect(fixture.shapes.count == 8)
    for shape in fixture.shapes {
      let points = shape.points.map { "[\($0[0]), \($0[1])]" }.joined(separator: ",")
      let conversion = try Conversion { folder in
        try folder.image("in/a.jpg", width: fixture.width, height: fixture.height)
        try folder.write(#"{"shapes": [\#(Self.shape("x", shape.kind, points))]}"#, "in/a.json")
      }
      guard case .indices(let own, _, _) = try ImageFile.decodeMask(conversion.folder.path("out/masks/a.png"))
      else {
        Issue.record("no mask")
        return
      }
      var theirs = LabelMap(
        width: own.width, height: own.height, labels: [UInt16](repeating: 0, count: own.labels.count))
      let runs = try RunLengths(cocoText: shape.counts, width: own.width, height: own.height)
      _ = try theirs.paint(.runs(runs, x: 0, y: 0), label: 1, background: 0)
      let equal = zip(own.labels, theirs.labels).count { $0 == $1 }
      let share = Double(equal) / Double(own.labels.count)
      #expect(share >= 0.999, "\(shape.kind ?? "null"): \(share)")
      #expect(own.labels.contains(1))
    }
  }
}
