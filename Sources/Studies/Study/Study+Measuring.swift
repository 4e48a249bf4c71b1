import SkipSegBasics
import SkipSegCharts
import SkipSegConcurrency
import SkipSegEngine
import SkipSegFiles
import SkipSegModels
import SkipSegReports
import SkipSegTraining

/// What comes behind the runs.
extension Study {
  /// What was measured of the networks, in the order of the variants.
  struct Measured {
    var networks: [NetworkMeasurement] = []
    var timings: [NetworkTiming] = []
    var strips: [StudyPage.Strip] = []
    var drawings: [StudyPage.Drawing] = []
  }

  /// - Parameter repeats: those that are whole.
  /// - Returns: nil where it was stopped.
  func measure(repeats: Int, stop: StopSignal, report: (String) -> Void) throws -> Measured? {
    let variants = configuration.variants
    // Long skips carry detail past the encoder, and hide what a lesion does to it.
    let bare = variants.filter { $0.longSkips.kind == .none }
    let cut = Set((bare.isEmpty ? variants : bare).map(\.name))
    var measured = Measured()
    for variant in variants {
      report(variant.name)
      let path = folder.measurement(variant)
      if let known = try folder.stored(NetworkMeasurement.self, path), known.repeats == repeats {
        measured.networks.append(known)
        continue
      }
      let measuring = VariantMeasuring(
        study: configuration, folder: folder, variant: variant, repeats: repeats, threads: threads,
        limits: ResourceLimits(memory: limits.memory))
      let looksAtLesions = cut.contains(variant.name) && variant.tuning == nil
      guard let found = try measuring.measurement(looksAtLesions: looksAtLesions, stop: stop) else {
        return nil
      }
      try DurableFile.write(JSONText.pretty(found), to: path)
      measured.networks.append(found)
    }
    report("times and pictures")
    try addPictures(to: &measured)
    return stop.isRequested ? nil : measured
  }

  /// Times, pictures and drawings: made anew whenever the page is written.
  private func addPictures(to measured: inout Measured) throws {
    let variants = configuration.variants
    let seed = configuration.runs[0].seed
    let pool = ThreadPool(threads: threads)
    var networks:
      [(variant: String, specification: ModelSpecification, configuration: TrainingConfiguration)] = []
    for (index, variant) in variants.enumerated() {
      let rehearsal = try RunRehearsal(
        variant.configuration(of: configuration, seed: seed), threads: threads,
        limits: ResourceLimits(memory: limits.memory))
      networks.append((variant.name, rehearsal.model.specification, rehearsal.configuration))
      // What learns and from how many samples shows in no drawing.
      if variant.share == configuration.trainingShares.max(), variant.tuning == nil || variant.tuning == .all
      {
        let drawing = try NetworkDrawing(
          rehearsal.model.graph, title: variant.label, size: rehearsal.configuration.size)
        measured.drawings.append(StudyPage.Drawing(name: variant.label, svg: drawing.element))
      }
      guard index == 0 else { continue }
      let models = try variants.compactMap { variant -> (name: String, model: Model)? in
        guard let run = configuration.runs.first(where: { $0.variant == variant }) else { return nil }
        let file = folder.run(run).last
        return FileSystem.exists(file) ? (variant.name, try Model(contentsOf: file)) : nil
      }
      measured.strips = StudyPictures(
        reader: rehearsal.dataset.reader, samples: rehearsal.dataset.validation,
        colors: rehearsal.model.classes.colors,
        channels: rehearsal.model.specification.architecture.inputChannels,
        precision: configuration.training.precision, pool: pool
      ).strips(models)
    }
    measured.timings = try StudyTiming(pool: pool).timings(networks)
  }

  /// Everything, the page last: what it shows is there before it.
  func write(_ results: [RunResult], _ measured: Measured) throws {
    let report = StudyReport(configuration, results: results, measurements: measured.networks)
    try DurableFile.write(CSV.text(report.runRows), to: folder.runs)
    try DurableFile.write(CSV.text(report.stepRows), to: folder.steps)
    try DurableFile.write(CSV.text(measured.timings.rows), to: folder.times)
    for (name, chart) in report.charts { try DurableFile.write(chart.svg, to: folder.chart(name)) }
    try DurableFile.write(JSONText.pretty(report), to: folder.report)
    try report.page(
      command: configuration.command, timings: measured.timings, strips: measured.strips,
      drawings: measured.drawings
    )
    .write(to: folder.path)
    self.report = report
  }
}

extension [NetworkTiming] {
  /// `times.csv`.
  fileprivate var rows: [[String]] {
    [["network", "forward_ms", "backward_ms", "step_ms"]]
      + map { [$0.variant, "\($0.forward)", "\($0.backward)", "\($0.step)"] }
  }
}
