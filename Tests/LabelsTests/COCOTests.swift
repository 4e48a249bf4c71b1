import Foundation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct COCOTests {
  private static func source(_ annotations: String, categories: String? = nil, images: String? = nil)
    -> String
  {
    """
    {"info": {"year": 2020}, "annotations": [\(annotations)],
     "categories": [\(categories ?? #"{"id": 7, "name": "leaf", "supercategory": "x"}, {"id": 3, "name": "berry"}"#)],
     "images": [\(images ?? #"{"id": 10, "file_name": "a.jpg", "width": 8, "height": 6}"#)]}
    """
  }

  private func convert(
    _ annotations: String, categories: String? = nil, images: String? = nil
  ) throws -> Conversion {
    try Conversion { folder in
      try folder.image("in/a.jpg", width: 8, height: 6)
      try folder.write(
        Self.source(annotations, categories: categories, images: images), "in/annotations.json")
    }
  }

  @Test func readsAllThreeKindsOfSegmentation() throws {
    let square =
      #"{"image_id": 10, "category_id": 7, "iscrowd": 0, "segmentation": [[1,1,4,1,4,3,1,3],[5,4,7,4,7,5,5,5]]}"#
    let numbers = """
      {"image_id": 10, "category_id": 7, "iscrowd": true, "segmentation": {"size": [6, 8], \
      "counts": [13, 4, 2, 4, 2, 4, 2, 4, 2, 4, 1, 1, 5]}}
      """
    let text =
      #"{"image_id": 10, "category_id": 7, "segmentation": {"counts": "=420000000OM4", "size": [6, 8]}}"#
    let runs = ["00000001", "00111110", "00111110", "00111110", "00111110", "00000000"]
    #expect(try convert(numbers).rows("masks/a.png") == runs)
    #expect(try convert(text).rows("masks/a.png") == runs)
    let polygons = try convert(square)
    #expect(
      try polygons.rows("masks/a.png") == [
        "00000000", "01110000", "01110000", "00000000", "00000110", "00000000",
      ])
    #expect(
      try polygons.text("classes.txt").split(separator: "\n").map { $0.split(separator: " ")[0] } == [
        "background", "leaf", "berry",
      ])
    #expect(
      polygons.report.shapesDrawn == 1
        && polygons.files.sorted() == [
          "classes.txt", "images/a.jpg", "masks/a.png", "report.json",
        ])
  }

  @Test func largerAreasAreDrawnFirst() throws {
    let small = #"{"image_id": 10, "category_id": 3, "segmentation": [[2,2,4,2,4,4,2,4]]}"#
    let large = #"{"image_id": 10, "category_id": 7, "segmentation": [[0,0,8,0,8,6,0,6]], "area": 1}"#
    let conversion = try convert(small + "," + large)
    #expect(
      try conversion.rows("masks/a.png") == [
        "11111111", "11111111", "11221111", "11221111", "11111111", "11111111",
      ])
    #expect(conversion.notes.contains { $0.contains("larger areas are drawn first") })
    #expect(conversion.report.hiddenPixels == 4)
  }

  @Test func aBackgroundOfTheSourceIsClass0() throws {
    let conversion = try convert(
      #"{"image_id": 10, "category_id": 2, "segmentation": [[0,0,8,0,8,6,0,6]]}"#,
      categories: #"{"id": 2, "name": "leaf"}, {"id": 1, "name": "_background_"}"#)
    #expect(conversion.report.classes.map(\.name) == ["_background_", "leaf"])
    #expect(try conversion.rows("masks/a.png").joined() == String(repeating: "1", count: 48))
  }

  @Test func whatCannotBeDrawnIsCounted() throws {
    let conversion = try convert(
      """
      {"image_id": 10, "category_id": 7, "segmentation": [[1,1,2,2]]},
      {"image_id": 10, "category_id": 7, "segmentation": [[1.1,1.1,1.2,1.1,1.2,1.2]]},
      {"image_id": 10, "category_id": 9, "segmentation": [[1,1,2,2,3,3]]},
      {"image_id": 10, "category_id": 7, "bbox": [1,2,3,4]},
      {"image_id": 10, "category_id": 7, "segmentation": [[-3,-3,2,-3,2,2,-3,2]]}
      """)
    #expect(
      conversion.report.shapesLeftOut == [
        "with fewer than 3 points": 1, "without a pixel": 1, "of no category": 1,
        "without a segmentation": 1,
      ])
    #expect(conversion.report.shapesRead == 5 && conversion.report.shapesOutside == 1)
    #expect(try conversion.rows("masks/a.png").prefix(3) == ["11000000", "11000000", "00000000"])
  }

  @Test func splitsAreThoseOfTheFiles() throws {
    let conversion = try Conversion { folder in
      for (split, file) in [
        ("train", "in/train/_annotations.coco.json"), ("val", "in/annotations/instances_val2017.json"),
      ] {
        try folder.image("in/\(split)2017/sub/\(split).jpg", width: 8, height: 6)
        try folder.write(
          Self.source(
            "", images: #"{"id": 10, "file_name": "sub/\#(split).jpg", "width": 8, "height": 6}"#), file)
      }
    }
    // Without an annotation a picture shows background.
    #expect(try conversion.rows("val/masks/val.png").joined() == String(repeating: "0", count: 48))
    #expect(conversion.report.splits == ["train": 1, "val": 1])
    #expect(conversion.files.contains("train/images/train.jpg"))
  }

  @Test func aPictureWithBadRunsIsLeftOutAlone() throws {
    let conversion = try Conversion { folder in
      for name in ["a", "b"] { try folder.image("in/\(name).jpg", width: 8, height: 6) }
      try folder.write(
        Self.source(
          #"{"id": 5, "image_id": 10, "category_id": 7, "segmentation": {"size": [6, 8], "counts": [47]}}"#,
          images: #"{"id": 10, "file_name": "a.jpg"}, {"id": "11", "file_name": "b.jpg"}"#), "in/x.json")
    }
    #expect(conversion.faults.count == 1 && conversion.files.contains("masks/b.png"))
    #expect(
      conversion.faults[0].contains("annotation 5 of a.jpg")
        && conversion.faults[0].contains("run lengths of 47"))
  }

  /// Four masks of the sample set, written by pycocotools.
  @Test func theSampleSetComesBack() throws {
    let data = FileSystem.join(FileSystem.folder(of: #filePath), "../../data/val")
    let source = try #require(Bundle.module.url(forResource: "Fixtures/coco", withExtension: "json")).path
    let conversion = try Conversion(options: .with(\.images, data)) { folder in
      try folder.write(FileSystem.read(source), "in/coco.json")
    }
    for name in ["001", "002", "003", "004"] {
      guard
        case .indices(let own, _, _) = try ImageFile.decodeMask(
          conversion.folder.path("out/masks/\(name).png")),
        case .indices(let expected, _, _) = try ImageFile.decodeMask(
          FileSystem.join(data, "masks/\(name).png"))
      else {
        Issue.record("no mask")
        continue
      }
      #expect(own == expected)
    }
  }
}
