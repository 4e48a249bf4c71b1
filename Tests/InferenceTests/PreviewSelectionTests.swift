import Foundation
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegImaging
import SkipSegInference
import Testing

@Suite struct PreviewSelectionTests {
  /// A sample of one row, of which the first `right` of 10 pixels are predicted right.
  private func scored(_ index: Int, right: Int?, width: Int = 10) -> ScoredSample {
    let truth = LabelMap(
      width: width, height: 1, labels: [UInt16](repeating: right == nil ? LabelMap.ignored : 0, count: width))
    let prediction = LabelMap(width: width, height: 1, labels: (0..<width).map { $0 < right ?? 0 ? 0 : 1 })
    var matrix = ConfusionMatrix(classCount: 2)
    matrix.add(truth: truth, prediction: prediction)
    let image = Image(width: width, height: 1, channels: 1, pixels: [UInt8](repeating: 9, count: width))
    return ScoredSample(
      sample: Sample(name: "\(index)", image: "", mask: ""),
      decoded: DecodedSample(image: image, mask: truth),
      prediction: prediction,
      imageScores: ImageScores(
        file: "\(index)", scores: Scores(of: matrix, classNames: ["a", "b"]), judgedPixels: nil))
  }

  @Test(
    arguments: [
      ([], [], nil), ([5], ["0"], "0"), ([5, 6], ["0", "1"], "0"),
      ([9, 9, 9, 9], ["0", "1", "2", "3"], "0"), ([nil, nil], ["0", "1"], nil),
      ([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 2, 9, 9, 9, 9, 2, 9, 9, 9, 9], ["2", "7", "12", "17", "10"], "10"),
      ([9, 9, 9, 9, 9, 9, 9, 2], ["1", "3", "5", "7"], "7"),
    ] as [([Int?], [String], String?)])
  func aFewAtEqualDistancesAndTheWorst(right: [Int?], names: [String], worst: String?) {
    var selection = PreviewSelection(sampleCount: right.count)
    for (index, right) in right.enumerated() { selection.add(scored(index, right: right), index: index) }
    #expect(selection.all.map(\.name) == names)
    #expect(selection.worstName == worst)
  }

  /// Samples that are shared out among processes give the pictures of one.
  @Test(arguments: [1, 2, 3])
  func partsOfTheSamplesMakeTheWhole(parts: Int) throws {
    let right = [9, 9, 4, 9, nil, 9, 9, 2, 9, 9, 2, 9, 9, 9, 9, 2, 9, 9, 9, 9]
    var whole = PreviewSelection(sampleCount: right.count)
    for (index, right) in right.enumerated() { whole.add(scored(index, right: right), index: index) }
    var sum = PreviewSelection(sampleCount: right.count)
    for part in 0..<parts {
      var selection = PreviewSelection(sampleCount: right.count)
      for index in stride(from: part, to: right.count, by: parts) {
        selection.add(scored(index, right: right[index]), index: index)
      }
      sum.add(try JSONDecoder().decode(PreviewSelection.self, from: JSONEncoder().encode(selection)))
    }
    #expect(sum.worstName == "7" && sum.all.map(\.name) == whole.all.map(\.name))
    for (found, expected) in zip(sum.all, whole.all) {
      #expect(found.photograph == expected.photograph && found.meanIoU == expected.meanIoU)
      #expect(found.truth == expected.truth && found.prediction == expected.prediction)
    }
  }

  @Test func samplesThatCannotBeReadAreLeftOut() {
    var selection = PreviewSelection(sampleCount: 4)
    for index in [0, 2] { selection.add(scored(index, right: 5), index: index) }
    #expect(selection.all.map(\.name) == ["0", "2"])
  }

  @Test(arguments: [(512, 512), (513, 513), (10, 10)]) func narrowPicturesStayWhole(width: Int, shown: Int) {
    let preview = Preview(scored(0, right: 5, width: width))
    #expect(
      preview.photograph.width == shown && preview.truth.width == shown && preview.prediction.width == shown)
  }
}
