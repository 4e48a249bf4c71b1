import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegReports

/// What the page of an evaluation says beside scores, and how the pictures on it are read: all that is known before the first
/// sample is predicted. Whoever has it and the counts makes the same page.
struct EvaluationSource: Codable, Sendable {
  struct Fact: Codable, Sendable {
    let name, value: String
  }

  let title: String
  let facts: [Fact]
  /// For the page.
  let notes: [String]
  /// What repeats the evaluation; nil where nobody said.
  let command: String?
  /// How predicted masks store the model's classes.
  let predictions: MaskEncoding
  /// How the masks of the data do, in the same order.
  let masks: MaskEncoding
  let reading: DataReading
  let range: SampleRange?
  /// Of photographs: 1 or 3.
  let channels: Int

  /// Photographs and masks are read once more, predictions from what was written.
  /// - Parameters:
  ///   - samples: those that were judged, by the names of their masks.
  ///   - output: the folder of the report; predicted masks are in the folder `masks` below it.
  ///   - unread: called for what can't be read any longer, on the thread of the page.
  func page(
    _ evaluator: Evaluator, _ report: EvaluationReport, suspects: [LabelSuspect]?, faultCount: Int,
    samples: [Sample], output: String, unread: @escaping (Fault) -> Void = { _ in }
  ) -> EvaluationPage {
    let known = Dictionary(samples.map { ($0.maskName, $0) }, uniquingKeysWith: { first, _ in first })
    let reader = SampleReader(masks: masks.reader(fit: MaskFit(reading)), range: range)
    let rendering = MaskRendering(predictions)
    let channels = channels
    return EvaluationPage(
      EvaluationPage.Subject(
        title: title, facts: facts.map { ($0.name, $0.value) }, notes: notes, faultCount: faultCount,
        command: command, colors: predictions.classes.colors, maskFolder: Self.maskFolder),
      evaluator: evaluator, report: report, suspects: suspects
    ) { index in
      guard let sample = known[evaluator.files[index]] else { return nil }
      let decoded: DecodedSample
      do { decoded = try reader.decode(sample, channels: channels) } catch {
        unread(Fault(decoding: sample, cause: error))
        return nil
      }
      guard let prediction = rendering.labels(inMask: Self.mask(of: sample, in: output)),
        (prediction.width, prediction.height) == (decoded.mask.width, decoded.mask.height)
      else { return nil }
      return EvaluationPicture(photograph: decoded.image, truth: decoded.mask, prediction: prediction)
    }
  }

  private static let maskFolder = "masks"

  /// Where the predicted mask of a sample stands.
  static func mask(of sample: Sample, in output: String) -> String {
    FileSystem.join(FileSystem.join(output, maskFolder), sample.maskName)
  }
}
