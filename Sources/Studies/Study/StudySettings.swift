import SkipSegBasics
import SkipSegFiles
import SkipSegNetworks

/// What a study is told beside the options of its runs.
package enum StudySettings: SettingGroup {
  package static let title = "Study"

  package static let settings: [Setting<StudyConfiguration>] = [
    Setting<StudyConfiguration>(
      "compare", called: "the comparison", .distinct("must name some of short, long and order, as in short,long"),
      help: "What is varied: short (residual sums or none), long (long skips or none), order (where sum, norm and "
        + "activation stand).",
      standard: "short,long", get: { Listed($0.comparisons) }, set: { $0.comparisons = $1.items }),
    Setting<StudyConfiguration>(
      "depths", called: "the depths",
      SettingRule("must be numbers of layers 8 n + 2 from 10 to 1002, as in 18,58") {
        Set($0.items).count == $0.items.count && $0.items.allSatisfy(isDepth)
      },
      help: "Layers of the networks that are compared: 8 n + 2, from 10 to 1002.", standard: "18,58",
      get: { $0.depths.isEmpty ? nil : Listed($0.depths) }, set: { $0.depths = $1.items }),
    Setting(
      "repeats", \.repeats, called: "the number of repeats", .range(1...1000),
      help: "How often each network is trained, by seeds that follow each other; verdicts take 2."),
    Setting(
      "steps", \.steps, called: "the number of steps", .range(1...1_000_000),
      help: "Steps of the optimiser in each run."),
    Setting<StudyConfiguration>(
      "train-share", called: "the share of the training samples",
      SettingRule("must be numbers above 0 and at most 1, as in 1,0.25") {
        Set($0.items).count == $0.items.count && $0.items.allSatisfy { $0 > 0 && $0 <= 1 }
      },
      help: "Shares of the training samples to learn from, a smaller one inside of a larger one.",
      standard: "1", get: { Listed($0.trainingShares) }, set: { $0.trainingShares = $1.items }),
    Setting<StudyConfiguration>(
      "from", called: "the model to begin with",
      SettingRule<String>("must be a path; is a variable of the shell empty?") { !$0.isEmpty },
      help: "Begin with a model's weights, and compare what learns: all, all but the encoder, no shortcut's gradient.",
      standard: nil, form: .file(extensions: ["safetensors"]), get: { $0.beginning },
      set: { $0.beginning = FileSystem.join(FileSystem.currentFolder, $1) }),
    Setting<StudyConfiguration>(
      "equal", called: "what is made equal", .any,
      help: "Widen decoders without concatenation until all networks have as many parameters: parameters.",
      standard: nil, get: { $0.equalizesParameters ? .parameters : nil },
      set: { study, _ in study.equalizesParameters = true }),
  ]

  private static func isDepth(_ layers: Int) -> Bool {
    (try? NetworkEncoder.parse("plain-\(layers)", shortSkips: nil)) != nil
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

  init?(settingText text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    items = parts.compactMap { Item(settingText: String($0)) }
    if items.count < parts.count { return nil }
  }

  var settingText: String { items.map(\.settingText).joined(separator: ",") }
  static var notation: String { "a list of items with commas between them" }
}

extension SettingRule {
  fileprivate static func distinct<Item>(_ words: String) -> SettingRule where Value == Listed<Item> {
    SettingRule(words) { list in
      list.items.indices.allSatisfy { !list.items[..<$0].contains(list.items[$0]) }
    }
  }
}
