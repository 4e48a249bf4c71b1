import Foundation
import SkipSegImaging

/// Masks and numbers that `scripts/make_score_fixtures.py` makes alike, and what other programs say of them.
enum ScoreCases {
  /// The linear congruential generator of Numerical Recipes.
  struct Numbers {
    private var state: UInt32

    init(_ seed: UInt32) { state = seed }

    mutating func below(_ bound: Int) -> Int {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int(state >> 16) % bound
    }
  }

  fileprivate struct Shape {
    let kind, x, y, radius, inner: Int

    func holds(_ column: Int, _ row: Int) -> Bool {
      let (dx, dy) = (column - x, row - y)
      let square = dx * dx + dy * dy
      return switch kind {
      case 0: square <= radius * radius
      case 1: abs(dx) <= radius && abs(dy) <= inner
      case 2: square <= radius * radius && square >= inner * inner
      case 3: abs(dx) <= radius && dy == 0
      default: square == 0
      }
    }

    func moved(_ dx: Int, _ dy: Int) -> Shape {
      Shape(kind: kind, x: x + dx, y: y + dy, radius: radius, inner: inner)
    }
  }

  static let classCount = 3
  static let count = 200
  private static let smallSizes = [
    (1, 1), (1, 7), (5, 1), (2, 2), (3, 3), (4, 9), (12, 3), (9, 9),
  ]

  static func masks(_ number: Int) -> (truth: LabelMap, prediction: LabelMap) {
    var numbers = Numbers(UInt32(1000 + number))
    let (width, height): (Int, Int)
    if number < smallSizes.count {
      (width, height) = smallSizes[number]
    } else if number % 67 == 66 {
      (width, height) = number % 2 == 0 ? (500, 700) : (700, 500)
    } else {
      width = 2 + numbers.below(120)
      height = 2 + numbers.below(90)
    }
    var truth = LabelMap(
      width: width, height: height, labels: [UInt16](repeating: 0, count: width * height))
    var prediction = truth
    for _ in 0..<numbers.below(6) {
      let radius = 1 + numbers.below(1 + min(width, height) / 3)
      let shape = Shape(
        kind: numbers.below(5), x: numbers.below(width), y: numbers.below(height), radius: radius,
        inner: numbers.below(radius + 1))
      var label = numbers.below(classCount)
      truth.draw(shape, UInt16(label))
      let (dx, dy) = (numbers.below(7) - 3, numbers.below(7) - 3)
      if numbers.below(6) == 0 { continue }
      if numbers.below(6) == 0 { label = numbers.below(classCount) }
      prediction.draw(shape.moved(dx, dy), UInt16(label))
    }
    if number % 20 == 10 { truth.labels = truth.labels.map { _ in 1 } }
    if number % 20 == 11 { prediction.labels = prediction.labels.map { _ in 2 } }
    if number % 20 == 12 { prediction = truth }
    if number % 3 == 2 {
      let (first, rows) = (numbers.below(height), 1 + numbers.below(1 + height / 4))
      for row in first..<min(height, first + rows) {
        for column in 0..<width { truth.labels[row * width + column] = LabelMap.ignored }
      }
      truth.draw(
        Shape(
          kind: 0, x: numbers.below(width), y: numbers.below(height), radius: 1 + numbers.below(5), inner: 0),
        LabelMap.ignored)
    }
    return (truth, prediction)
  }

  /// In pixels.
  static func tolerance(_ number: Int) -> Double {
    let (truth, _) = masks(number)
    let diagonal = Double(truth.width * truth.width + truth.height * truth.height).squareRoot()
    return [1, 2, 0.0075 * diagonal][number % 3]
  }

  /// What the other programs say.
  struct Fixture: Decodable {
    struct Boundary: Decodable {
      let presence: String
      let nsd, f1, iou, hd95, assd: Double?
    }

    struct Intervals: Decodable {
      let iou, photographIoU: [[Double]]
      let meanIoU, meanPhotographIoU, scipy: [Double]
      let firstIndices: [Int]
    }

    struct Wilcoxon: Decodable {
      let n: Int
      let kind: String
      let p: Double
    }

    struct Area: Decodable {
      let bias, mae, r2, low, high: Double
    }

    let boundary: [[Boundary?]]
    let intervals: Intervals
    let wilcoxon: [Wilcoxon]
    let area: Area
    let objects: [[[Int]]]
    let calibration: Double
    let softmin: [Double]
  }

  static let fixture = Result {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/scores.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }
}

extension LabelMap {
  fileprivate mutating func draw(_ shape: ScoreCases.Shape, _ label: UInt16) {
    for row in 0..<height {
      for column in 0..<width where shape.holds(column, row) { labels[row * width + column] = label }
    }
  }
}
