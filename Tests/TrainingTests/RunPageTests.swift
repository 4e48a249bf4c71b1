import Foundation
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegReports
import SkipSegTraining
import TestSupport
import Testing

@Suite struct RunPageTests {
  private static let classNames = [
    "<script>alert(1)</script>", "x\"\u{301} onload=\"alert(2)", "tree & bush",
  ]
  private let folder: TemporaryFolder
  private var run: RunFolder { RunFolder(path: folder.path) }

  init() throws { folder = try TemporaryFolder() }

  private func record(_ epoch: Int, meanIoU: Double?) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: epoch * 10, learningRate: 1e-3 / Double(epoch), loss: 2 / Double(epoch),
      lossTerms: [1 / Double(epoch), 1 / Double(epoch)], meanIoU: meanIoU, pixelAccuracy: meanIoU,
      classIoU: [meanIoU, nil, meanIoU])
  }

  private func page(epochs: Int, isJudged: Bool = true) -> RunPage {
    var configuration = TrainingConfiguration(data: "/photos/'one' & <two>")
    configuration.epochs = 1000
    var progress = TrainingProgress()
    progress.records = (1...epochs).map { record($0, meanIoU: isJudged ? 1 - 1 / Double($0 + 1) : nil) }
    let truth = LabelMap(width: 600, height: 40, labels: (0..<24_000).map { UInt16($0 % 3) })
    let image = Image(width: 600, height: 40, channels: 3, pixels: [UInt8](repeating: 200, count: 72_000))
    var matrix = ConfusionMatrix(classCount: 3)
    if isJudged { matrix.add(truth: truth, prediction: truth) }
    let scores = Scores(of: matrix, classNames: Self.classNames)
    let scored = ScoredSample(
      sample: Sample(name: "a/b \"c\" <img src=x>", image: "", mask: ""),
      decoded: DecodedSample(image: image, mask: truth), prediction: truth,
      imageScores: ImageScores(file: "a.png", scores: scores, judgedPixels: nil))
    return RunPage(
      RunPage.Run(configuration, classes: ClassList(names: Self.classNames)), records: progress.records,
      best: progress.best,
      validation: Validation(
        record: progress.records[epochs - 1], scores: scores, previews: isJudged ? [Preview(scored)] : [],
        worst: isJudged ? scored.sample.name : nil))
  }

  private func elements(_ path: String) throws -> XMLElements {
    try XMLElements(String(decoding: FileSystem.read(path), as: UTF8.self))
  }

  @Test func whatUsersNameIsText() throws {
    try page(epochs: 3).write(to: folder.path)
    for path in [run.page, run.curves] {
      let elements = try elements(path)
      #expect(!elements.names.contains("script"))
      #expect(elements.attributes.allSatisfy { !$0.name.hasPrefix("on") })
      for name in Self.classNames { #expect(elements.texts.contains(name), "\(name) in \(path)") }
    }
    let texts = try elements(run.page).texts
    #expect(texts.contains("a/b \"c\" <img src=x>"))
    #expect(texts.contains("'one' & <two>"))
    #expect(texts.contains("/photos/'one' & <two>"))
  }

  @Test(arguments: [(false, "U-Net"), (true, "FineUnet")])
  func theNetworkIsCalledByItsName(fine: Bool, name: String) throws {
    var configuration = TrainingConfiguration(data: "data")
    (configuration.encoder, configuration.fine) = ("resnet18", fine)
    let own = RunPage.Run(configuration, classes: ClassList(names: Self.classNames))
    #expect(own.network == name && own.encoder == "resnet18")
  }

  /// A page on a disk has no network.
  @Test func everythingLiesBesideThePage() throws {
    try page(epochs: 2).write(to: folder.path)
    let elements = try elements(run.page)
    let sources = elements.attributes.filter { ["src", "href", "srcset", "data"].contains($0.name) }.map(
      \.value)
    #expect(sources.count == 3)
    for source in sources {
      let header = try ImageFile.header(of: folder.path(source))
      #expect(header.uprightSize == (width: 300, height: 20))
    }
    let text = String(decoding: try FileSystem.read(run.page), as: UTF8.self)
    #expect(!text.contains("url(") && !text.contains("@import"))
    #expect(
      text.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "").contains("http://") == false)
    #expect(!text.contains("https://"))
  }

  @Test(arguments: [1, 2, 500]) func aPageIsAFunctionOfTheRun(epochs: Int) throws {
    let other = try TemporaryFolder()
    try page(epochs: epochs).write(to: folder.path)
    try page(epochs: epochs).write(to: other.path)
    let files = try FileSystem.files(under: folder.path)
    #expect(
      files == [
        "curves.svg", "index.html", "previews/1-photograph.jpg", "previews/1-prediction.jpg",
        "previews/1-truth.jpg",
      ])
    for file in files { #expect(try FileSystem.read(folder.path(file)) == FileSystem.read(other.path(file))) }
    let page = try elements(run.page)
    #expect(page.names.isSuperset(of: ["svg", "table", "img", "dl"]))
    #expect(page.texts.contains("epoch \(epochs)"))
  }

  @Test func aRunWithoutValidationHasAPage() throws {
    try page(epochs: 5, isJudged: false).write(to: folder.path)
    let page = try elements(run.page)
    #expect(page.names.isDisjoint(with: ["table", "img"]))
    #expect(page.texts.contains("Loss") && !page.texts.contains("IoU of each class"))
  }

  @Test func settingsAreListedFlat() {
    struct Settings: Encodable {
      struct Inner: Encodable {
        let scale = [0.5, 2]
        let isOn = true
      }
      let batchSize = 8
      let data = "a \"b\""
      let inner = Inner()
      let weightDecay = 1e-4
    }
    let facts = ConfigurationFacts(Settings()).facts.map { "\($0.name): \($0.value)" }
    #expect(
      facts == [
        "batch size: 8", "data: a \"b\"", "inner, is on: yes", "inner, scale: 0.5, 2", "weight decay: 0.0001",
      ])
  }
}
