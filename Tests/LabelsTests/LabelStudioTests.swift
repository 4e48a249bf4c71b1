import SkipSegImaging
import TestSupport
import Testing

@Suite struct LabelStudioTests {
  private func convert(_ results: String, width: Int, height: Int) throws -> Conversion {
    try Conversion { folder in
      try folder.image("in/a b.jpg", width: width, height: height)
      try folder.write(
        """
        [{"id": 1, "data": {"image": "/data/local-files/?d=x%20y/a%20b.jpg"}, "annotations": [
          {"id": 4, "was_cancelled": true, "result": [{"type": "brushlabels", "value": {}}]},
          {"id": 5, "was_cancelled": false, "result": [\(results)]}], "predictions": []}]
        """, "in/export.json")
    }
  }

  private static func result(
    _ kind: String, _ value: String, _ width: Int, _ height: Int, _ more: String = ""
  ) -> String {
    """
    {"type": "\(kind)labels", "original_width": \(width), "original_height": \(height), "image_rotation": 0, \
    "value": {"\(kind)labels": ["leaf"], \(value)}\(more)}
    """
  }

  @Test func theBytesOfABrush() throws {
    let bytes =
      "0,0,0,24,57,27,252,96,0,5,0,40,0,240,31,224,5,0,40,0,240,31,243,128,0,20,0,160,3,192,127,128"
    let conversion = try convert(
      Self.result("brush", #""format": "rle", "rle": [\#(bytes)]"#, 3, 2), width: 3, height: 2)
    #expect(try conversion.rows("masks/a b.png") == ["011", "001"])
  }

  @Test func placesAreInPercent() throws {
    let conversion = try convert(
      Self.result("polygon", #""points": [[0,0],[50,0],[50,50],[0,50]]"#, 20, 10) + ","
        + Self.result("rectangle", #""x": 75, "y": 50, "width": 25, "height": 20, "rotation": 0"#, 20, 10)
        + ","
        + Self.result("ellipse", #""x": 75, "y": 20, "radiusX": 10, "radiusY": 20"#, 20, 10)
        + #",{"type": "choices", "value": {"choices": ["x"]}}"#,
      width: 20, height: 10)
    let rows = try conversion.rows("masks/a b.png")
    #expect(rows[0] == "11111111110000110000" && rows[4] == "11111111110000000000")
    #expect(rows[5] == "00000000000000011111" && rows[6] == rows[5] && rows[7].allSatisfy { $0 == "0" })
    #expect(conversion.report.shapesLeftOut == ["of the kind 'choices', which is no area": 1])
  }

  @Test(arguments: [
    ("brush", #""rle": [0,0,0,24,57]"#, "are cut off"),
    ("brush", #""rle": [0,0,0,25,57,27,252,96]"#, "hold 25 values"),
    ("brush", #""rle": [255,255,255,255,57,27,252,96]"#, "hold 4294967295 values"),
    ("rectangle", #""x": 75"#, "no rectangle"),
    ("polygon", #""points": [[0,0],[1e308,0],[50,50]]"#, "no place"),
  ]) func whatCannotBeIsRefused(kind: String, value: String, words: String) throws {
    let error = try conversionError { folder in
      try folder.image("in/a.jpg", width: 3, height: 2)
      try folder.write(
        #"[{"data": {"image": "a.jpg"}, "annotations": [{"result": [\#(Self.result(kind, value, 3, 2))]}]}]"#,
        "in/x.json")
    }
    #expect(error.contains(words), "\(error)")
  }

  @Test func aTurnedPictureIsRefused() throws {
    let error = try conversionError { folder in
      try folder.image("in/a.jpg", width: 3, height: 2)
      let result = Self.result("rectangle", #""x": 0, "y": 0, "width": 9, "height": 9"#, 3, 2)
        .replacing("\"image_rotation\": 0", with: "\"image_rotation\": 90")
      try folder.write(
        #"[{"data": {"image": "a.jpg"}, "annotations": [{"result": [\#(result)]}]}]"#, "in/x.json")
    }
    #expect(error.contains("turned by 90"))
  }
}
