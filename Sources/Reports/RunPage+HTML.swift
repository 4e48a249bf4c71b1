import Foundation
import SkipSegCharts
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// What the template of the page takes.
extension RunPage {
  private struct Page: Sendable {
    let title, encoder, network, chartStyle, progress, percent: String
    let isUnfinished, isJudged: Bool
    let figures: [Figure]
    let charts: [String]
    let classes: [ClassKey]
    let pictures: [Picture]
    let scores: [ScoreRow]
    let settings: [ConfigurationFacts.Fact]
    let labelled: [String]
  }

  private struct Figure: Sendable {
    let name, value, note: String
  }

  private struct ClassKey: Sendable {
    let name, color: String
  }

  private struct Picture: Sendable {
    let name, score: String
    let isWorst: Bool
    let photograph, truth, prediction: String
    let width, height: Int
  }

  private struct ScoreRow: Sendable {
    let name, color, percent, iou, dice, precision, recall, share: String
  }

  var html: String {
    let record = records[records.count - 1]
    let done = Double(record.epoch) / Double(run.epochs)
    return RunPageTemplate.page.text(
      Page(
        title: run.title, encoder: run.encoder, network: run.network,
        chartStyle: Chart.style, progress: "epoch \(record.epoch) of \(run.epochs)",
        percent: String(format: "%.1f", 100 * done), isUnfinished: record.epoch < run.epochs,
        isJudged: record.meanIoU != nil,
        figures: figures(record), charts: charts.map(\.element),
        classes: zip(run.classNames, run.colors).map { ClassKey(name: $0, color: $1.hex) },
        pictures: pictures, scores: scoreRows, settings: run.settings.facts,
        labelled: [run.labelled].compactMap(\.self)))
  }

  private func figures(_ record: EpochRecord) -> [Figure] {
    var figures: [Figure] = []
    if let best, let score = best.meanIoU {
      figures.append(Figure(name: "best mean IoU", value: Self.digits(score), note: "epoch \(best.epoch)"))
    }
    if let score = record.meanIoU {
      figures.append(
        Figure(name: "latest mean IoU", value: Self.digits(score), note: "epoch \(record.epoch)"))
    }
    if let accuracy = record.pixelAccuracy {
      figures.append(
        Figure(name: "pixel accuracy", value: Self.digits(accuracy), note: "epoch \(record.epoch)"))
    }
    figures.append(
      Figure(name: "loss", value: Self.digits(record.loss), note: "mean of epoch \(record.epoch)"))
    figures.append(
      Figure(
        name: "learning rate", value: NumberText.short(record.learningRate),
        note: "step \(record.step)"))
    return figures
  }

  private var pictures: [Picture] {
    validation.previews.enumerated().map { number, preview in
      Picture(
        name: preview.name, score: Self.digits(preview.meanIoU), isWorst: preview.name == validation.worst,
        photograph: Self.picture(number, "photograph"), truth: Self.picture(number, "truth"),
        prediction: Self.picture(number, "prediction"), width: preview.photograph.width,
        height: preview.photograph.height)
    }
  }

  private var scoreRows: [ScoreRow] {
    let total = validation.scores.classes.reduce(0) { $0 + Double($1.pixels) }
    return zip(validation.scores.classes, run.colors).map { scores, color in
      ScoreRow(
        name: scores.name, color: color.hex, percent: String(format: "%.1f", 100 * (scores.iou ?? 0)),
        iou: Self.digits(scores.iou), dice: Self.digits(scores.dice),
        precision: Self.digits(scores.precision),
        recall: Self.digits(scores.recall),
        share: String(format: "%.2f\u{202F}%%", 100 * Double(scores.pixels) / max(total, 1)))
    }
  }

  static func digits(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "n/a" }
}
