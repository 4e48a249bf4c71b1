import SkipSegFiles
import SkipSegTraining
import TestSupport

/// Pairs of tiny photographs and masks in a folder, and runs of a narrow network on them.
struct TinyRuns {
  let folder: TemporaryFolder
  var configuration: TrainingConfiguration

  init(pairs: Int, _ change: (inout TrainingConfiguration) -> Void) throws {
    folder = try TemporaryFolder()
    try folder.pairs(pairs)
    configuration = TrainingConfiguration(data: folder.path)
    configuration.encoder = "resnet18"
    configuration.encoderWidth = 8
    configuration.size = 64
    change(&configuration)
  }

  func trainer(
    _ name: String, limits: ResourceLimits = ResourceLimits(),
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> Trainer {
    var configuration = configuration
    change(&configuration)
    return try Trainer(
      configuration: configuration, output: folder.path("runs/\(name)"), threads: 2, limits: limits)
  }
}
