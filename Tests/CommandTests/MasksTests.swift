import Foundation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// `skipseg masks`, from a source to a data set that trains.
@Suite struct MasksTests {
  /// The photographs of the sample set's first samples, with the masks of a kind that a source has.
  private func place(_ make: (Workplace, _ name: String, Image, LabelMap) throws -> Void) throws -> Workplace
  {
    let place = try Workplace(training: 4, validation: 1)
    for file in try place.files("data/train/images") {
      let name = FileSystem.stem(file)
      let photograph = try ImageFile.decode(place.path + "/data/train/images/" + file)
      guard
        case .indices(let map, _, _) = try ImageFile.decodeMask(place.path + "/data/train/masks/\(name).png")
      else { continue }
      try make(place, name, photograph, map)
    }
    return place
  }

  private func binary(_ map: LabelMap, _ isOne: (UInt16) -> Bool) -> [UInt8] {
    ImageEncoder.png(
      Image(width: map.width, height: map.height, channels: 1, pixels: map.labels.map { isOne($0) ? 255 : 0 })
    )
  }

  private func expectTraining(_ place: Workplace, _ options: [String], format: String) throws {
    let masks = try place.run(["masks", "in", "--output", "out"] + options)
    #expect(masks.exitCode == 0, "\(masks.errors)")
    #expect(masks.output.contains("format   \(format)\n") && masks.output.contains("4 masks in out"))
    let check = try place.run("check", "out")
    #expect(check.exitCode == 0 && check.output.contains("images/ masks/"), "\(check.output) \(check.errors)")
    let training = try place.run(
      "train", "out", "--encoder", "resnet18", "--width", "4", "--size", "64", "--epochs", "1", "--batch",
      "2",
      "--output", "run")
    #expect(training.exitCode == 0, "\(training.errors)")
    let again = try place.run(["masks", "in", "--output", "out"] + options)
    #expect(again.exitCode == 1 && again.errorLines.count == 1 && again.errors.contains("holds files"))
    #expect(again.output.isEmpty)
  }

  @Test func masksByClass() throws {
    let place = try place { place, name, photograph, map in
      try place.write(ImageEncoder.jpeg(photograph), "in/\(name)_raw.jpg")
      for label in [UInt16(1), 2] {
        try place.write(binary(map) { $0 == label }, "in/\(name)_kind\(label == 1 ? "A" : "B").png")
      }
    }
    try expectTraining(place, [], format: "class-masks")
  }

  @Test func masksByFolder() throws {
    let place = try place { place, name, photograph, map in
      let folder = name.hasSuffix("1") ? "plant" : "leaf"
      try place.write(ImageEncoder.jpeg(photograph), "in/\(folder)/\(name).jpg")
      try place.write(binary(map) { $0 > 0 }, "in/\(folder)/\(name).png")
    }
    try expectTraining(place, ["--class-from", "folder"], format: "class-folders")
  }

  @Test func masksByObject() throws {
    let place = try place { place, name, photograph, map in
      try place.write(ImageEncoder.png(photograph), "in/\(name)/images/\(name).png")
      for label in [UInt16(1), 2] {
        try place.write(binary(map) { $0 == label }, "in/\(name)/masks/\(label).png")
      }
    }
    try expectTraining(place, ["--copy"], format: "object-masks")
  }

  @Test func picturesThatFailAreListed() throws {
    let place = try Workplace(training: 1, validation: 1)
    let file = try #require(try place.files("data/train/images").first)
    try place.write(
      #"{"images": [{"id": 1, "file_name": "\#(file)"}, {"id": 2, "file_name": "gone.jpg"}], "categories": [], "annotations": []}"#,
      "coco.json")
    let command = try place.run("masks", "coco.json", "--images", "data/train", "--output", "out")
    #expect(command.exitCode == 2 && command.output.contains("1 mask in out, 1 failed"), "\(command.output)")
    #expect(command.errors.contains("error: coco.json: the photograph 'gone.jpg' is not in data/train"))
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let text: @Sendable () -> String
    let words: String
  }

  private static func coco(_ segmentation: String, file: String = "a.jpg") -> String {
    """
    {"images": [{"id": 1, "file_name": "\(file)", "width": 6, "height": 4}], "categories": [{"id": 1, "name": "x"}],
     "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": \(segmentation)}]}
    """
  }

  private static let hostile: [Hostile] = [
    Hostile(
      testDescription: "nesting", name: "x.json",
      text: { coco(String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)) },
      words: "no number"),
    Hostile(
      testDescription: "nesting in what is skipped", name: "x.json",
      text: { #"{"images": [], "info": "# + String(repeating: "[", count: 100_000) },
      words: "within more than 64 others"),
    Hostile(
      testDescription: "nesting at the top", name: "x.json", text: { String(repeating: "[", count: 100_000) },
      words: "x.json"),
    Hostile(
      testDescription: "1e308", name: "x.json", text: { coco("[[1e308, 1, 2, 2, 3, 1]]") },
      words: "within 1e7"),
    Hostile(testDescription: "NaN", name: "x.json", text: { coco("[[NaN, 1, 2, 2, 3, 1]]") }, words: "'N'"),
    Hostile(
      testDescription: "too many points", name: "x.json",
      text: { coco("[[" + String(repeating: "1,", count: 2_000_002) + "1]]") },
      words: "more than 2000000 numbers"),
    Hostile(
      testDescription: "a sum off by one", name: "x.json",
      text: { coco(#"{"size": [4, 6], "counts": [5, 18]}"#) },
      words: "run lengths of 23 pixels, expected 6 x 4"),
    Hostile(
      testDescription: "a huge size", name: "x.json",
      text: { coco(#"{"size": [4000000000, 4000000000], "counts": [5, 18]}"#) }, words: "without the size"),
    Hostile(
      testDescription: "a way out", name: "x.json", text: { coco("[]", file: "../../../etc/passwd") },
      words: "is not in"),
    Hostile(
      testDescription: "entities", name: "x.xml",
      text: {
        """
        <!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
        <annotations><image name="&b;" width="6" height="4"/></annotations>
        """
      }, words: "a document type"),
    Hostile(
      testDescription: "deep elements", name: "x.xml",
      text: { "<annotations>" + String(repeating: "<image name='a.jpg'>", count: 100_000) },
      words: "elements within more than 64 others"),
    Hostile(
      testDescription: "a brush without end", name: "x.json",
      text: {
        """
        [{"data": {"image": "a.jpg"}, "annotations": [{"result": [{"type": "brushlabels", "original_width": 13000, \
        "original_height": 13000, "value": {"brushlabels": ["x"], "rle": [40, 72, 249, 0, 57, 255, 255]}}]}]}]
        """
      }, words: "run lengths"),
  ]

  /// One line, in less than a second, in less than 200 MB, and nothing outside of the output.
  @Test(arguments: hostile) func hostileSourcesAreRefused(_ hostile: Hostile) throws {
    let place = try Workplace(training: 1, validation: 1)
    let photograph = Image(width: 6, height: 4, channels: 3, pixels: [UInt8](repeating: 9, count: 72))
    try place.write(ImageEncoder.png(photograph), "in/a.jpg")
    try place.write(hostile.text(), "in/" + hostile.name)
    let before = try place.files(".")
    let begin = ContinuousClock.now
    let command = try place.run(
      ["masks", "in", "--output", "out", "--threads", "2"], setup: "ulimit -v 200000")
    let seconds = begin.duration(to: .now) / .seconds(1)
    #expect(command.exitCode == 1, "\(command.output)")
    #expect(command.errorLines.count == 1 && command.errors.contains(hostile.words), "\(command.errors)")
    // Users wait for less than one; a build without optimisation on a busy machine is far slower.
    #expect(seconds < 120)
    #expect(try place.files(".") == before)
  }
}
