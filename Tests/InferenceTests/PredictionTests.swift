import Foundation
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import SkipSegNetworks
import TestSupport
import Testing

@Suite struct PredictionTests {
  private func jobs(
    _ folder: TemporaryFolder, _ inputs: [String], output: String = "out", overlays: Bool = false,
    logits: Bool = false
  ) throws -> [String] {
    let path = folder.path
    let inputs = inputs.map { FileSystem.join(path, $0) }
    var destination = PredictionOutput(folder: FileSystem.join(path, output))
    destination.overlays = overlays
    destination.logits = logits
    destination.overwrites = true
    let found = try PredictionInputs(inputs, to: destination)
    let count = try found.survey().count
    let jobs = found.jobs
    #expect(jobs.count == count)
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

  @Test func whatBeginsAsAnImageIsOne() throws {
    let folder = try TemporaryFolder()
    for name in ["b.mpo", "c.pjpeg", "d.jpg_large", "f", "g.jpg", "g.jpg_original", "h.1", "h.2"] {
      try folder.image("in/\(name)")
    }
    try folder.image("in/i.dat.png")
    for name in ["notes.txt", "readme", "more.txt"] { try folder.write("text", "in/\(name)") }
    let found = try PredictionInputs([folder.path("in")], to: PredictionOutput(folder: folder.path("out")))
    #expect(
      found.jobs.map { String($0.mask.dropFirst(folder.path("out/").count)) } == [
        "b.png", "c.png", "d.png", "f.png", "g.png", "g.jpg_original.png", "h.1.png", "h.2.png", "i.dat.png",
      ])
    #expect(try found.survey().leftOut.words == ".txt 2, no extension 1")
  }

  @Test func aPipeInAFolderIsLeftOutAndAPipeByNameIsNot() throws {
    let folder = try TemporaryFolder()
    try folder.image("in/a.jpg")
    #expect(mkfifo(folder.path("in/p.jpg"), 0o600) == 0)
    let found = try PredictionInputs([folder.path("in")], to: PredictionOutput(folder: folder.path("out")))
    #expect(found.jobs.map(\.isNamedByUser) == [false])
    #expect(try found.survey().leftOut.words == "a pipe 1 (\(folder.path("in/p.jpg")))")
    #expect(try jobs(folder, ["in/p.jpg"]) == ["in/p.jpg -> out/p.png"])
  }

  @Test func earlierOutputsAreNoInputs() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.jpg", "in/masks/1.png"] { try folder.write("", name) }
    #expect(try jobs(folder, ["in"], output: "in/masks") == ["in/1.jpg -> in/masks/1.png"])
  }

  @Test func twoInputsOfOneOutputAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.jpg", "in/1.png", "a/1.jpg", "b/1.jpg"] { try folder.write("", name) }
    let error = #expect(throws: OutputError.self) { try jobs(folder, ["in"]) }
    #expect(error?.description.contains("out/1.png: both ") == true)
    #expect(throws: OutputError.self) { try jobs(folder, ["a", "b"]) }
    #expect(try jobs(folder, ["a/1.jpg", "a/1.jpg", "a"]) == ["a/1.jpg -> out/1.png"])
  }

  @Test func anInputIsNeverWrittenOver() throws {
    let folder = try TemporaryFolder()
    for name in ["in/1.png", "more/2.jpg", "more/2_overlay.jpg"] { try folder.write("", name) }
    #expect(throws: OutputError.self) { try jobs(folder, ["in"], output: "in") }
    #expect(throws: OutputError.self) { try jobs(folder, ["in/1.png"], output: "more/../in") }
    #expect(try jobs(folder, ["more"], output: "more").count == 2)
    #expect(throws: OutputError.self) { try jobs(folder, ["more"], output: "more", overlays: true) }
  }

  @Test func logitsAreOutputsToo() throws {
    let folder = try TemporaryFolder()
    for name in ["in/a/1.jpg", "out/a/1.npy"] { try folder.write("", name) }
    let inputs = ["in", "out/a/1.npy"]
    #expect(try jobs(folder, inputs).count == 2)
    #expect(throws: OutputError.self) { try jobs(folder, inputs, logits: true) }
  }

  /// Of any layout, by any name, and whatever may be replaced.
  @Test(arguments: [
    ("images", "masks", "masks"), ("train/images", "train/masks", "train/masks/deep"),
    ("Images/val", "MASKS/val", "MASKS/val"), ("images/train", "labels/train", "labels/val"),
    ("JPEGImages", "SegmentationClass", "JPEGImages/../SegmentationClass"), ("images", "masks", "alias"),
    ("images", "linked", "elsewhere"),
  ])
  func nothingIsPredictedIntoMasksOfADataSet(images: String, masks: String, output: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("", "set/\(images)/1.jpg")
    try folder.write("drawn by hand", masks == "linked" ? "set/elsewhere/9.png" : "set/\(masks)/9.png")
    if output == "alias" { try #require(symlink("masks", folder.path("set/alias")) == 0) }
    if masks == "linked" { try #require(symlink("elsewhere", folder.path("set/masks")) == 0) }
    let error = #expect(throws: PredictionError.self) {
      try jobs(folder, ["set/\(images)"], output: "set/\(output)")
    }
    #expect(error?.description.contains("9.png") == true)
    #expect(try jobs(folder, ["set/\(images)"], output: "out").count == 1)
  }

  @Test func masksBesideTheirPhotographsAreMasksOfADataSet() throws {
    let folder = try TemporaryFolder()
    for name in ["set/1.jpg", "set/1_mask.png"] { try folder.write("", name) }
    #expect(throws: PredictionError.self) { try jobs(folder, ["set/1.jpg"], output: "set") }
  }

  /// A command that writes beside its photographs can be repeated.
  @Test func predictionsBesideTheirPhotographsAreNoInputs() throws {
    let folder = try TemporaryFolder()
    try folder.write("", "set/1.jpg")
    let map = LabelMap(width: 1, height: 1, labels: [0])
    let image = Image(width: 8, height: 8, channels: 1, pixels: [UInt8](repeating: 0, count: 64))
    let stamp = OutputStamp("skipseg predict")
    try folder.write(stamp.stamped(ImageEncoder.png(map, palette: [.black]), as: .png), "set/1.png")
    try folder.write(stamp.stamped(ImageEncoder.jpeg(image), as: .jpeg), "set/1_overlay.jpg")
    #expect(try jobs(folder, ["set"], output: "set", overlays: true) == ["set/1.jpg -> set/1.png"])
  }

  /// A folder of that name that only predictions are in is theirs.
  @Test func predictionsMayBeCalledMasks() throws {
    let folder = try TemporaryFolder()
    try folder.write("", "set/images/1.jpg")
    #expect(try jobs(folder, ["set/images"], output: "set/masks").count == 1)
    let map = LabelMap(width: 1, height: 1, labels: [0])
    let bytes = OutputStamp("skipseg predict").stamped(ImageEncoder.png(map, palette: [.black]), as: .png)
    try folder.write(bytes, "set/masks/7.png")
    #expect(try jobs(folder, ["set/images"], output: "set/masks").count == 1)
  }

  /// What the masks are made of, the highest logit first.
  @Test func logitsAreThoseOfTheMask() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let inference = Inference(model: model, pool: ThreadPool(threads: 1), precision: .float32)
    let prediction = try inference.prediction(
      of: Image(width: 45, height: 37, channels: 3, pixels: madeUpPixels(width: 45, height: 37)),
      withLogits: true)
    let labels = prediction.labels.labels
    let logits = try #require(prediction.logits).values
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
    _ = try unlimited.prediction(of: image(96))
    let largest = unlimited.keptBytes
    // Room for the largest alone and hardly more.
    let tight = Inference(model: model, pool: pool, precision: .float32, byteBudget: largest + 2 * 96 * 99)
    for side in stride(from: 40, through: 96, by: 4) {
      _ = try unlimited.prediction(of: image(side))
      _ = try tight.prediction(of: image(side))
      #expect(unlimited.keptBytes <= 4 * largest && tight.keptBytes <= largest)
    }
  }

  /// What is free is asked for each picture: one that doesn't fit is refused with numbers, and the next is taken.
  @Test func aPictureThatDoesNotFitIsRefusedAndTheNextIsTaken() throws {
    let model = try SmallModel.make(seed: 4)
    let pool = ThreadPool(threads: 1)
    func image(_ side: Int) -> Image {
      Image(width: side, height: side, channels: 3, pixels: [UInt8](repeating: 9, count: side * side * 3))
    }
    func bytes(_ side: Int) throws -> Int {
      try Inference.bytes(of: model, height: side, width: side, precision: .float32, threads: 1)
        + 2 * side * side
    }
    let (fitting, large) = (try bytes(512), try bytes(544))
    #expect(large > fitting && fitting > 8 << 20)
    // As if nothing were ever given back in what is free.
    let gate = MemoryGate { fitting + MemoryGate.reserve }
    let inference = Inference(model: model, pool: pool, precision: .float32, gate: gate)
    for _ in 0..<2 {
      _ = try inference.prediction(of: image(512))
      let error = #expect(throws: PredictionError.self) { try inference.prediction(of: image(544)) }
      #expect(
        error
          == .outOfMemory(width: 544, height: 544, neededBytes: large, availableBytes: fitting))
      _ = try inference.prediction(of: image(64))
    }
    // Half of what is free is left to the decoding of the pictures to come.
    #expect(inference.keptBytes <= fitting)
  }

  /// Grey pictures for a network of one channel; none for one of four.
  @Test func predictionTakesPhotographsOnly() throws {
    let folder = try TemporaryFolder()
    try folder.image("in/1.png")
    let grey = Predictor(model: try SmallModel.make(inputChannels: 1, seed: 1), threads: 1)
    var output = PredictionOutput(folder: folder.path("out"))
    output.overlays = true
    let summary = try grey.predict([folder.path("in")], to: output) { _ in }
    #expect(summary.maskCount == 1)
    #expect(
      try FileSystem.files(under: folder.path("out")) == ["1.png", "1_overlay.jpg", "predictions.json"])

    let four = try SmallModel.make(inputChannels: 4, seed: 1)
    #expect(throws: PredictionError.channels(4)) {
      try Predictor(model: four, threads: 1).predict([folder.path("in")], to: output) { _ in }
    }
    #expect(throws: PredictionError.channels(4)) {
      try ModelEvaluation(model: four, data: folder.path("in"), choice: .all, threads: 1)
    }
  }
}
