import Models

extension TrainingConfiguration {
  /// Opens the file that the weights begin with, notes its content, and takes over the normalisation of a model.
  package mutating func openInitialWeights() throws -> InitialWeights? {
    guard var source = initialWeights else { return nil }
    try source.noteContent()
    initialWeights = source
    let weights = try InitialWeights(source)
    let normalization = try weights.normalization(
      like: architecture(inputChannels: normalization.mean.count, classCount: 2))
    if let normalization { self.normalization = normalization }
    return weights
  }
}
