import SkipSegFiles
import SkipSegImaging

/// How a data set is opened.
package struct DatasetOptions: Sendable {
  /// The stored mask value that stands for "ignored". Not given, 255 is ignored where masks of several
  /// classes hold it. In RGB masks it is a class index.
  package var ignoreIndex: Int?
  /// The class file; not given, `classes.txt` or `labelmap.txt` at the top of the data set.
  package var classFile: String?
  /// The share of samples held out where there is no validation split; between 0 and 1.
  package var validationShare = 0.2
  /// Chooses the samples held out.
  package var seed: UInt64 = 0
  /// Held out of the samples of the training and of the validation split, in place of the latter.
  package var fold: Fold?
  /// The share of the training samples to take, above 0 to 1; nil: all.
  package var trainingShare: Double?
  package var threads = ProcessorCount.current.value
  package var limits = DecodeLimits()
  /// How masks are read, where a model has settled that. Then no class file is looked at and no mask before
  /// its use.
  package var encoding: MaskEncoding?
  package var reading = DataReading()
  /// The names of the samples that a run held out, which it goes on with: in place of share, seed and fold.
  package var heldOut: [String]?
  /// Called for each sample that was looked at, on any thread.
  package var progress: @Sendable () -> Void = {}

  package init() {}
}
