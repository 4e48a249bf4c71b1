import Datasets
import Engine
import Files
import Imaging
import Inference
import Models
import Networks
import TestSupport
import Testing

@Suite struct PredictionTests {
  private func jobs(
    _ folder: TemporaryFolder, _ inputs: [String], output: String = "out", overlays: Bool = false,
    logits: Bool = false
  ) throws -> [String] {
    let path = folder.path
    let jobs = try [PredictionJob](
      inputs: inputs.map { FileSystem.join(path, $0) }, output: FileSystem.join(path, output),
      withOverlays: overlays, withLogits: logits)
    return jobs.map { "\($0.input.dropFirst(path.count + 1)) -> \($0.mask.dropFirst(path.count + 1))" }
  }

  @Test func filesGoToTheTopAndFoldersKeepTheirPaths() throws {
    let folder = try TemporaryFolder()
    for name in ["in/b/2.JPG", "in/b/c/3.png", "in/1.jpeg", "in/notes.txt", "other/4.jpg"] {
      try folder.write("", name)
    }
    #expect(
      try jobs(folder, ["in", "other/4.jpg", "missing.jpg"]) == [
        "in/1.jpeg -> out/1.png", "in/b/2.JPG -> out/b/2.png", "in/b/c/3.png -> out/b/c/3.png",
        "other/4.jpg -> out/4.png", "missing.jpg -> out/missing.png",
      ])
  }

  /// A format that can't be read is to be reported, not overlooked.
  @Test func imagesOfOtherFormatsAreInputsToo() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.heic", "in/2.TIF", "in/3.txt"] { try folder.write("", name) }
    #expect(try jobs(folder, ["in"]) == ["in/1.heic -> out/1.png", "in/2.TIF -> out/2.png"])
  }

  @Test func earlierOutputsAreNoInputs() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.jpg", "in/masks/1.png"] { try folder.write("", name) }
    #expect(try jobs(folder, ["in"], output: "in/masks") == ["in/1.jpg -> in/masks/1.png"])
  }

  @Test func twoInputsOfOneOutputAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.jpg", "in/1.png", "a/1.jpg", "b/1.jpg"] { try folder.write("", name) }
    let error = #expect(throws: PredictionError.self) { try jobs(folder, ["in"]) }
    #expect(error?.description.contains("out/1.png: both ") == true)
    #expect(throws: PredictionError.self) { try jobs(folder, ["a", "b"]) }
    #expect(throws: PredictionError.self) { try jobs(folder, ["a/1.jpg", "a/1.jpg"]) }
  }

  @Test func anInputIsNeverWrittenOver() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.png", "more/2.jpg", "more/2_overlay.jpg"] { try folder.write("", name) }
    #expect(throws: PredictionError.self) { try jobs(folder, ["in"], output: "in") }
    #expect(throws: PredictionError.self) { try jobs(folder, ["in/1.png"], output: "more/../in") }
    #expect(try jobs(folder, ["more"], output: "more").count == 2)
    #expect(throws: PredictionError.self) { try jobs(folder, ["more"], output: "more", overlays: true) }
  }

  @Test func logitsAreOutputsToo() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/1.jpg", "out/a/1.npy"] { try folder.write("", name) }
    let inputs = ["in", "out/a/1.npy"]
    #expect(try jobs(folder, inputs).count == 2)
    #expect(throws: PredictionError.self) { try jobs(folder, inputs, logits: true) }
  }

  /// What the masks are made of, the highest logit first.
  @Test func logitsAreThoseOfTheMask() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let inference = Inference(model: model, pool: ThreadPool(threads: 1), precision: .float32)
    let pixels = (0..<45 * 37 * 3).map { UInt8($0 * 7919 % 256) }
    let labels = try inference.labels(of: Image(width: 45, height: 37, channels: 3, pixels: pixels)).labels
    let logits = inference.lastLogits()
    #expect(logits.count == 3 * labels.count && Set(labels).count > 1)
    for (pixel, label) in labels.enumerated() {
      let values = (0..<3).map { logits[$0 * labels.count + pixel] }
      #expect(values.firstIndex(of: values.max()!) == Int(label))
    }
  }

  @Test func aFolderWithoutPicturesIsTold() throws {
    let folder = try TemporaryFolder()
    try folder.write("", "in/notes.txt")
    #expect(throws: PredictionError.self) { try jobs(folder, ["in"]) }
  }

  @Test(
    arguments: [
      (.index, [0, 1, 2]), (.values([3, 200, 255]), [3, 200, 255]), (.values([0, 1, 1000]), [0, 1, 1000]),
    ] as [(MaskMapping, [UInt16])])
  func masksStoreTheValuesOfTheDataSet(mapping: MaskMapping, stored: [UInt16]) throws {
    let colors = [red, green, white]
    let encoding = MaskEncoding(
      classes: ClassList(names: ["a", "b", "c"], colors: colors), mapping: mapping, ignoreIndex: nil)
    let bytes = MaskRendering(encoding).png(LabelMap(width: 3, height: 1, labels: [0, 1, 2]))
    let mask = try ImageFile.decodeMask(bytes: bytes, named: "mask")
    guard case .indices(let labels, let palette, _) = mask else {
      Issue.record("the mask holds colours")
      return
    }
    #expect(labels.labels == stored)
    if let palette { #expect(stored.map { palette[Int($0)] } == colors) }
    #expect((palette == nil) == stored.contains { $0 > 255 })
  }

  @Test(
    arguments: [
      ([[0, 0], [0, 0]], 0), ([[0, 0], [1, 1]], nil), ([[0, 1], [0, 0]], nil), ([[2, 2]], 2), ([], nil),
      ([[0, 1], [1, 0]], nil),
    ] as [([[UInt16]], UInt16?)])
  func aClassThatCoversEveryMaskIsNoticed(masks: [[UInt16]], class expected: UInt16?) {
    var dominant = DominantClass()
    for mask in masks {
      // Each label fills a half of 200 pixels.
      let labels = mask.flatMap { Array(repeating: $0, count: 100) }
      dominant.add(LabelMap(width: 200, height: 1, labels: labels))
    }
    #expect(dominant.index == expected)
  }

  /// As in a validation over photographs of many sizes: plans are made for each, and few are kept.
  @Test func manySizesTakeBoundedMemory() throws {
    let encoding = MaskEncoding(classes: ClassList(names: ["a", "b"]), mapping: .index, ignoreIndex: nil)
    let model = try Model(
      ModelSpecification(
        architecture: UnetConfiguration(encoder: "resnet18", classCount: 2, encoderWidth: 8),
        normalization: .imageNet,
        maskEncoding: encoding, trainingSize: 64, heldOut: nil))
    let pool = ThreadPool(threads: 1)
    func image(_ side: Int) -> Image {
      Image(
        width: side, height: side + 3, channels: 3,
        pixels: [UInt8](repeating: 9, count: side * (side + 3) * 3))
    }
    let unlimited = Inference(model: model, pool: pool, precision: .float32)
    _ = try unlimited.labels(of: image(96))
    let largest = unlimited.keptBytes
    // Room for the largest alone and hardly more.
    let tight = Inference(model: model, pool: pool, precision: .float32, byteBudget: largest + 1)
    for side in stride(from: 40, through: 96, by: 4) {
      _ = try unlimited.labels(of: image(side))
      _ = try tight.labels(of: image(side))
      #expect(unlimited.keptBytes <= 4 * largest && tight.keptBytes <= largest)
    }
  }
}
