import SkipSegBasics
import SkipSegImaging

/// What training is to know of the samples.
extension DatasetInspection {
  /// Of the pixels of each split, those that count; none where the masks leave nothing to decide.
  var labelledShares: [Split: Double] {
    guard let reader = encoding?.reader() else { return [:] }
    return samples.compactMapValues { LabelledShare($0.compactMap(\.mask), reader)?.value }
  }

  /// Of the masks of some samples, in their order.
  func classPixels(of samples: [SampleInspection], _ encoding: MaskEncoding) -> ClassPixelCounts {
    let reader = encoding.reader()
    return ClassPixelCounts(
      samples.map { $0.mask.map { reader.pixels(in: $0).classes } ?? [] }, classCount: encoding.classes.count)
  }

  /// Of the photographs to train on, upright.
  var trainingSizes: [PixelSize] { samples[.training, default: []].compactMap { $0.image?.upright } }

  /// Places among the training samples of those of whose masks some pixel counts; nil where that are all.
  var labelledTraining: [Int]? {
    guard let reader = encoding?.reader() else { return nil }
    let training = samples[.training, default: []]
    let labelled = training.indices.filter { index in
      training[index].mask.map { reader.pixels(in: $0).classes.contains { $0 > 0 } } ?? true
    }
    return labelled.count == training.count || labelled.isEmpty ? nil : Array(labelled)
  }

  /// The range of the deep photographs to train on, and what is to be said of it.
  func sampleRange(_ options: DatasetOptions) -> (SampleRange?, notes: [String]) {
    let training = samples[.training, default: []]
    let deep = training.filter { $0.image?.bitDepth == 16 }
    if deep.isEmpty { return (nil, []) }
    let range = SampleRange.measured(in: deep.map(\.sample), threads: options.threads, limits: options.limits)
    guard let range else { return (nil, []) }
    var notes = [
      "\(counted(deep.count, "photograph")) of 16 bits: samples of \(range.low) to \(range.high) become 0 to 255"
    ]
    let others = training.filter { $0.image.map { $0.bitDepth < 16 } ?? false }
    if let first = others.first {
      notes.append(
        "\(counted(others.count, "photograph")) of 8 bits beside them, with their full range: \(first.sample.image)"
      )
    }
    return (range, notes)
  }
}
