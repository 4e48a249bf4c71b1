import SkipSegBasics
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining

/// One of the networks, or one of the ways to train it, that a study compares.
package struct StudyVariant: Sendable, Equatable {
  /// What the blocks of the encoder compute.
  package enum Form: String, Sendable {
    case plain
    /// Residual blocks that begin as the identity: deep ones need that in short runs.
    case residual
    /// Residual blocks whose last batch norm begins with weights of 1.
    case unzeroed
    case preActivation = "pre-activation"
  }

  /// What learns of a model to begin with.
  package enum Tuning: String, Sendable {
    case all
    case frozen
    /// All, but no gradient comes through the shortcuts.
    case withoutShortcut = "no-shortcut"
  }

  /// An encoder of the registry.
  package let encoder: String
  /// Layers where the study names them.
  package let depth: Int?
  /// Nil: as the encoder has it.
  package let form: Form?
  package let longSkips: UnetConfiguration.LongSkipChoice
  package let share: Double
  package let tuning: Tuning?

  /// As its runs are called: `plain-58-none`.
  package var name: String {
    let long = longSkips.rawValue.replacing(":", with: "-").replacing(",", with: "-")
    let shared = share == 1 ? [] : ["share-\(share.settingText)"]
    return ([network] + [long] + shared + (tuning.map { [$0.rawValue] } ?? [])).joined(separator: "-")
  }

  private var network: String {
    guard let form else { return encoder }
    return depth.map { "\(form.rawValue)-\($0)" }
      ?? (form == .residual ? encoder : "\(form.rawValue)-\(encoder)")
  }

  /// In words: "plain-58, no long skips".
  package var label: String {
    let blocks =
      form == .unzeroed ? "\(depth.map { "residual-\($0)" } ?? encoder) without zero-init" : network
    let long =
      switch longSkips.kind {
      case .none: "no long skips"
      case .concatenate, .add: longSkips.rawValue
      }
    let shared = share == 1 ? [] : ["\((100 * share).settingText) % of the samples"]
    let learns: [String] =
      switch tuning {
      case nil: []
      case .all: ["all weights learn"]
      case .frozen: ["encoder frozen"]
      case .withoutShortcut: ["no gradient through shortcuts"]
      }
    return ([blocks, long] + shared + learns).joined(separator: ", ")
  }

  /// The configuration of one of its runs.
  package func configuration(of study: StudyConfiguration, seed: UInt64) -> TrainingConfiguration {
    var configuration = study.training
    configuration.seed = seed
    (configuration.steps, configuration.epochs, configuration.epochSteps) = (nil, 1, study.steps)
    configuration.patience = nil
    configuration.encoder = encoder
    switch form {
    case nil: break
    case .plain:
      (configuration.shortSkips, configuration.zeroInit) = (UnetConfiguration.ShortSkips.none, false)
    case .residual: (configuration.shortSkips, configuration.zeroInit) = (.residual, true)
    case .unzeroed: (configuration.shortSkips, configuration.zeroInit) = (.residual, false)
    case .preActivation: (configuration.shortSkips, configuration.zeroInit) = (.preActivation, false)
    }
    (configuration.longSkips, configuration.levels) = (longSkips.kind, longSkips.levels)
    configuration.trainingShare = share == 1 ? nil : share
    if study.equalizesParameters && longSkips.kind != .concatenate {
      configuration.decoderChannels = DecoderWidening.channels(configuration)
    }
    if let beginning = study.beginning {
      configuration.initialWeights = WeightSource(path: beginning, extent: .network)
    }
    switch tuning {
    case nil, .all: break
    case .frozen: configuration.frozenEpochs = 1
    case .withoutShortcut: configuration.shortcutGradient = 0
    }
    return configuration
  }
}

extension StudyConfiguration {
  /// What is compared, in the order in which it is trained and shown.
  package var variants: [StudyVariant] {
    let networks: [(encoder: String, depth: Int?)] =
      depths.isEmpty || beginning != nil
      ? [(training.encoder, nil)] : depths.map { ("residual-\($0)", $0) }
    let longSkips: [UnetConfiguration.LongSkipChoice] =
      comparisons.contains(.long) && beginning == nil
      ? ["concat", "none"].compactMap(UnetConfiguration.LongSkipChoice.init)
      : [UnetConfiguration.LongSkipChoice(training.longSkips, levels: training.levels)]
    let tunings: [StudyVariant.Tuning?] = beginning == nil ? [nil] : [.all, .frozen, .withoutShortcut]
    return trainingShares.flatMap { share in
      networks.flatMap { network in
        forms(of: network.encoder).flatMap { form in
          longSkips.flatMap { long in
            tunings.map { tuning in
              StudyVariant(
                encoder: network.encoder, depth: network.depth, form: form, longSkips: long, share: share,
                tuning: tuning)
            }
          }
        }
      }
    }
  }

  private func forms(of encoder: String) -> [StudyVariant.Form?] {
    if beginning != nil { return [nil] }
    var forms: [StudyVariant.Form] = []
    if comparisons.contains(.short) { forms = [.residual, .plain] }
    if comparisons.contains(.order) {
      forms = [.residual] + forms.filter { $0 != .residual } + [.unzeroed, .preActivation]
    }
    if !forms.isEmpty { return forms }
    guard (try? NetworkEncoder.named(encoder))?.hasResidualBlocks == true else { return [nil] }
    switch training.shortSkips {
    case nil, .residual: return [.residual]
    case .some(.none): return [.plain]
    case .preActivation: return [.preActivation]
    }
  }
}

/// One run of a study.
package struct StudyRun: Sendable, Equatable {
  package let variant: StudyVariant
  /// Counted from 1.
  package let number: Int
  package let seed: UInt64

  /// As its folder is called: `plain-58-none-seed1`.
  package var name: String { "\(variant.name)-seed\(seed)" }
}

extension StudyConfiguration {
  /// All runs, in turn by repeat, so that a study that ends early has whole repeats.
  package var runs: [StudyRun] {
    (1...repeats).flatMap { number in
      variants.map { StudyRun(variant: $0, number: number, seed: training.seed &+ UInt64(number)) }
    }
  }
}
