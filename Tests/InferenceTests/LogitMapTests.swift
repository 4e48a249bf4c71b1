import Foundation
import SkipSegImaging
import SkipSegInference
import Testing

@Suite struct LogitMapTests {
  private func map(_ case: ResolutionFixture.Enlarged) -> LogitMap {
    let size = WorkingScale.factor(`case`.scale).size(width: `case`.width, height: `case`.height)
    return LogitMap(
      width: size.width, height: size.height,
      values: `case`.logits(`case`.classes * size.width * size.height),
      scale: `case`.scale)
  }

  /// Smooth logits, as a network's are: labels come in areas, so that most pixels are not interpolated.
  private func smooth(_ classes: Int, width: Int, height: Int, scale: Double, seed: UInt64) -> LogitMap {
    let numbers = ResolutionFixture.unit(seed: seed, count: 4 * classes)
    let values = (0..<classes * width * height).map { index -> Float in
      let (c, x, y) = (4 * (index / (width * height)), index % width, index / width % height)
      let wave =
        sin(Double(x) * numbers[c] + 6 * numbers[c + 1]) + cos(Double(y) * numbers[c + 2] + numbers[c + 3])
      // Ties too.
      return Float((wave * 8).rounded() / 8)
    }
    return LogitMap(width: width, height: height, values: values, scale: scale)
  }

  /// Every logit of a pixel, by the definition, in double precision.
  private func interpolated(_ map: LogitMap, _ x: Int, _ y: Int) -> [Double] {
    func axis(_ index: Int, _ count: Int) -> (Int, Int, Double) {
      let place = min(max(0, (Double(index) + 0.5) * map.scale - 0.5), Double(count - 1))
      return (Int(place), min(Int(place) + 1, count - 1), place - Double(Int(place)))
    }
    let ((left, right, dx), (top, bottom, dy)) = (axis(x, map.width), axis(y, map.height))
    return (0..<map.classCount).map { index in
      func value(_ x: Int, _ y: Int) -> Double {
        Double(map.values[(index * map.height + y) * map.width + x])
      }
      return (1 - dy) * ((1 - dx) * value(left, top) + dx * value(right, top))
        + dy * ((1 - dx) * value(left, bottom) + dx * value(right, bottom))
    }
  }

  @Test(arguments: [0.5, 0.25, 0.125, 0.3, 1.0 / 3, 1, 2, 4], [1, 2, 5])
  func labelsFollowTheDefinition(scale: Double, classes: Int) {
    let (width, height) = (67, 43)
    let size = WorkingScale.factor(scale).size(width: width, height: height)
    let map = smooth(classes, width: size.width, height: size.height, scale: scale, seed: UInt64(classes))
    let labels = map.labels(width: width, height: height)
    var mixedCount = 0
    for y in 0..<height {
      for x in 0..<width {
        let logits = interpolated(map, x, y)
        let highest = logits.max()!
        let label = Int(labels.labels[y * width + x])
        // Where two are equal but for rounding either will do.
        #expect(logits[label] > highest - 1e-6)
        if logits.filter({ $0 > highest - 1e-6 }).count == 1 {
          #expect(label == logits.firstIndex(of: highest))
        } else {
          mixedCount += 1
        }
      }
    }
    #expect(mixedCount < width * height / 3 || classes == 1)
  }

  /// The first of equal classes, whether it is interpolated or not.
  @Test func tiesGoToTheLowest() {
    let map = LogitMap(width: 3, height: 2, values: [Float](repeating: 1.5, count: 24), scale: 0.25)
    #expect(map.labels(width: 12, height: 8).labels.allSatisfy { $0 == 0 })
    let two = LogitMap(width: 2, height: 1, values: [0, 0, 1, 0, 1, 0], scale: 0.5)
    #expect(two.labels(width: 4, height: 1).labels == [1, 1, 1, 0])
  }

  @Test func labelsAndProbabilitiesArePyTorchs() throws {
    for `case` in try ResolutionFixture.read().enlarged {
      let map = map(`case`)
      let labels = map.labels(width: `case`.width, height: `case`.height)
      let expected = Array(`case`.labels.utf8).map { UInt16($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
      #expect(expected.count == `case`.columns * `case`.rows)
      var wrong = 0
      for index in expected.indices {
        let (x, y) = (index % `case`.columns, index / `case`.columns)
        let label = labels.labels[y * `case`.width + x]
        if label != expected[index] {
          wrong += 1
          let logits = interpolated(map, x, y)
          #expect(abs(logits[Int(label)] - logits[Int(expected[index])]) < 1e-5)
        }
      }
      #expect(wrong * 1000 <= expected.count, "\(`case`.scale): \(wrong) of \(expected.count)")
      let confidence = map.confidence(width: `case`.width, height: `case`.height)
      for (place, value) in `case`.confidence.enumerated() {
        let (x, y) = (17 * place % `case`.columns, 17 * place / `case`.columns)
        #expect(abs(Double(confidence.pixels[y * `case`.width + x]) / 255 - value) < 0.5 / 255 + 1e-5)
      }
      let planes = map.probabilities(width: `case`.width, height: `case`.height)
      let all = (0..<`case`.classes).map { planes[$0] }
      for (place, value) in `case`.probabilities.enumerated() {
        let pixel = 61 * place % (`case`.columns * `case`.rows)
        let (x, y) = (pixel % `case`.columns, pixel / `case`.columns)
        let found = all[61 * place / (`case`.columns * `case`.rows)][y * `case`.width + x]
        #expect(abs(Double(found) / 65_535 - value) < 1.0 / 65_535 + 1e-4)
      }
      #expect(map.probability(of: 1, width: `case`.width, height: `case`.height) == all[1])
    }
  }

  @Test(arguments: [1, 0.25, 0.3])
  func probabilitiesSumToOneAndConfidenceIsTheHighest(scale: Double) {
    let (width, height, classes) = (50, 37, 6)
    let size = WorkingScale.factor(scale).size(width: width, height: height)
    let map = smooth(classes, width: size.width, height: size.height, scale: scale, seed: 3)
    let planes = map.probabilities(width: width, height: height)
    let all = (0..<classes).map { planes[$0] }
    let (labels, confidence) = (
      map.labels(width: width, height: height), map.confidence(width: width, height: height)
    )
    for pixel in 0..<width * height {
      let values = all.map { Int($0[pixel]) }
      #expect(abs(values.reduce(0, +) - 65_535) <= classes / 2)
      #expect(values[Int(labels.labels[pixel])] >= values.max()! - 1)
      let sureness = Double(confidence.pixels[pixel]) / 255
      let highest = Double(values.max()!) / 65_535
      #expect(abs(sureness - highest) < 0.6 / 255)
    }
  }

  @Test func logitsOfHundredsDoNotOverflow() {
    let map = LogitMap(width: 1, height: 1, values: [300, 299, -300])
    #expect(map.confidence(width: 1, height: 1).pixels == [186])
    let planes = map.probabilities(width: 1, height: 1)
    #expect((0..<3).map { planes[$0][0] } == [47_910, 17_625, 0])
  }

  @Test func theNumberOfThreadsChangesNothing() {
    let map = smooth(4, width: 60, height: 90, scale: 0.3, seed: 9)
    let (width, height) = (200, 300)
    for threads in 2...5 {
      #expect(
        map.labels(width: width, height: height, threads: threads) == map.labels(width: width, height: height)
      )
      #expect(
        map.confidence(width: width, height: height, threads: threads)
          == map.confidence(width: width, height: height))
      #expect(
        map.probability(of: 2, width: width, height: height, threads: threads)
          == map.probability(of: 2, width: width, height: height))
      #expect(
        map.enlarged(width: width, height: height, threads: threads)
          == map.enlarged(width: width, height: height))
    }
  }
}
