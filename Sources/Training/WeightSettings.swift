import SkipSegBasics
import SkipSegModels

/// What the weights begin with.
package enum WeightSettings: SettingGroup {
  package static let title = "Weights"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "encoder-weights", file: \.encoderWeights, extensions: extensions, called: "the encoder's weight file",
      help: "Begin with an encoder's weights: a file of torchvision or timm, or a U-Net's.",
      standard: "random",
      objection: {
        $0.encoderWeights == nil ? "weights of a whole network bring an encoder of their own" : nil
      }),
    Setting(
      "init-from", file: \.networkWeights, extensions: extensions, called: "the network's weight file",
      help:
        "Begin with a whole network's weights: a model, a run's folder, or a file of segmentation_models_pytorch."
    ),
    Setting(
      flag: "allow-missing", \.allowsMissingWeights,
      help: "Take what fits of the weights to begin with, and say what does not.",
      objection: { $0.initialWeights == nil ? "there are no weights to begin with" : nil }),
  ]

  private static let extensions = ["safetensors", "pth", "pt"]
}

extension TrainingConfiguration {
  fileprivate var encoderWeights: String? {
    get { path(of: .encoder) }
    set { begin(with: newValue, of: .encoder) }
  }

  fileprivate var networkWeights: String? {
    get { path(of: .network) }
    set { begin(with: newValue, of: .network) }
  }

  fileprivate var allowsMissingWeights: Bool {
    get { initialWeights?.allowsMissing ?? false }
    set { initialWeights?.allowsMissing = newValue }
  }

  private func path(of extent: WeightSource.Extent) -> String? {
    initialWeights?.extent == extent ? initialWeights?.path : nil
  }

  private mutating func begin(with path: String?, of extent: WeightSource.Extent) {
    initialWeights = path.map {
      WeightSource(path: $0, extent: extent, allowsMissing: allowsMissingWeights)
    }
  }
}
