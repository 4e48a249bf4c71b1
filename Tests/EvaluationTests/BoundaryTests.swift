import SkipSegEvaluation
import SkipSegImaging
import TestSupport
import Testing

@Suite struct BoundaryTests {
  private func scores(_ number: Int) -> [BoundaryScores?] {
    let (truth, prediction) = ScoreCases.masks(number)
    return BoundaryMeasurement(
      truth: truth, prediction: prediction, classCount: ScoreCases.classCount,
      tolerance: ScoreCases.tolerance(number)
    ).scores
  }

  /// NumPy and SciPy by the definitions, which agreed with MONAI, medpy, SimpleITK and OpenCV.
  @Test(arguments: 0..<ScoreCases.count) func scoresAreThoseOfOtherPrograms(number: Int) throws {
    let expected = try ScoreCases.fixture.get().boundary[number]
    for (own, other) in zip(scores(number), expected) {
      #expect(own.map { "\($0.presence)" } == other?.presence)
      for (value, reference) in [
        (own?.nsd, other?.nsd), (own?.boundaryF1, other?.f1), (own?.boundaryIoU, other?.iou),
        (own?.hd95, other?.hd95), (own?.assd, other?.assd),
      ] {
        #expect((value == nil) == (reference == nil))
        if let value, let reference { #expect(abs(value - reference) < 1e-9) }
      }
    }
  }

  /// Every distance to every site.
  private static func naive(_ pixels: [Int32], _ sites: [Int32], width: Int) -> [Int] {
    pixels.map { pixel in
      sites.map { site in
        let column = Int(pixel) % width - Int(site) % width
        let row = Int(pixel) / width - Int(site) / width
        return column * column + row * row
      }.min()!
    }
  }

  @Test(arguments: 0..<60) func distancesAreThoseOfTheNearestSite(seed: UInt64) {
    var random = SeededRandom(seed)
    // Small ones, and wide ones in which sites are far away.
    let width = Int.random(in: 1...(seed < 40 ? 40 : 400), using: &random)
    let height = Int.random(in: 1...30, using: &random)
    let places = (0..<Int32(width * height)).shuffled(using: &random)
    let siteCount = 1 + Int.random(in: 0..<(seed < 40 ? max(1, places.count / 8) : 4), using: &random)
    let sites = Array(places.prefix(siteCount))
    let pixels = places.prefix(50).sorted()
    let transform = DistanceTransform(sites: sites, width: width, height: height)
    #expect(transform.squaredDistances(of: pixels) == Self.naive(pixels, sites, width: width))
  }

  @Test(arguments: [1, 2, 5]) func erosionIsThatOfSquaresOneByOne(band: Int) {
    for number in stride(from: 3, to: 60, by: 4) {
      let truth = ScoreCases.masks(number).truth
      let none = UInt16(ScoreCases.classCount)
      let labels = truth.labels.map { $0 >= none ? LabelMap.ignored : $0 }
      let own = BoundaryBand.core(of: labels, width: truth.width, height: truth.height, band: band)
      for label in 0..<none {
        var mask = labels.map { $0 == label || $0 == LabelMap.ignored }
        for _ in 0..<band {
          mask = mask.indices.map { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: truth.width)
            for y in row - 1...row + 1 {
              for x in column - 1...column + 1 {
                guard (0..<truth.height).contains(y), (0..<truth.width).contains(x) else { return false }
                if !mask[y * truth.width + x] { return false }
              }
            }
            return true
          }
        }
        for index in labels.indices where labels[index] == label { #expect(own[index] == mask[index]) }
      }
    }
  }

  private func half(_ edge: Int, size: Int = 50) -> LabelMap {
    LabelMap(
      width: size, height: size, labels: (0..<size * size).map { $0 % size < edge ? 0 : 1 })
  }

  private func scores(
    _ truth: LabelMap, _ prediction: LabelMap, classes: Int = 2, tolerance: Double = 1
  ) -> [BoundaryScores?] {
    BoundaryMeasurement(
      truth: truth, prediction: prediction, classCount: classes, tolerance: tolerance
    ).scores
  }

  /// The picture's edge counts as border, so that two half planes 2 px apart come to less than 2.
  @Test func theEdgeOfThePictureFlatters() throws {
    let assd = try #require(scores(half(25), half(27))[0]?.assd)
    #expect(abs(assd - 0.66) < 0.01)
  }

  @Test func aBandOfIgnoredPixelsChangesNothing() throws {
    var truth = half(25)
    let prediction = truth
    for row in 20..<30 {
      for column in 0..<50 { truth.labels[row * 50 + column] = LabelMap.ignored }
    }
    var noisy = prediction
    for row in 20..<30 {
      for column in 0..<50 { noisy.labels[row * 50 + column] = UInt16((row * column) % 2) }
    }
    for prediction in [prediction, noisy] {
      for scores in scores(truth, prediction) {
        let scores = try #require(scores)
        #expect([scores.nsd, scores.boundaryF1, scores.boundaryIoU] == [1, 1, 1])
        #expect([scores.hd95, scores.assd] == [0, 0])
      }
    }
  }

  @Test func whatIsInOneMaskAloneHasNoDistance() {
    let truth = LabelMap(width: 3, height: 1, labels: [0, 1, 0])
    let prediction = LabelMap(width: 3, height: 1, labels: [0, 2, 0])
    let scores = scores(truth, prediction, classes: 4)
    #expect(scores.map { $0?.presence } == [.both, .missed, .invented, nil])
    #expect(scores[1]?.nsd == 0 && scores[1]?.hd95 == nil)
  }

  @Test func allIgnoredGivesNoScore() {
    let truth = LabelMap(width: 2, height: 2, labels: [UInt16](repeating: LabelMap.ignored, count: 4))
    #expect(scores(truth, half(1, size: 2)) == [nil, nil])
  }

  @Test(
    arguments: [
      ("2px", 2), ("1%", 50), ("0.5 %", 25), ("37.5px", 37.5), ("1e1px", 10),
    ] as [(String, Double)])
  func tolerancesArePixelsOrShares(text: String, pixels: Double) throws {
    #expect(try #require(Tolerance(text)).pixels(width: 4000, height: 3000) == pixels)
  }

  @Test(arguments: ["0", "-1px", "nan", "2cm", "nanpx", "infpx", "0px", "", "px", "%", "2"])
  func otherTolerancesAreNone(text: String) { #expect(Tolerance(text) == nil) }

  @Test func theStandardToleranceIsAShareOfTheDiagonal() {
    #expect(Tolerance.standard.pixels(width: 4000, height: 3000) == 37.5)
  }

  /// A class in the truth only, in the prediction only, in both, in neither.
  @Test(arguments: [1, 2, 3, 4]) func meansHoldWhatIsDefined(photographs: Int) throws {
    func map(_ label: UInt16) -> LabelMap { LabelMap(width: 3, height: 1, labels: [0, label, 0]) }
    var evaluator = Evaluator(
      classNames: ["a", "b"], options: MeasurementOptions(tolerance: .pixels(1), countsObjects: true))
    let pairs = [(map(1), map(0)), (map(0), map(1)), (map(1), map(1)), (map(0), map(0))]
    for (index, pair) in pairs.prefix(photographs).enumerated() {
      evaluator.add(truth: pair.0, prediction: pair.1, file: "\(index).png")
    }
    let report = evaluator.report
    let scores = report.scores.classes[1]
    let means = [0, 0, 1.0 / 3, 1.0 / 3]
    for key in ["nsd", "boundary_f1", "boundary_iou", "photograph_iou"] {
      #expect(abs(try #require(scores[key]) - means[photographs - 1]) < 1e-12)
    }
    #expect(scores["hd95"] == (photographs < 3 ? nil : 0) && scores["assd"] == scores["hd95"])
    #expect(scores["missed"] == 1 && scores["invented"] == (photographs > 1 ? 1 : 0))
    #expect(report.images.map { $0.scores.classes[1]["nsd"] } == Array([0, 0, 1, nil].prefix(photographs)))
    #expect(report.json().contains("\"hd95\" : null"))
    #expect(report.means["nsd"] == [scores["nsd"], report.scores.classes[0]["nsd"]].compactMap(\.self).mean)
  }

  @Test func largePhotographsAreLookedAtOnlyWhenAsked() {
    var options = EvaluationOptions()
    #expect(options.measurement(pixelCounts: [10, 4_000_000]).options.tolerance == .standard)
    let (left, note) = options.measurement(pixelCounts: [10, 12_000_000])
    #expect(left.tolerance == nil && note?.contains("of 12 megapixels") == true)
    options.boundary = .on
    #expect(options.measurement(pixelCounts: [12_000_000]).options.tolerance == .standard)
    options.boundary = .off
    let off = options.measurement(pixelCounts: [10])
    #expect(off.options.tolerance == nil && off.note == nil)
  }

  @Test func lengthsArePrintedShort() {
    #expect(Interval(low: 37.5, high: 37.5).pixelText == "37.5 px")
    #expect(Interval(low: 2, high: 4.126).pixelText == "2 to 4.13 px")
  }
}
