import SkipSegBasics
import SkipSegModels
import SkipSegNetworks
import SkipSegTraining

/// What a study trains and compares. Two studies with the same configuration and the same files end in the same bytes, but
/// for their times. Kept in the study's folder as `config.json`.
package struct StudyConfiguration: Codable, Sendable, Equatable {
  /// What may be varied between the networks of a study.
  package enum Comparison: String, Codable, Sendable, CaseIterable {
    /// Blocks with residual sums, and plain ones.
    case short
    /// Long skips that are concatenated, and none.
    case long
    /// Where sum, batch norm and activation stand: residual blocks, those that begin as the identity, pre-activation.
    case order
  }

  /// What all runs have in common. Its encoder counts where `depths` is empty.
  package var training: TrainingConfiguration
  /// What is varied; not used where the study begins with a model.
  package var comparisons: [Comparison] = [.short, .long]
  /// Layers of residual and plain networks; empty: the encoder of `training` alone.
  package var depths = [18, 58]
  /// How often each network is trained, by seeds that follow that of `training`.
  package var repeats = 3
  /// Steps of the optimiser in each run.
  package var steps = 1000
  /// Shares of the training samples, above 0 to 1, drawn by seed, a smaller one inside of a larger one.
  package var trainingShares = [1.0]
  /// A model whose weights all runs begin with. What is compared then is what learns: all weights, all but the encoder's,
  /// and all without the gradient through the shortcuts.
  package var beginning: String?
  /// Whether decoders without concatenation are widened until the network has as many parameters.
  package var equalizesParameters = false
  /// What a person types to repeat it; no part of what it comes to.
  package var command: String?

  package init(training: TrainingConfiguration) { self.training = training }

  /// The eight networks that show most in a few minutes: residual and plain, of 18 and 58 layers, with long skips and
  /// without, narrow and on small crops. A batch of 16 leaves batch norm 64 values at 1/32 of the size.
  package static let quick = {
    var study = standard
    study.steps = 270
    (study.training.encoderWidth, study.training.size, study.training.batchSize) = (16, 64, 16)
    return study
  }()
}

extension StudyConfiguration: Configurable, StoredValue {
  package static let standard = StudyConfiguration(training: .standard)

  package static let exemplar = {
    var exemplar = standard
    exemplar.training = .exemplar
    return exemplar
  }()
}

extension StudyConfiguration {
  /// With the network of the model that it begins with.
  var settled: StudyConfiguration {
    get throws {
      guard let beginning else { return self }
      let architecture = try Model(contentsOf: beginning).specification.architecture
      var study = self
      study.training.encoder = architecture.encoder
      study.training.encoderWidth = architecture.encoderWidth
      study.training.shortSkips = architecture.shortSkips
      study.training.projection = architecture.projection
      study.training.dropPath = architecture.dropPath
      study.training.longSkips = architecture.longSkips
      study.training.levels = architecture.levels
      study.training.decoderChannels = architecture.decoderChannels
      return study
    }
  }

  /// What is wrong with it, in words; nil where it can be begun.
  package var fault: StudyFault? {
    if let fault = Self.settingFault(self) { return StudyFault("\(fault)") }
    if comparisons.isEmpty && beginning == nil { return StudyFault("nothing is compared") }
    if beginning == nil, comparisons != [.long], depths.isEmpty,
      (try? NetworkEncoder.named(training.encoder))?.hasResidualBlocks != true
    {
      return StudyFault(
        "short skips are compared in ResNets, and \(training.encoder) is none; compare long ones")
    }
    for variant in variants {
      let configuration = variant.configuration(of: self, seed: training.seed)
      if let fault = configuration.networkFault { return StudyFault("\(variant.label): \(fault)") }
      if let fault = configuration.fault { return StudyFault(fault) }
    }
    let names = variants.map(\.name)
    if Set(names).count < names.count { return StudyFault("the same network is asked for twice") }
    if names.count < 2 {
      return StudyFault("there is one network only, \(names.first ?? "none"), so that nothing is compared")
    }
    return nil
  }

  private static func settingFault(_ study: StudyConfiguration) -> SettingError? {
    StudySettings.settings.fault(in: study)
  }
}

/// Why a study can't be begun, in one line.
package struct StudyFault: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
