import SkipSegFiles

/// The claim of outputs whose names come one by one: each is looked at before it is written, and what is in the way costs
/// that photograph alone.
struct StreamedClaim {
  private let output: PredictionOutput
  private let classNames: [String]
  private let claim: OutputClaim
  /// By bytes, as Unicode holds different names for equal.
  private var inputOfOutput: [[UInt8]: String] = [:]
  private var knownFolders: Set<String> = []

  init(_ output: PredictionOutput, classNames: [String]) {
    (self.output, self.classNames) = (output, classNames)
    claim = OutputClaim(PredictionOutput.stamp, overwrites: output.overwrites)
  }

  /// Whether a photograph has come before, and its files may still be in the making.
  /// - Throws: `OutputError` where another photograph has the same output.
  mutating func isRepeated(_ job: PredictionJob) throws -> Bool {
    let key = Array(job.output.utf8)
    guard let other = inputOfOutput[key] else {
      inputOfOutput[key] = job.input
      return false
    }
    if other != job.input, FileSystem.canonical(other) != FileSystem.canonical(job.input) {
      throw OutputError.sameOutput(output: job.mask, first: other, second: job.input)
    }
    return true
  }

  /// - Throws: where an output is in the way of something or can't be written.
  mutating func require(_ job: PredictionJob) throws {
    let folder = FileSystem.folder(of: job.output)
    if !knownFolders.contains(folder) {
      try TrueMasks(near: [folder, job.input]).require(apartFrom: [folder]) { [claim] in
        claim.isOwn(OutputFile($0, .stamped(.png)))
      }
      // To stay: a trial of writing takes away the folders that it makes, while others are being written to.
      try FileSystem.createFolder(folder)
      knownFolders.insert(folder)
    }
    try claim.check(job.outputs(output, classNames: classNames), inputs: [job.input] + output.otherInputs)
  }
}
