import ArgumentParser
import Evaluation
import SkipSeg

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say how good predicted masks are.",
    usage: """
      skipseg evaluate MODEL DATA --output DIR [--split SPLIT] [--precision P] [--threads N]
      skipseg evaluate --predictions DIR --masks DIR [--output DIR] [--classes FILE] [--ignore-index N]
      """,
    discussion: """
      With a model: predicts the samples of a data set and compares them with their masks. Without one: compares two \
      folders of mask PNGs, paired by path. Prints a table; in the output folder are report.json, per_class.csv, \
      per_image.csv, confusion.csv and, with a model, the predicted masks.
      """)

  @Argument(
    help:
      "The model: a file that `skipseg train` or `import` wrote, or a run's folder (its best.safetensors).")
  var model: String?

  @Argument(help: "The folder of the data set.")
  var data: String?

  @Option(help: "The samples to judge by: train, val, test or all. (default: val)")
  var split: ModelEvaluation.Choice?

  @Option(help: "A folder of predicted masks.")
  var predictions: String?

  @Option(help: "The folder of the true masks.")
  var masks: String?

  @Option(help: "A file of class names. (default: classes are the values found)")
  var classes: String?

  @Option(help: "The value in the true masks that is not to be judged. (default: found out from the masks)")
  var ignoreIndex: Int?

  @Option(name: .shortAndLong, help: "The folder for the report.")
  var output: String?

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var compute: ThreadOptions

  func validate() throws {
    let byModel = model != nil
    let byFolders = predictions != nil || masks != nil
    if byModel == byFolders {
      throw ValidationError("give either a model and a data set, or --predictions and --masks")
    }
    if byModel {
      if data == nil { throw ValidationError("Missing expected argument '<data>'") }
      if output == nil { throw ValidationError("Missing expected argument '--output <output>'") }
      if classes != nil || ignoreIndex != nil {
        throw ValidationError("--classes and --ignore-index are for two folders; a model knows its own")
      }
    } else if predictions == nil || masks == nil {
      throw ValidationError("--predictions and --masks belong together")
    } else if split != nil {
      throw ValidationError("--split is for a model and a data set")
    }
    if let ignoreIndex, !(0...65_535).contains(ignoreIndex) {
      throw ValidationError("--ignore-index is \(ignoreIndex), but masks hold values of 0 to 65535")
    }
  }

  func run() throws {
    if let model, let data, let output {
      try evaluate(model: model, data: data, output: output)
    } else if let predictions, let masks {
      try evaluate(predictions: predictions, masks: masks)
    }
  }

  private func evaluate(model: String, data: String, output: String) throws {
    let status = StatusLine()
    let (report, faultCount) = try exitOnError {
      let evaluation = try ModelEvaluation(
        model: try Model(contentsOf: model), data: data, choice: split ?? .validation,
        precision: precision.value, threads: compute.count)
      for note in evaluation.notes { status.line(note) }
      return try evaluation.run(output: output) { event in
        switch event {
        case .fault(let fault): status.line("error: \(fault)")
        case .scored(let done, let total): status.update(["evaluated \(done) of \(total)"])
        }
      }
    }
    status.clear()
    try finish(report, faultCount: faultCount)
  }

  private func evaluate(predictions: String, masks: String) throws {
    let status = StatusLine()
    let evaluation = try exitOnError {
      let evaluation = try MaskFolderEvaluation(
        predictions: predictions, masks: masks, classFile: classes, ignoreIndex: ignoreIndex,
        threads: compute.count)
      if let output, !evaluation.report.images.isEmpty { try evaluation.write(to: output) }
      return evaluation
    }
    for note in evaluation.notes { status.line(note) }
    for fault in evaluation.faults { status.line("error: \(fault)") }
    try finish(evaluation.report, faultCount: evaluation.faults.count)
  }

  private func finish(_ report: EvaluationReport, faultCount: Int) throws {
    if report.images.isEmpty { throw ExitCode.nothingDone }
    print(report.table(), terminator: "")
    if let output { print("report in \(output)") }
    if faultCount > 0 { throw ExitCode.someFailed }
  }
}

extension ModelEvaluation.Choice: ExpressibleByArgument {}
