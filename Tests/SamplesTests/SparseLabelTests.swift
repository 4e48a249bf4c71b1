import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegSamples
import TestSupport
import Testing

/// Masks of which little is painted.
@Suite struct SparseLabelTests {
  @Test func cropsShowLabelsButForOneInEight() throws {
    let folder = try TemporaryFolder()
    let grey = RGB(red: 128, green: 128, blue: 128)
    for index in 0..<12 {
      try folder.image("images/\(index).png", width: 160, height: 120, seed: index)
      // A third of the pictures is not labelled yet.
      try folder.paintedMask(
        "masks/\(index).png", palette: [.black, red] + [RGB](repeating: grey, count: 254), hidesLast: true,
        width: 160, height: 120
      ) { x, y in
        if index % 3 == 0 { return 255 }
        return y / 4 == index && x < 12 ? 0 : y / 4 == 29 - index && x > 140 ? 1 : 255
      }
    }
    let dataset = try Dataset.open(folder.path)
    let share = try #require(dataset.labelledShares[.training])
    #expect(share < 0.02 && share > 0)
    var augmentation = AugmentationConfiguration(.none)
    #expect(augmentation.settle(labelledShare: share) != nil)
    #expect(augmentation.rareClassShare == 1 && augmentation.untargetedShare == 1.0 / 8)
    #expect(dataset.labelledTraining?.isEmpty == false)

    let order = SampleOrder(
      sampleCount: dataset.training.count, batchSize: 8, seed: 5, labelled: dataset.labelledTraining)
    let cache = SampleCache(
      samples: dataset.training, reader: dataset.reader, augmentation: augmentation, byteBudget: .max)
    var (empty, all) = (0, 0)
    var files: Set<String> = []
    for epoch in 0..<60 {
      for number in 0..<order.batchesPerEpoch {
        let batch = try #require(
          Batch(
            cache: cache, order: order, epoch: epoch, batch: number, size: .square(32),
            augmentation: augmentation,
            normalization: .imageNet))
        files.formUnion(batch.files)
        for slot in 0..<8 {
          all += 1
          if batch.labels[slot * 1024..<(slot + 1) * 1024].allSatisfy({ $0 == LabelMap.ignored }) {
            empty += 1
          }
        }
      }
    }
    // Of those that lie anywhere, nearly all are empty.
    let part = Double(empty) / Double(all)
    #expect(part > 0.07 && part < 0.16, "\(empty) of \(all)")
    #expect(files.count == dataset.training.count)
  }

  @Test func onlySparseSetsAreChanged() {
    for share in [nil, 0.5, 1] as [Double?] {
      var augmentation = AugmentationConfiguration(.standard)
      #expect(
        augmentation.settle(labelledShare: share) == nil
          && augmentation == AugmentationConfiguration(.standard))
    }
    var chosen = AugmentationConfiguration(.standard)
    chosen.untargetedShare = 0
    #expect(chosen.settle(labelledShare: 0.01) == nil && chosen.rareClassShare == 0)
  }
}
