import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles

/// What is learnt from.
package enum DataSettings: SettingGroup {
  package static let title = "Data"

  package static let settings = own + DataReadingSettings.settings.map { $0.within(\.reading) }

  private static let own: [Setting<TrainingConfiguration>] = [
    Setting(
      "classes", file: \.classFile, called: "the class file",
      help: "A file of class names and colours, in place of the data set's own.", isOpenToRuns: true),
    Setting(
      "ignore-index", \.ignoreIndex, called: "the ignore index",
      SettingRule("masks hold values of 0 to 65535") { (0...65_535).contains($0) },
      help: "The value in the masks that is not to be judged.", standard: "found out from the masks"),
    Setting(
      "size", \.size, called: "the crop size", .range(TrainingConfiguration.smallestSize...65_536),
      help: "Side of the square training crops in pixels."),
    Setting(
      "resolution", \.resolution, called: "the resolution",
      help:
        "The size at which photographs are worked on: auto, native, a factor such as 1/4, or 1024px a longer side."
    ),
    Setting(
      "folds", called: "the number of folds", .range(2...65_536),
      help: "Cut the training and validation samples into so many parts, one of which is held out.",
      standard: nil, get: { $0.fold?.count },
      set: { $0.fold = Fold(index: $0.fold?.index ?? missingFold, count: $1) },
      objection: { $0.fold?.index == missingFold ? "which fold is held out is not said" : nil }),
    Setting(
      "fold", called: "the fold", .range(0...65_535),
      help: "The part that is held out, counted from 0.", standard: nil,
      // What lacks is the number of folds' fault.
      get: { $0.fold?.index == missingFold ? nil : $0.fold?.index },
      set: { $0.fold = Fold(index: $1, count: $0.fold?.count ?? missingFold) },
      objection: { $0.fold?.count == missingFold ? "the number of folds is not said" : nil }),
    Setting("seed", \.seed, called: "the seed", help: "The number from which all randomness follows."),
  ]

  private static let missingFold = -1
}

extension Setting<TrainingConfiguration> {
  /// The path of a file, kept so that it holds wherever a run goes on.
  init(
    _ name: String, file path: WritableKeyPath<TrainingConfiguration, String?> & Sendable,
    extensions: [String] = [], called subject: String, help: String, standard: String? = nil,
    isOpenToRuns: Bool = false,
    objection: @escaping @Sendable (TrainingConfiguration) -> String? = { _ in nil }
  ) {
    self.init(
      name, called: subject,
      SettingRule<String>("must be a path; is a variable of the shell empty?") { !$0.isEmpty }, help: help,
      standard: standard, form: .file(extensions: extensions), isOpenToRuns: isOpenToRuns,
      get: { $0[keyPath: path] },
      set: { $0[keyPath: path] = FileSystem.join(FileSystem.currentFolder, $1) }, objection: objection)
  }
}
