import SkipSegBasics
import SkipSegEvaluation
import SkipSegImaging
import TestSupport
import Testing

/// What is counted in parts, kept as text and put together, is what is counted at once.
@Suite struct MergingTests {
  private let names = ["background", "a", "b"]

  private func map(_ seed: Int, width: Int, height: Int) -> LabelMap {
    LabelMap(
      width: width, height: height,
      labels: (0..<width * height).map { pixel in
        let value = CounterRandom.mix(UInt64(pixel / 3 + 1000 * seed)) % 7
        return value == 6 ? LabelMap.ignored : UInt16(value % 3)
      })
  }

  private func evaluator(_ options: MeasurementOptions, _ photographs: [Int], grouping: Grouping?)
    -> Evaluator
  {
    var evaluator = Evaluator(classNames: names, options: options, grouping: grouping)
    for number in photographs {
      let (width, height) = (20 + number % 3, 14 + number % 4)
      let (truth, prediction) = (
        map(number, width: width, height: height), map(number / 2 + 50, width: width, height: height)
      )
      var measurement = PhotographMeasurement(
        truth: truth, prediction: prediction, classNames: names, options: options)
      if options.countsObjects {
        let pixels = width * height
        let logits = (0..<3 * pixels).map {
          Float(CounterRandom.mix(UInt64($0 + 7919 * number)) % 1000) / 250
        }
        measurement.confidence = Probabilities(logits: logits, pixels: pixels)
          .confidence(truth: truth, prediction: prediction)
      }
      evaluator.add(measurement, file: "\(number / 4)/\(number).png")
    }
    return evaluator
  }

  @Test(arguments: [true, false]) func partsGiveTheReportOfAll(isFull: Bool) throws {
    let options =
      isFull ? MeasurementOptions(tolerance: .standard, countsObjects: true) : MeasurementOptions()
    let grouping = isFull ? Grouping.folder : nil
    let all = Array(0..<23)
    let whole = evaluator(options, all, grouping: grouping)
    for count in [1, 2, 5, 40] {
      let parts = try (0..<count).map { part in
        let places = all.filter { CounterRandom.mix(UInt64($0)) % UInt64(count) == UInt64(part) }
        let text = JSONText.compact(evaluator(options, places, grouping: grouping).counts)
        let counts = try JSONText.decode(Evaluator.Counts.self, from: text)
        #expect(counts.isConsistent(classCount: 3) && !counts.isConsistent(classCount: 4))
        #expect(JSONText.compact(counts) == text)
        return (counts: counts, places: places)
      }
      let merged = Evaluator(
        classNames: names, options: options, grouping: grouping, merging: parts.reversed())
      #expect(merged.report == whole.report && merged.report.json() == whole.report.json())
      #expect(merged.confusionMatrix == whole.confusionMatrix && merged.files == whole.files)
      #expect(merged.confusions(first: 9) == whole.confusions(first: 9))
      #expect(merged.borderShares(of: 1) == whole.borderShares(of: 1))
    }
  }

  /// Two pictures with as many confused pixels: the first of all counts, not the first of a part.
  @Test func ofEqualPicturesTheFirstIsShown() {
    func counts(_ pixels: Int, _ file: String) -> Evaluator.Counts {
      var evaluator = Evaluator(classNames: names)
      evaluator.add(
        truth: LabelMap(width: 9, height: 1, labels: [UInt16](repeating: 1, count: 9)),
        prediction: LabelMap(
          width: 9, height: 1, labels: (0..<9).map { $0 < pixels ? 2 : 1 }), file: file)
      return evaluator.counts
    }
    let parts = [(counts(4, "late"), [7]), (counts(4, "early"), [2]), (counts(3, "first"), [0])]
    for parts in [parts, parts.reversed()] {
      let merged = Evaluator(
        classNames: names, options: MeasurementOptions(), grouping: nil,
        merging: parts.map { (counts: $0.0, places: $0.1) })
      #expect(merged.files == ["first", "early", "late"])
      #expect(merged.worstPicture(truth: 1, prediction: 2) == 1)
    }
  }

  @Test func aGroupingIsItsText() throws {
    for text in ["folder", "^([a-z]+)_"] { #expect(try Grouping(text: text).text == text) }
    #expect(try Grouping(text: "folder").groups(of: ["a/1", "b/2"]) == ["a", "b"])
    #expect(throws: GroupingError.self) { try Grouping(text: "(") }
  }
}
