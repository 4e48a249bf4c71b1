import ArgumentParser
import SkipSeg
import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles
import SkipSegNetworks
import SkipSegStudies
import SkipSegTraining

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look into one network: what its skip connections cost, and what they do.",
    discussion: """
      Draws the network as a U with its skips, counts what they cost, and with data measures how gradients come back, what \
      blocks do to values, and what each part is worth. A path that exists is a model; otherwise it is an encoder's name, \
      whose weights are random. In the output folder are index.html, a page to look at, inspection.json and network.svg.

      The sections: graph and cost need a network only; identity, gradients, similarity, stream, attention and reuse need \
      data; lesion and lens a model and data.
      """)

  @Argument(
    help: "A model, a run's folder, or the name of an encoder.",
    completion: .file(extensions: ["safetensors"]),
    transform: path)
  var network: String

  @Argument(help: "The folder of the data set.", completion: .directory, transform: path)
  var data: String?

  @Option(help: "The sections to look at, with commas between. (default: all that the network has)")
  var only: String?

  @Option(help: "Side of the pictures in pixels. (default: the model's training size, or 256)")
  var size: Int?

  @Option(help: "The number from which crops, noise and an encoder's weights follow.")
  var seed: UInt64 = 0

  @Option(name: .shortAndLong, help: "The folder for the page.", completion: .directory, transform: path)
  var output: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup(title: EncoderSettings.title) var encoder: SettingOptions<EncoderSettings>
  @OptionGroup(title: DataReadingSettings.title) var reading: SettingOptions<DataReadingSettings>
  @OptionGroup var compute: ThreadOptions
  @OptionGroup var json: JSONOption

  func validate() throws {
    if encoder.given["encoder"] != nil {
      throw ValidationError(
        "--encoder is for training; the encoder's name comes first: skipseg inspect resnet34")
    }
    if let size, !(32...4096).contains(size) {
      throw ValidationError("--size is \(size), but must be 32 to 4096")
    }
    if data == nil, let name = reading.given.keys.sorted().first {
      throw ValidationError("--\(name) is for data, and there is none")
    }
    _ = try sections()
    if FileSystem.exists(network) {
      if let name = encoder.given.keys.sorted().first {
        throw ValidationError("--\(name) is for an encoder; a model knows its own")
      }
    } else {
      _ = try architecture()
    }
  }

  func run() throws {
    Interruption.listen()
    let status = StatusLine()
    let inspection = try exitOnError { try self.inspection() }
    let wanted = try sections(of: inspection)
    let report = try exitOnError {
      let files = InspectionFiles(output)
      try files.claim(
        inputs: [data, FileSystem.exists(network) ? network : nil].compactMap(\.self),
        overwrites: overwrite.isAllowed)
      Interruption.awaitSafePlaces()
      let report = try Interruption.exitIfStopped(status, "nothing is written") {
        try inspection.run(wanted, stop: Interruption.stop) { status.show($0, "looked at") }
      }
      try files.write(report, of: inspection, draws: wanted.contains(.graph), command: repeating)
      return report
    }
    status.clear()
    JSONLines.event("inspection", JSONValue(of: report).withUnderscores.members)
    print(report.text, terminator: "")
    print("page in \(output)")
  }

  private func inspection() throws -> Inspection {
    if FileSystem.exists(network) {
      try ModelArgument.check(network, of: "inspect", before: "DATA")
      return try Inspection(
        model: network, data: data, reading: reading.applied(), size: size, seed: seed, threads: compute.count
      )
    }
    return try Inspection(
      untrained: architecture(), data: data, reading: reading.applied(), size: size, seed: seed,
      threads: compute.count)
  }

  /// Of an encoder by its name.
  private func architecture() throws -> UnetConfiguration {
    guard NetworkEncoder.isName(network) else {
      throw ValidationError(
        "\(network): no file of this name, and no encoder; the encoders are \(NetworkEncoder.grammar)")
    }
    var configuration = try encoder.applied()
    configuration.encoder = network
    try configuration.validateNetwork()
    return configuration.architecture(inputChannels: 3, classCount: 2)
  }

  private func sections() throws -> [InspectionSection]? {
    guard let only else { return nil }
    return try only.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let section = InspectionSection(rawValue: String(name)) else {
        let all = InspectionSection.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--only names '\(name)', but the sections are \(all)")
      }
      return section
    }
  }

  private func sections(of inspection: Inspection) throws -> [InspectionSection] {
    let there = inspection.sections
    guard let wanted = try sections() else { return there }
    if let missing = wanted.first(where: { !there.contains($0) }) {
      let list = there.map(\.rawValue).joined(separator: ", ")
      let reason =
        if missing.need != .nothing, data == nil {
          "needs data"
        } else if missing.need == .model,
          !inspection.isTrained
        {
          "needs a model that was trained"
        } else { "is nothing that this network has" }
      throw ValidationError("--only \(missing.rawValue): it \(reason); what there is: \(list)")
    }
    return InspectionSection.allCases.filter(wanted.contains)
  }

  /// The command that gives the same page but for times.
  private var repeating: String {
    var words = ["skipseg inspect", network] + [data].compactMap(\.self)
    if let only { words += ["--only", only] }
    if let size { words += ["--size", "\(size)"] }
    if seed != 0 { words += ["--seed", "\(seed)"] }
    for (name, value) in (encoder.given.merging(reading.given) { $1 }).sorted(by: { $0.key < $1.key }) {
      words += value == "true" ? ["--\(name)"] : ["--\(name)", value]
    }
    return (words + ["--output", output]).map { $0.contains(" ") && $0 != "skipseg inspect" ? "'\($0)'" : $0 }
      .joined(separator: " ")
  }
}
