import ArgumentParser
import Basics
import SkipSeg

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the masks of photographs.",
    discussion: """
      A mask has the size of its photograph and is a palette PNG: each pixel holds the class, the palette the class's \
      colour. Files from a folder keep their path relative to it. A photograph that can't be read is reported and left \
      out; the exit code is 2 then.
      """)

  @Argument(
    help:
      "The model: a file that `skipseg train` or `import` wrote, or a run's folder (its best.safetensors).")
  var model: String

  @Argument(help: "Photographs (JPEG or PNG), or folders of them.")
  var inputs: [String]

  @Option(name: .shortAndLong, help: "The folder for the masks.")
  var output: String

  @Flag(help: "Also write NAME_overlay.jpg: the photograph with the mask over it.")
  var overlay = false

  @Flag(help: "Also write NAME.npy: the logits as a NumPy array, float32 [class][height][width].")
  var logits = false

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var compute: ThreadOptions

  func run() throws {
    let status = StatusLine()
    let begin = ContinuousClock.now
    let summary = try exitOnError {
      let predictor = Predictor(
        model: try Model(contentsOf: model), precision: precision.value, threads: compute.count)
      return try predictor.predict(inputs, output: output, overlays: overlay, logits: logits) { event in
        switch event {
        case .fault(let fault): status.line("error: \(fault)")
        case .predicted(let done, let total): status.update(["predicted \(done) of \(total)"])
        }
      }
    }
    status.clear()
    let seconds = begin.duration(to: .now) / .seconds(1)
    let rate = (Double(summary.maskCount) / seconds).digits(1)
    let failed = summary.faultCount > 0 ? ", \(summary.faultCount) failed" : ""
    print(
      "\(counted(summary.maskCount, "mask")) in \(output)\(failed) (\(seconds.asDuration), \(rate) a second)")
    if let name = summary.dominantClass {
      status.line(
        "warning: the class '\(legible(name))' covers more than 99 % of every mask; "
          + "is this the right model for these photographs, and is it trained enough?")
    }
    if summary.maskCount == 0 { throw ExitCode.nothingDone }
    if summary.faultCount > 0 { throw ExitCode.someFailed }
  }
}
