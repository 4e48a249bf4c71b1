import SkipSegBasics
import SkipSegFiles
import SkipSegNetworks

/// What a study is told beside the options of its runs.
package enum StudySettings: SettingGroup {
  package static let title = "Study"

  package static let settings: [Setting<StudyConfiguration>] = [
    Setting(
      "compare", \.comparisonList, called: "the comparison", comparisonRule,
      help:
        "What is varied: short (residual sums or none), long (long skips or none), order (where sum and activation stand)."
    ),
    Setting(
      "depths", \.depthList, called: "the depths", depthRule,
      help: "Layers of the networks that are compared: 8 n + 2, from 10 to 1002.", standard: "18,58"),
    Setting(
      "repeats", \.repeats, called: "the number of repeats", .range(1...1000),
      help: "How often each network is trained, by seeds that follow each other; verdicts take 2."),
    Setting(
      "steps", \.steps, called: "the number of steps", .range(1...1_000_000),
      help: "Steps of the optimiser in each run."),
    Setting(
      "train-share", \.shareList, called: "the share of the training samples", shareRule,
      help: "Shares of the training samples to learn from, a smaller one inside of a larger one."),
    Setting<StudyConfiguration>(
      "from", called: "the model to begin with", pathRule,
      help:
        "Begin with a model's weights, and compare what learns: all, all but the encoder, no shortcut's gradient.",
      standard: nil, form: .file(extensions: ["safetensors"]), get: { $0.beginning },
      set: { $0.beginning = FileSystem.join(FileSystem.currentFolder, $1) }),
    Setting(
      "equal", \.equalized, called: "what is made equal",
      help: "Widen decoders without concatenation until all networks have as many parameters: parameters.",
      standard: nil),
  ]

  private static let comparisonRule = SettingRule<Listed<StudyConfiguration.Comparison>>(
    "must name some of short, long and order, as in short,long"
  ) { $0.isDistinct }

  private static let depthRule = SettingRule<Listed<Int>>(
    "must be numbers of layers 8 n + 2 from 10 to 1002, as in 18,58"
  ) { list in
    list.isDistinct
      && list.items.allSatisfy { (try? NetworkEncoder.parse("plain-\($0)", shortSkips: nil)) != nil }
  }

  private static let shareRule = SettingRule<Listed<Double>>(
    "must be numbers above 0 and at most 1, as in 1,0.25"
  ) { list in list.isDistinct && list.items.allSatisfy { $0 > 0 && $0 <= 1 } }

  private static let pathRule = SettingRule<String>("must be a path; is a variable of the shell empty?") {
    !$0.isEmpty
  }
}

/// Its lists as settings have them.
extension StudyConfiguration {
  fileprivate var comparisonList: Listed<Comparison> {
    get { Listed(comparisons) }
    set { comparisons = newValue.items }
  }

  /// Nil where an encoder takes the place of depths.
  fileprivate var depthList: Listed<Int>? {
    get { depths.isEmpty ? nil : Listed(depths) }
    set { depths = newValue?.items ?? [] }
  }

  fileprivate var shareList: Listed<Double> {
    get { Listed(trainingShares) }
    set { trainingShares = newValue.items }
  }

  fileprivate var equalized: Equalized? {
    get { equalizesParameters ? .parameters : nil }
    set { equalizesParameters = newValue != nil }
  }
}

extension StudyConfiguration.Comparison: SettingValue {}

/// What `--equal` takes.
private enum Equalized: String, SettingValue, CaseIterable {
  case parameters
}

/// Values with commas between them.
struct Listed<Item: SettingValue & Equatable>: SettingValue {
  let items: [Item]

  init(_ items: [Item]) { self.items = items }

  var isDistinct: Bool { items.indices.allSatisfy { !items[..<$0].contains(items[$0]) } }

  init?(settingText text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    items = parts.compactMap { Item(settingText: String($0)) }
    if items.count < parts.count { return nil }
  }

  var settingText: String { items.map(\.settingText).joined(separator: ",") }
  static var notation: String { "a list of items with commas between them" }
}
