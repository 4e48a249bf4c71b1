/// What was measured of one of a study's networks beside its scores. It holds nothing that a clock said.
package struct NetworkMeasurement: Codable, Sendable, Equatable {
  package var variant: String
  /// How many were looked at.
  package var repeats: Int
  /// Trainable values.
  package var parameters = 0
  /// Of the forward pass of one picture of the training size.
  package var multiplyAdds = 0
  /// Planned for a step of training, and for a picture of the training size.
  package var trainingBytes = 0
  package var predictionBytes = 0
  /// Bytes of features that wait for the decoder, of one such picture.
  package var longSkipBytes = 0
  /// Of the first repeat.
  package var gradients: [GradientProfile] = []
  /// Of the first weights of each repeat; of which gradients were measured.
  package var beginnings: [Beginning] = []
  /// Of the last weights of each repeat; empty where lesions were not looked at.
  package var lesions: [LesionMeasurement] = []
  /// Of a study that begins with a model: how far each part of the encoder moved, of the first repeat.
  package var changes: [PartChange] = []

  package init(variant: String, repeats: Int) { (self.variant, self.repeats) = (variant, repeats) }

  /// The root mean square of the loss's gradient by the output of each block, the stem first.
  package struct GradientProfile: Codable, Sendable, Equatable {
    /// Steps taken before.
    package let step: Int
    package let names: [String]
    /// Nil where one is beyond all numbers.
    package let rootMeanSquares: [Double?]

    package init(step: Int, names: [String], rootMeanSquares: [Double?]) {
      (self.step, self.names, self.rootMeanSquares) = (step, names, rootMeanSquares)
    }
  }

  /// What the first weights do to gradients.
  package struct Beginning: Codable, Sendable, Equatable {
    /// The gradient's root mean square at the stem over that at the encoder's end.
    package let ratio: Double?
    /// Of the gradients at the stem for a picture and the same with 1 % of noise.
    package let cosine: Double?
    /// Whether the logits are those of the network without its identity blocks, bit for bit; nil where the blocks don't
    /// begin as the identity.
    package let isShallow: Bool?

    package init(ratio: Double?, cosine: Double?, isShallow: Bool?) {
      (self.ratio, self.cosine, self.isShallow) = (ratio, cosine, isShallow)
    }
  }

  /// The length of the change of a part's weights over the length of these.
  package struct PartChange: Codable, Sendable, Equatable {
    package let name: String
    package let change: Double

    package init(name: String, change: Double) { (self.name, self.change) = (name, change) }
  }
}

extension LesionMeasurement {
  /// The share of its advantage over chance that the network keeps without a block: the median over the blocks that can be
  /// passed by. Nil where nothing could be lost.
  package var medianKept: Double? {
    let kept = lesions.filter { $0.kind == .block }.compactMap(kept).sorted()
    return kept.isEmpty ? nil : (kept[kept.count / 2] + kept[(kept.count - 1) / 2]) / 2
  }
}

/// What a clock said of a network: medians over steps that were taken in turn with those of all others.
package struct NetworkTiming: Codable, Sendable, Equatable {
  package let variant: String
  /// Milliseconds of a step of training.
  package let forward, backward: Double

  package init(variant: String, forward: Double, backward: Double) {
    (self.variant, self.forward, self.backward) = (variant, forward, backward)
  }

  package var step: Double { forward + backward }
}
