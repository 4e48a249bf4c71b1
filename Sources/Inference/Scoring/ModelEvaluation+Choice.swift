import SkipSegBasics
import SkipSegDatasets

extension ModelEvaluation {
  /// Which samples of a data set are judged by.
  public enum Choice: String, Sendable, CaseIterable {
    /// The samples that were trained on.
    case training = "train"
    /// The validation split, or what was held out.
    case validation = "val"
    /// The test split.
    case test
    /// All samples.
    case all
  }
}

extension Dataset {
  /// The samples of a choice, and how they were chosen.
  package func samples(
    _ choice: ModelEvaluation.Choice, heldOut: [String]?
  ) -> ([Sample], note: String) {
    switch choice {
    case .training: return (training, "judged by the training split")
    case .test: return (test, "judged by the test split")
    case .all: return (distinctSamples, "judged by all samples")
    case .validation:
      let names = Set(heldOut ?? [])
      let known = distinctSamples.filter { names.contains($0.name) }
      // Where there is a validation split too, the model held out a fold, or samples of other data, some of which may
      // happen to have the names of these.
      if !isValidationHeldOut && (known.isEmpty || known.count < names.count) {
        return (validation, "judged by the validation split")
      }
      if known.isEmpty {
        return (
          distinctSamples,
          "judged by all samples: the data has no validation split and the model's is another's"
        )
      }
      return (known, "judged by the \(counted(known.count, "sample")) held out of the training")
    }
  }

  /// All samples; where a name stands in two splits, each under its split, as its mask and its scores need a name of
  /// their own.
  private var distinctSamples: [Sample] {
    let splits = [Split.training: training, .validation: validation, .test: test].withDistinctNames
    return Split.allCases.flatMap { splits[$0] ?? [] }
  }
}
