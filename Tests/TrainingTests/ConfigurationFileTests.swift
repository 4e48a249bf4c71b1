import SkipSegBasics
import SkipSegModels
import SkipSegTraining
import TestSupport
import Testing

/// Configurations from files, and what settings say about them.
@Suite struct ConfigurationFileTests {
  private func read(_ text: String) throws -> TrainingConfiguration {
    let folder = try TemporaryFolder()
    try folder.write(text, "c.json")
    do { return try TrainingConfiguration(contentsOf: folder.path("c.json")) } catch {
      throw WithoutFolder(text: "\(error)".replacing(folder.path("c.json"), with: "c.json"))
    }
  }

  private struct WithoutFolder: Error { let text: String }

  @Test func whatIsWrittenIsRead() throws {
    var configuration = TrainingConfiguration(data: "/data")
    configuration.epochs = 7
    configuration.schedule = .oneCycle
    configuration.patience = 3
    configuration.augmentation.rareClassShare = 0.3
    configuration.initialWeights = WeightSource(path: "/w.pth", extent: .encoder)
    #expect(try read(JSONText.pretty(configuration)) == configuration)
  }

  @Test func whatIsMissingIsStandard() throws {
    var expected = TrainingConfiguration(data: "")
    #expect(try read("{}") == expected)
    expected.epochs = 5
    #expect(try read(#"{"epochs": 5}"#) == expected)
  }

  @Test func pathsAreRelativeToTheFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"data": "d", "classFile": "/c.txt", "initialWeights": {"path": "../w.pth", "extent": "encoder"}}"#,
      "sub/c.json")
    let read = try TrainingConfiguration(contentsOf: folder.path("sub/c.json"))
    #expect(read.data == folder.path("sub/d") && read.classFile == "/c.txt")
    #expect(read.initialWeights?.path == folder.path("sub/../w.pth"))
  }

  @Test(arguments: [
    ("[]", "c.json: is no JSON object, expected a configuration as a run's config.json"),
    ("{", "c.json: is no JSON object, expected a configuration as a run's config.json"),
    (#"{"epoch": 5}"#, "c.json: the member 'epoch' is unknown; did you mean 'epochs'?"),
    (#"{"learning_rate": 5}"#, "c.json: the member 'learning_rate' is unknown; did you mean 'learningRate'?"),
    (#"{"pateince": 5}"#, "c.json: the member 'pateince' is unknown; did you mean 'patience'?"),
    (
      #"{"augmentation": {"scael": [1, 2]}}"#,
      "c.json: the member 'augmentation.scael' is unknown; did you mean 'scale'?"
    ),
    (#"{"gpu": 1}"#, "c.json: the member 'gpu' is unknown; a run's config.json shows all that there are"),
    (#"{"epochs": 0}"#, "c.json: the member 'epochs': the number of epochs is 0, but must be 1 to 1000000"),
    (
      #"{"size": 128, "weightDecay": -1}"#,
      "c.json: the member 'weightDecay': the weight decay is -1, but must be at least 0"
    ),
    (
      #"{"epochs": "ten"}"#,
      "c.json: the member 'epochs' is \"ten\", which is no value of it; a run's config.json shows what is"
    ),
    (
      #"{"loss": "ce+jaccard"}"#,
      "c.json: the member 'loss' is \"ce+jaccard\", which is no value of it; a run's config.json shows what is"
    ),
  ])
  func otherFilesAreRefusedInALine(text: String, message: String) throws {
    let error = #expect(throws: WithoutFolder.self) { try read(text) }
    #expect(error?.text == message)
  }

  @Test func everySettingHasItsOwnName() {
    let names = TrainingConfiguration.settings.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(TrainingConfiguration.standard.fault == nil)
  }

  /// What holds without a setting is what it says, told as a value.
  @Test func standardsAreThoseOfTheConfiguration() throws {
    for setting in TrainingConfiguration.settings {
      guard let standard = setting.standard, (try? setting.check(standard)) != nil,
        // Words for what is found out are no value, though a text may be any.
        !standard.contains(" "), case .value = setting.form
      else { continue }
      var configuration = TrainingConfiguration.standard
      try CollectionOfOne(setting).apply([setting.name: standard], to: &configuration)
      #expect(configuration == .standard, "\(setting.name)")
    }
  }
}
