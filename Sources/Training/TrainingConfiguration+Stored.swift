import SkipSegBasics
import SkipSegDatasets
import SkipSegModels
import SkipSegReports

extension TrainingConfiguration: StoredValue {
  package static let standard = TrainingConfiguration(data: "")

  package static let exemplar = {
    var exemplar = standard
    exemplar.fold = Fold(index: 0, count: 2)
    exemplar.initialWeights = WeightSource(path: "", extent: .network)
    return exemplar
  }()

  package static let required: Set = ["data"]
}

extension TrainingProgress: StoredValue {
  package static let standard = TrainingProgress()

  package static let exemplar = {
    var exemplar = standard
    exemplar.records = [
      EpochRecord(
        epoch: 0, step: 0, learningRate: 0, loss: 0, lossTerms: [], meanIoU: nil, pixelAccuracy: nil,
        classIoU: [])
    ]
    return exemplar
  }()

  package static let required: Set = ["epoch", "step", "losses", "optimizerSteps", "records"]
}

extension DataFingerprint: StoredValue {
  package static let standard = DataFingerprint(training: [], validation: [], threads: 1)
  package static let required: Set = ["split", "training", "validation"]
}
