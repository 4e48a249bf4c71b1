import SkipSegNetworks

/// What an inspection found: the content of `inspection.json`. What was not looked at is missing.
package struct InspectionReport: Codable, Sendable, Equatable {
  /// A network beside another that lacks some skips.
  package struct CostRow: Codable, Sendable, Equatable {
    package let variant: UnetConfiguration.SkipVariant
    package let cost: NetworkCost
    /// In milliseconds, of a batch.
    package let time: StepTime
  }

  package struct Cost: Codable, Sendable, Equatable {
    package let size: Int
    /// Pictures in the batch of memory and time.
    package let batch: Int
    package let rows: [CostRow]
  }

  /// The same of this network and of one beside it.
  package struct Pair<Measurement: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    package let network: Measurement
    /// The plain network of the same layers and seed; nil where the weights are learnt, or it is one.
    package let plain: Measurement?
  }

  package struct Gradients: Codable, Sendable, Equatable {
    package let measured: Pair<GradientMeasurement>
    /// Without any batch norm: this network, and the plain one.
    package let withoutBatchNorm: Pair<GradientMeasurement>?
  }

  /// Such as `resnet34`, or a model's path.
  package let subject: String
  package let isTrained: Bool
  package let architecture: UnetConfiguration
  package let seed: UInt64
  /// Side of the crops that are measured on, and how many there are; nil without data.
  package let size: Int
  package var crops: Int?
  /// What was decided about the data.
  package var notes: [String] = []
  package var cost: Cost?
  package var identity: Pair<IdentityMeasurement>?
  package var gradients: Gradients?
  package var similarity: Pair<SimilarityMeasurement>?
  package var stream: StreamMeasurement?
  package var attention: AttentionMeasurement?
  package var reuse: ReuseMeasurement?
  package var lesions: LesionMeasurement?
}
