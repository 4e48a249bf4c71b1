import SkipSegDatasets
import SkipSegEngine
import SkipSegInference
import SkipSegModels
import SkipSegSamples

/// The photographs that a network is looked at with.
package struct InspectionData: Sendable {
  package let encoding: MaskEncoding
  /// What crops are drawn from.
  let cropped: [Sample]
  /// What scores are counted on: the validation split, or what was held out.
  let judged: [Sample]
  let reader: SampleReader
  package let notes: [String]
  /// What is read, as far as it is the data set's.
  package let root: String

  /// - Parameter specification: of a trained model, which says how masks are read.
  package init(
    _ root: String, of specification: ModelSpecification?, isTrained: Bool, reading: DataReading, threads: Int
  ) throws {
    var options = DatasetOptions()
    options.threads = threads
    options.reading = reading
    options.encoding = specification?.maskEncoding
    let dataset = try Dataset.open(root, options: options)
    self.root = root
    guard let specification else {
      (encoding, reader) = (dataset.encoding, dataset.reader)
      (cropped, judged) = (dataset.training, dataset.validation)
      notes = dataset.notes
      return
    }
    let (samples, note) = dataset.samples(.validation, heldOut: specification.heldOut)
    if samples.isEmpty { throw ScoringError.noSamples(data: root, split: "val") }
    let found = try DataEncoding(
      model: specification.maskEncoding, data: root, masks: samples.map(\.mask), threads: threads)
    encoding = specification.maskEncoding
    reader = SampleReader(
      masks: found.encoding.reader(fit: MaskFit(reading)), range: specification.sampleRange,
      working: specification.workingScale)
    (cropped, judged) = (samples, samples)
    notes = dataset.notes + [note] + found.notes
  }

  /// Crops at places that the seed draws; a small data set gives several of a photograph.
  package func crops(count: Int, size: Int, seed: UInt64, normalization: Normalization) throws -> Crops {
    let augmentation = AugmentationConfiguration()
    let cache = SampleCache(samples: cropped, reader: reader, augmentation: augmentation, byteBudget: 0)
    let batch = Batch(
      cache: cache, order: SampleOrder(sampleCount: cropped.count, batchSize: count, seed: seed), epoch: 0,
      batch: 0, size: .square(size), augmentation: augmentation, normalization: normalization)
    guard let batch, !batch.labels.isEmpty else { throw InspectionError.noReadableSample(data: root) }
    return Crops(batch, size: size)
  }
}
