import TestSupport
import Testing

@Suite struct YOLOTests {
  private static let square = "1 0.25 0 0.75 0 0.75 0.5 0.25 0.5\n"

  private func convert(
    _ labels: [String: String],
    yaml: String = "path: ../elsewhere\ntrain: images/train\nval: images/val\nnames: [leaf, berry]\n",
    photographs: [String]
  ) throws -> Conversion {
    try Conversion { folder in
      try folder.write(yaml, "in/data.yaml")
      for photograph in photographs { try folder.image("in/" + photograph, width: 8, height: 4) }
      for (file, text) in labels { try folder.write(text, "in/" + file) }
    }
  }

  @Test(arguments: [
    "names: [leaf, 'berry']\n", "names: {0: leaf, 1: berry}\nnc: 2\n",
    "# a comment\nnames:\n- leaf\n- \"berry\"\n",
    "names:\n  0: leaf  # green\n  1: berry\nroboflow:\n  workspace: x\n  names: [no]\n",
  ]) func namesAreAListOrAMap(yaml: String) throws {
    let conversion = try convert(
      ["labels/a.txt": Self.square], yaml: yaml, photographs: ["images/a.jpg", "images/b.jpg"])
    #expect(conversion.report.classes.map(\.name) == ["background", "leaf", "berry"])
    #expect(try conversion.rows("masks/a.png") == ["00222200", "00222200", "00000000", "00000000"])
    // No file: nothing is there.
    #expect(try conversion.rows("masks/b.png") == [String](repeating: "00000000", count: 4))
  }

  @Test func splitsLieInsideOrOutside() throws {
    let inside = try convert(
      ["labels/train/a.txt": Self.square, "labels/val/s/b.txt": Self.square],
      photographs: ["images/train/a.jpg", "images/val/s/b.jpg"])
    #expect(inside.report.splits == ["train": 1, "val": 1] && inside.files.contains("val/masks/s/b.png"))
    let outside = try convert(
      ["train/labels/a.txt": Self.square, "valid/labels/a.txt": Self.square],
      yaml: "train: ../train/images\nval: ../valid/images\nnames: [leaf, berry]\n",
      photographs: ["train/images/a.jpg", "valid/images/a.jpg"])
    #expect(outside.report.splits == ["train": 1, "val": 1] && outside.files.contains("val/masks/a.png"))
    #expect(try outside.rows("val/masks/a.png")[0] == "00222200")
  }

  @Test func largerAreasAreDrawnFirst() throws {
    let conversion = try convert(
      ["labels/a.txt": "0 0.25 0 0.5 0 0.5 0.25 0.25 0.25\r\n\n1 0 0 1 0 1 1 0 1"],
      photographs: ["images/a.jpg"])
    #expect(try conversion.rows("masks/a.png")[0] == "22112222")
  }

  @Test(arguments: [
    ("0 0.5 0.5 0.2 0.2", "line 2: a box"), ("0 1 2 3 x 5 6", "line 2: other than numbers"),
    ("2 0 0 1 0 1 1", "line 2: the class 2.0, expected 0 to 1"), ("0 0 0 1 0 1 1 1", "line 2: 8 numbers"),
    ("0 1e308 0 1 0 1 1", "line 2: 7 numbers"), ("0 nan 0 1 0 1 1", "line 2: other than numbers"),
  ]) func aLineThatIsNoOutlineIsRefusedByItsNumber(line: String, words: String) throws {
    let conversion = try convert(
      ["labels/a.txt": Self.square + line, "labels/b.txt": Self.square],
      photographs: ["images/a.jpg", "images/b.jpg"])
    #expect(
      conversion.faults.count == 1 && conversion.faults[0].contains("labels/a.txt: " + words),
      "\(conversion.faults)")
    #expect(conversion.report.maskCount == 1)
  }

  @Test(arguments: [
    ("names: &anchor\n", "line 1"), ("names:\n  0: leaf\n  2: berry\n", "line 3"),
    ("names:\n  - [a]\n", "line 2"),
    ("train: [a, b]\nnames: [leaf]\n", "line 1"), ("train: a.txt\nnames: [leaf]\n", "line 1"),
    ("nc: 2\n", "no data.yaml"),
  ]) func otherYAMLIsRefusedByItsLine(yaml: String, words: String) throws {
    let error = try conversionError { folder in
      try folder.image("in/images/a.jpg")
      try folder.write(Self.square, "in/labels/a.txt")
      try folder.write(yaml, "in/data.yaml")
    }
    #expect(error.contains(words) && !error.contains("\n"), "\(error)")
  }
}
