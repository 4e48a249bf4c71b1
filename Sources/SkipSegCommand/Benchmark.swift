import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine
import SkipSegNetworks
import SkipSegSamples
import SkipSegTraining

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast this machine trains and predicts.",
    discussion: """
      Takes steps with random weights on random pictures. Work is counted as a direct convolution's, a multiply-add as \
      two operations and a training step as three forward passes, and compared with the peak that the innermost loop \
      reaches on data in the cache: as other algorithms multiply less, the share may exceed 100 %.
      """)

  enum Purposes: String, ExpressibleByArgument, CaseIterable {
    case train, infer, both

    var list: [Purpose] {
      switch self {
      case .train: [.training]
      case .infer: [.inference]
      case .both: [.training, .inference]
      }
    }
  }

  @OptionGroup var encoder: SettingOptions<EncoderSettings>

  @Option(help: "Side of the square pictures in pixels.")
  var size = 256

  @Option(help: "Pictures per step.")
  var batch = 8

  @Option(help: "What to measure: train, infer or both.")
  var purpose = Purposes.both

  @Option(
    help: "Measure how fast one core makes training samples of this data set, instead of the network.",
    completion: .directory, transform: path)
  var loader: String?

  @Option(
    help: "The value in the masks of --loader that is not to be judged. (default: found out from the masks)")
  var ignoreIndex: Int?

  @OptionGroup(title: DataReadingSettings.title)
  var reading: SettingOptions<DataReadingSettings>

  @OptionGroup var resolution: DataResolutionOption

  @OptionGroup(title: AugmentationSettings.title)
  var augmentation: SettingOptions<AugmentationSettings>

  @Flag(help: "Measure every layer too.")
  var layers = false

  @Option(help: "Time of each measurement in seconds.")
  var seconds = 3.0

  @Option(
    name: .shortAndLong, help: "A file for the figures, as JSON.", completion: .file(extensions: ["json"]),
    transform: path)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption

  @OptionGroup var precision: PrecisionOption
  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  func validate() throws {
    try encoder.applied().validateNetwork()
    for (option, value) in [("size", size), ("batch", batch)] where !(1...65_536).contains(value) {
      throw ValidationError("--\(option) is \(value), but must be 1 to 65536")
    }
    if loader == nil
      && !(augmentation.given.isEmpty && reading.given.isEmpty && ignoreIndex == nil
        && resolution.text == nil)
    {
      let options = AugmentationSettings.settings.map { "--\($0.name)" }.joined(separator: ", ")
      throw ValidationError("--ignore-index, --resolution, \(options) and how data is read need --loader")
    }
    try checkAsSetting("ignore-index", ignoreIndex)
    if overwrite.isAllowed && output == nil { throw ValidationError("--overwrite is for --output") }
    if !(0...3600).contains(seconds) {
      throw ValidationError("--seconds is \(seconds), but must be 0 to 3600")
    }
  }

  func run() throws {
    if let output {
      try exitOnError {
        try BenchmarkOutput(output).claim(
          inputs: [loader].compactMap(\.self), overwrites: overwrite.isAllowed)
      }
    }
    Interruption.listen()
    Interruption.awaitSafePlaces()
    try exitOnError {
      try Interruption.exitIfStopped(StatusLine(), "nothing is written") {
        if let loader { try measureLoader(loader) } else { try measureSteps() }
      }
    }
  }

  private func measureSteps() throws {
    var benchmark = StepBenchmark(threads: compute.count)
    benchmark.architecture = try encoder.applied().architecture(
      inputChannels: 3, classCount: StepBenchmark.classCount)
    benchmark.size = size
    benchmark.batch = batch
    benchmark.precision = precision.value
    benchmark.purposes = purpose.list
    benchmark.measuresLayers = layers
    benchmark.seconds = seconds
    let report = try benchmark.run(stop: Interruption.stop)
    JSONLines.event("benchmark", JSONValue(of: report).withUnderscores.members)
    print(report.text, terminator: "")
    if let output { try report.write(to: output) }
  }

  private func measureLoader(_ data: String) throws {
    var benchmark = LoaderBenchmark()
    benchmark.options.ignoreIndex = ignoreIndex
    benchmark.options.reading = try reading.applied()
    benchmark.augmentation = try augmentation.applied()
    benchmark.resolution = resolution.value
    benchmark.size = size
    benchmark.batch = batch
    benchmark.seconds = seconds
    let report = try benchmark.run(data, stop: Interruption.stop)
    JSONLines.event("benchmark", JSONValue(of: report).withUnderscores.members)
    print(report.text(data: data), terminator: "")
    if let output { try report.write(to: output) }
  }
}
