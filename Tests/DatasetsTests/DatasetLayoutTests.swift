import Foundation
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Which pairs are found in which split, for every arrangement of files that is understood.
@Suite struct DatasetLayoutTests {
  struct Arrangement: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var images: [String]
    var masks: [String]
    var texts: [String: String] = [:]
    /// Names by split, and nil where the share is held out.
    let training: [String]
    var validation: [String]?
    var test: [String] = []
  }

  static let arrangements: [Arrangement] = [
    Arrangement(
      testDescription: "images/ masks/, nested",
      images: ["images/a.jpg", "images/b/a.png", "images/b/c.d.JPG"],
      masks: ["masks/a.png", "masks/b/a.png", "masks/b/c.d.png"], training: ["a", "b/a", "b/c.d"]),
    Arrangement(
      testDescription: "train/ val/ test/",
      images: ["train/images/a.jpg", "val/images/a.jpg", "test/images/t.jpg"],
      masks: ["train/masks/a.png", "val/masks/a.png", "test/masks/t.png"],
      training: ["a"], validation: ["a"], test: ["t"]),
    Arrangement(
      testDescription: "train/ validation/, test without masks",
      images: ["train/images/a.jpg", "validation/images/b.jpg", "test/images/t.jpg"],
      masks: ["train/masks/a.png", "validation/masks/b.png"], training: ["a"], validation: ["b"]),
    Arrangement(
      testDescription: "Train/ Valid/, capitals",
      images: ["Train/Images/a.jpg", "Valid/Images/b.jpg"],
      masks: ["Train/Masks/a.png", "Valid/Masks/b.png"],
      training: ["a"], validation: ["b"]),
    Arrangement(
      testDescription: "images/{train,val} masks/{train,val}",
      images: ["images/train/x/a.jpg", "images/val/b.jpg"],
      masks: ["masks/train/x/a.png", "masks/val/b.png"],
      training: ["x/a"], validation: ["b"]),
    Arrangement(
      testDescription: "train/ only",
      images: ["train/images/a.jpg", "train/images/b.jpg"],
      masks: ["train/masks/a.png", "train/masks/b.png"],
      training: ["a", "b"]),
    Arrangement(
      testDescription: "Pascal VOC",
      images: ["JPEGImages/a.jpg", "JPEGImages/b.jpg", "JPEGImages/unlisted.jpg"],
      masks: ["SegmentationClass/a.png", "SegmentationClass/b.png"],
      texts: [
        "ImageSets/Segmentation/train.txt": "a\r\n\r\n", "ImageSets/Segmentation/val.txt": "b\n",
        "ImageSets/Segmentation/trainval.txt": "a\nb\n", "ImageSets/Main/train.txt": "unlisted 1\n",
      ], training: ["a"], validation: ["b"]),
    Arrangement(
      testDescription: "CVAT",
      images: ["JPEGImages/s/a.jpg", "JPEGImages/s/b.jpg"],
      masks: ["SegmentationClass/s/a.png", "SegmentationClass/s/b.png"],
      texts: [
        "ImageSets/Segmentation/default.txt": "s/a\ns/b",
        "labelmap.txt": "# label:color_rgb:parts:actions\nbackground:0,0,0::\nroad:1,2,3::\n",
      ], training: ["s/a", "s/b"]),
    Arrangement(
      testDescription: "VOC folders without lists",
      images: ["JPEGImages/a.jpg", "JPEGImages/b.jpg"],
      masks: ["SegmentationClass/a.png", "SegmentationClass/b.png"],
      training: ["a", "b"]),
    Arrangement(
      testDescription: "one folder",
      images: ["a.jpg", "b.png"], masks: ["a_mask.png", "b_mask.png"], training: ["a", "b"]),
  ]

  @Test(arguments: arrangements)
  func findsPairs(_ arrangement: Arrangement) throws {
    let folder = try TemporaryFolder()
    for (seed, image) in arrangement.images.enumerated() { try folder.image(image, seed: seed) }
    for mask in arrangement.masks { try folder.mask(mask) }
    for (name, text) in arrangement.texts { try folder.write(text, name) }
    // None of these is a sample.
    for litter in ["__MACOSX/images/a.jpg", ".DS_Store", "images.cache", "Thumbs.db", "notes.txt"] {
      try folder.write("litter", litter)
    }
    let dataset = try Dataset.open(folder.path)
    if let validation = arrangement.validation {
      #expect(dataset.training.map(\.name) == arrangement.training)
      #expect(dataset.validation.map(\.name) == validation)
    } else {
      #expect((dataset.training + dataset.validation).map(\.name).sorted() == arrangement.training)
      #expect(dataset.notes.contains { $0.contains("held out by seed 0") })
    }
    #expect(dataset.test.map(\.name) == arrangement.test)
    for sample in dataset.training + dataset.validation + dataset.test {
      #expect(FileSystem.exists(sample.image) && FileSystem.exists(sample.mask))
    }
    #expect(try DatasetCheck.run(folder.path).exitCode == 0)
  }

  @Test func followsLinks() throws {
    let elsewhere = try TemporaryFolder()
    try elsewhere.pairs(3)
    let folder = try TemporaryFolder()
    for name in ["images", "masks"] {
      try FileManager.default.createSymbolicLink(
        atPath: FileSystem.join(folder.path, name), withDestinationPath: FileSystem.join(elsewhere.path, name)
      )
    }
    let dataset = try Dataset.open(folder.path)
    #expect((dataset.training + dataset.validation).count == 3)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let files: [String]
    var texts: [String: String] = [:]
    /// What the message must name.
    let message: [String]
  }

  static let refusals: [Refusal] = [
    Refusal(
      testDescription: "no layout", files: ["photos/a.jpg"],
      message: ["photos/", "images/ masks/", "train/{images,masks}", "JPEGImages/", "x_mask.png"]),
    Refusal(
      testDescription: "two layouts",
      files: ["images/a.jpg", "masks/a.png", "train/images/a.jpg", "train/masks/a.png"],
      message: ["2 layouts fit", "'images/ masks/'", "'train/{images,masks} val/{images,masks}'"]),
    Refusal(
      testDescription: "two validation folders",
      files: ["train/images/a.jpg", "train/masks/a.png", "val/images/b.jpg", "valid/images/b.jpg"],
      message: ["val and valid", "which one is 'val'?"]),
    Refusal(
      testDescription: "two folders of images", files: ["images/a.jpg", "Images/a.jpg", "masks/a.png"],
      message: ["Images and images"]),
    Refusal(
      testDescription: "split and other folders",
      files: ["images/train/a.jpg", "images/x/b.jpg", "masks/train/a.png"],
      message: ["images/", "also x"]),
    Refusal(
      testDescription: "a split without masks",
      files: ["train/images/a.jpg", "train/masks/a.png", "val/images/b.jpg"],
      message: ["val/images", "masks"]),
    Refusal(
      testDescription: "a split without photographs",
      files: ["images/train/a.jpg", "masks/train/a.png", "masks/val/b.png"],
      message: ["masks/val", "photographs"]),
    Refusal(
      testDescription: "two lists that are no split",
      files: ["JPEGImages/a.jpg", "SegmentationClass/a.png"],
      texts: ["ImageSets/Segmentation/one.txt": "a", "ImageSets/Segmentation/two.txt": "a"],
      message: ["one.txt", "two.txt"]),
    Refusal(
      testDescription: "an empty list", files: ["JPEGImages/a.jpg", "SegmentationClass/a.png"],
      texts: ["ImageSets/Segmentation/train.txt": " \r\n"], message: ["train.txt", "lists nothing"]),
    Refusal(
      testDescription: "two class files", files: ["images/a.jpg", "masks/a.png"],
      texts: ["classes.txt": "a\nb", "labelmap.txt": "a:::\nb:::"],
      message: ["classes.txt", "labelmap.txt", "Choose one"]),
  ]

  @Test(arguments: refusals)
  func refuses(_ refusal: Refusal) throws {
    let folder = try TemporaryFolder()
    for file in refusal.files { try file.hasSuffix("jpg") ? folder.image(file) : folder.mask(file) }
    for (name, text) in refusal.texts { try folder.write(text, name) }
    for action in [{ _ = try Dataset.open(folder.path) }, { _ = try DatasetCheck.run(folder.path) }] {
      let error = #expect(throws: DatasetError.self) { try action() }
      let description = "\(try #require(error))"
      for part in refusal.message { #expect(description.contains(part), "\(description)") }
    }
  }

  @Test func refusesWhatIsNoFolder() {
    #expect(throws: DatasetError.notAFolder("/no/such/folder")) { try Dataset.open("/no/such/folder") }
  }
}
