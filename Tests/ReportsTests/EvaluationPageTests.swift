import Foundation
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegReports
import TestSupport
import Testing

@Suite struct EvaluationPageTests {
  private static let classNames = [
    "<script>alert(1)</script>", "x\"\u{301} onload=\"alert(2)", "tree & bush",
  ]
  private static let colors = [RGB.black, red, green]

  private static func picture(_ index: Int, size: Int, hasPhotograph: Bool = true) -> EvaluationPicture {
    let noise = (0..<size * size * 3).map { UInt8(truncatingIfNeeded: (($0 &* 2_654_435_761) >> 7) &+ index) }
    let truth = (0..<size * size).map { pixel -> UInt16 in
      pixel % size == 0 ? LabelMap.ignored : UInt16(pixel % size * 3 / size)
    }
    let prediction = truth.enumerated().map { pixel, label in
      pixel / size < index % size ? (label &+ 1) % 3 : label == LabelMap.ignored ? 0 : label
    }
    return EvaluationPicture(
      photograph: hasPhotograph ? Image(width: size, height: size, channels: 3, pixels: noise) : nil,
      truth: LabelMap(width: size, height: size, labels: truth),
      prediction: LabelMap(width: size, height: size, labels: prediction))
  }

  private func page(
    photographs: Int, size: Int = 24, hasPhotograph: Bool = true, suspects: [LabelSuspect]? = nil,
    names: (Int) -> String = { "a/\($0) <b>.png" }
  ) -> (page: EvaluationPage, report: EvaluationReport) {
    var evaluator = Evaluator(
      classNames: Self.classNames,
      options: MeasurementOptions(tolerance: .standard, countsObjects: true))
    for index in 0..<photographs {
      let picture = Self.picture(index, size: size)
      evaluator.add(truth: picture.truth, prediction: picture.prediction, file: names(index))
    }
    let report = evaluator.report
    let subject = EvaluationPage.Subject(
      title: "'one' & <two>", facts: [(name: "network", value: "U-Net")], notes: ["a < b"], faultCount: 2,
      command: "skipseg evaluate 'x & y'", colors: Self.colors, maskFolder: "masks")
    let page = EvaluationPage(subject, evaluator: evaluator, report: report, suspects: suspects) {
      $0 == 5 ? nil : Self.picture($0, size: size, hasPhotograph: hasPhotograph)
    }
    return (page, report)
  }

  private func html(_ page: EvaluationPage) throws -> String {
    let folder = try TemporaryFolder()
    try page.write(to: folder.path)
    #expect(try FileSystem.files(under: folder.path) == ["index.html"])
    return String(decoding: try FileSystem.read(folder.path("index.html")), as: UTF8.self)
  }

  @Test func whatUsersNameIsTextAndNothingIsFetched() throws {
    let text = try html(page(photographs: 12).page)
    let elements = try XMLElements(text)
    #expect(!elements.names.contains("script"))
    #expect(elements.attributes.allSatisfy { !$0.name.hasPrefix("on") })
    for name in Self.classNames + ["'one' & <two>", "a < b"] { #expect(elements.texts.contains(name)) }
    for source in elements.attributes where ["src", "srcset", "data"].contains(source.name) {
      #expect(source.value.hasPrefix("data:image/jpeg;base64,"))
    }
    #expect(elements["a"].allSatisfy { $0.attributes["href"]?.hasPrefix("masks/a/") == true })
    let links = text.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
    #expect(!links.contains("http://") && !links.contains("https://") && !links.contains("url("))
  }

  @Test func itsNumbersAreTheReports() throws {
    let (page, report) = page(photographs: 12)
    let elements = try XMLElements(html(page))
    func digits(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "n/a" }
    #expect(elements.texts.contains(digits(report.scores.meanIoU)))
    for scores in report.scores.classes {
      for key in ["iou", "dice", "nsd", "boundary_iou", "area_bias"] {
        #expect(elements.texts.contains(digits(scores[key])), "\(key)")
      }
    }
    #expect(elements.texts.contains { $0.hasPrefix("95 %: ") })
    #expect(elements.texts.contains("2 faults"))
    // Each score that is shown is defined.
    for column in ScoreColumn.all { #expect(elements.texts.contains(column.title)) }
    // Every photograph but the one that can't be read any longer is shown.
    #expect(elements["figure"].count { $0.attributes["class"] == "wide" } == 11)
  }

  @Test func confusionsAreSaidInWords() throws {
    let texts = try XMLElements(html(page(photographs: 3).page)).texts
    #expect(texts.contains { $0.contains(" % of ") && $0.contains(" is taken for ") })
  }

  @Test(arguments: [true, false]) func masksAloneHaveAPageToo(hasPhotograph: Bool) throws {
    let elements = try XMLElements(html(page(photographs: 2, hasPhotograph: hasPhotograph).page))
    #expect(elements["img"].contains { $0.attributes["alt"] == "photograph" } == hasPhotograph)
    #expect(elements["img"].contains { $0.attributes["alt"] == "errors" })
  }

  @Test func suspectsAreShown() throws {
    let suspect = LabelSuspect(
      file: "a/1 <b>.png", columns: 4..<9, rows: 3..<8, pixels: 25, annotated: 1, predicted: 2,
      confidence: 0.971, strength: 20)
    let (page, _) = page(photographs: 3, suspects: [suspect])
    let texts = try XMLElements(html(page)).texts
    #expect(texts.contains { $0.hasPrefix("mask says \(Self.classNames[1]), model says tree & bush (0.97)") })
    let none = try XMLElements(html(self.page(photographs: 3, suspects: []).page)).texts
    #expect(none.contains { $0.hasPrefix("The network contradicts no label") })
  }

  @Test func aPageIsAFunctionOfTheEvaluation() throws {
    #expect(try html(page(photographs: 30).page) == html(page(photographs: 30).page))
  }

  @Test func aThousandPhotographsStayBelowFiveMegabytes() throws {
    let (page, _) = page(photographs: 1000, size: 16) { "some/longer/path/of/a/photograph-\($0).png" }
    let text = try html(page)
    #expect(text.utf8.count < 5_000_000)
    let elements = try XMLElements(text)
    #expect(elements["figure"].count { $0.attributes["class"] == "wide" } == 18)
    // Pictures of noise, which JPEG can't make small.
    #expect(try html(self.page(photographs: 20, size: 480).page).utf8.count < 5_000_000)
  }

  @Test func anEvaluationOfNothingHasAPage() throws {
    let page = EvaluationPage(
      EvaluationPage.Subject(
        title: "t", facts: [], notes: [], faultCount: 0, command: nil, colors: [red], maskFolder: nil),
      evaluator: Evaluator(classNames: ["a"]), report: Evaluator(classNames: ["a"]).report, suspects: nil
    ) { _ in nil }
    #expect(try XMLElements(html(page)).texts.contains("n/a"))
  }
}
