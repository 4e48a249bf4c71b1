import SkipSegCharts

extension RunPage {
  /// Loss, learning rate, mean IoU, and the IoU of each class, over the epochs.
  var charts: [Chart] {
    let epoch = Axis("epoch", isWhole: true)
    let share = 0.0...1.0
    func curve(_ name: String, _ color: Curve.Color, _ value: (EpochRecord) -> Double?) -> Curve {
      Curve(name, color: color, points: records.map { Curve.Point(Double($0.epoch), value($0)) })
    }
    let terms = run.lossTerms
    let lossCurves = terms.enumerated().map { index, name in
      curve(name, .series(index + 1)) { $0.lossTerms[index] }
    }
    let training = [
      Chart(
        "Loss", x: epoch, y: Axis("mean over the epoch's steps"),
        curves: [curve("loss", .series(0)) { $0.loss }] + (terms.count > 1 ? lossCurves : [])),
      Chart(
        "Learning rate", x: epoch, y: Axis("at the epoch's last step"),
        curves: [curve("learning rate", .series(0)) { $0.learningRate }]),
    ]
    guard let best, let meanIoU = best.meanIoU else { return training }
    return training + [
      Chart(
        "Validation", x: epoch, y: Axis("share", bounds: share),
        curves: [
          curve("mean IoU", .series(0)) { $0.meanIoU },
          curve("pixel accuracy", .series(5)) { $0.pixelAccuracy },
        ],
        mark: Chart.Mark(x: Double(best.epoch), label: "best: \(Self.digits(meanIoU)) in epoch \(best.epoch)")
      ),
      Chart(
        "IoU of each class", x: epoch, y: Axis("IoU", bounds: share),
        curves: run.classNames.enumerated().map { index, name in
          curve(name, .fixed(run.colors[index])) { $0.classIoU[index] }
        }),
    ]
  }
}
