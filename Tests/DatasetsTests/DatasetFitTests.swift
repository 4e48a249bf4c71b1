import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Masks of other sizes and frames, and photographs of more than 8 bits.
@Suite struct DatasetFitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func options(resizing: Bool = false, _ frame: DataReading.MaskFrame = .upright) -> DatasetOptions {
    var options = DatasetOptions()
    options.reading.resizesMasks = resizing
    options.reading.masksAs = frame
    return options
  }

  @Test(arguments: [
    (50, 38, true), (51, 38, true), (74, 56, true), (202, 150, true), (50, 50, false), (74, 52, false),
  ])
  func masksOfTheSameShapeAreResized(width: Int, height: Int, fits: Bool) throws {
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: 101, height: 76, seed: index)
      try folder.greyMask("masks/\(index).png", width: width, height: height) { x, y in
        [0, 3, 9][(x / 5 + y / 5) % 3]
      }
    }
    let plain = try DatasetCheck.run(folder.path)
    #expect(plain.exitCode == 1 && plain.faults.count == 3)
    let note = "3 masks have another size and the same shape: they can be resized"
    #expect(plain.notes.map(\.description).contains(note) == fits)

    let report = try DatasetCheck.run(folder.path, options: options(resizing: true))
    #expect(report.exitCode == (fits ? 0 : 1))
    guard fits else { return }
    let dataset = try Dataset.open(folder.path, options: options(resizing: true))
    let mask = try dataset.reader.decode(dataset.training[0], channels: 3).mask
    #expect((mask.width, mask.height) == (101, 76) && Set(mask.labels) == [0, 1, 2])
    let (x, y) = (77, 31)
    let column = Int((Double(x) + 0.5) * Double(width) / 101)
    let row = Int((Double(y) + 0.5) * Double(height) / 76)
    #expect(Int(mask.labels[y * 101 + x]) == (column / 5 + row / 5) % 3)
  }

  /// A stored picture, what a viewer shows of it, and a mask of either.
  private func turned(_ orientation: Int, _ frame: DataReading.MaskFrame, count: Int = 3) throws {
    let (width, height) = (48, 32)
    func label(_ x: Int, _ y: Int) -> UInt16 { x < 17 && y < 23 ? 1 : 0 }
    let stored = LabelMap(
      width: width, height: height, labels: (0..<width * height).map { label($0 % width, $0 / width) })
    let mask = frame == .stored ? stored : stored.turned(by: Orientation(rawValue: orientation)!)
    for index in 0..<count {
      let pixels = stored.labels.flatMap { [UInt8]([$0 == 1 ? 220 : 40, UInt8(40 + index), 90]) }
      let image = Image(width: width, height: height, channels: 3, pixels: pixels)
      try folder.write(
        DatasetCheckTests.rotated(ImageEncoder.jpeg(image, quality: 95), orientation: UInt8(orientation)),
        "images/\(index).jpg")
      try folder.write(
        ImageEncoder.png(mask, palette: [.black, red]), "masks/\(index).png")
    }
  }

  @Test(arguments: 1...8, [DataReading.MaskFrame.upright, .stored])
  func bothFramesGiveTheSameSamples(orientation: Int, frame: DataReading.MaskFrame) throws {
    try turned(orientation, frame)
    let dataset = try Dataset.open(folder.path, options: options(frame))
    let sample = try dataset.reader.decode(dataset.training[0], channels: 3)
    // The mask lies where the picture is red.
    for (index, label) in sample.mask.labels.enumerated() {
      let (x, y) = (index % sample.mask.width, index / sample.mask.width)
      let isNearBorder = [(-2, 0), (2, 0), (0, -2), (0, 2)].contains { dx, dy in
        let (column, row) = (x + dx, y + dy)
        guard (0..<sample.mask.width).contains(column), (0..<sample.mask.height).contains(row) else {
          return false
        }
        return sample.mask.labels[row * sample.mask.width + column] != label
      }
      if !isNearBorder { #expect((sample.image.pixels[3 * index] > 130) == (label == 1)) }
    }
    let notes = try DatasetCheck.run(folder.path).notes.map(\.description)
    let warns = notes.contains {
      $0.hasPrefix("3 photographs are turned by EXIF") && $0.hasSuffix("are they masks of the stored pixels?")
    }
    #expect(warns == (frame == .stored && (2...4).contains(orientation)), "\(notes)")
    #expect(try DatasetCheck.run(folder.path, options: options(frame)).exitCode == 0)
  }

  @Test func twelveBitsKeepTheirLevels() throws {
    for index in 0..<6 {
      try folder.deepImage("images/\(index).png", width: 64, height: 64) { x, y in UInt16(64 * y + x + index)
      }
      try folder.mask("masks/\(index).png", width: 64, height: 64)
    }
    let dataset = try Dataset.open(folder.path)
    let range = try #require(dataset.sampleRange)
    #expect(range.low < 20 && range.high > 4080 && range.high < 4105, "\(range)")
    #expect(dataset.notes.contains { $0.contains("of 16 bits: samples of ") })
    let pixels = try dataset.reader.decode(dataset.training[0], channels: 3).image.pixels
    #expect(Set(pixels).count >= 200)
    #expect(Set(try ImageFile.decode(dataset.training[0].image).pixels).count <= 17)
    // Clipped beyond, linear between.
    #expect(pixels.min() == 0 && pixels.max() == 255)
  }

  @Test func eightBitsBesideDeepOnesAreNamed() throws {
    for index in 0..<6 {
      if index < 3 {
        try folder.image("images/\(index).png", width: 64, height: 64, seed: index)
      } else {
        try folder.deepImage("images/\(index).png", width: 64, height: 64) { x, y in UInt16(64 * y + x) }
      }
      try folder.mask("masks/\(index).png", width: 64, height: 64)
    }
    let dataset = try Dataset.open(folder.path)
    #expect(dataset.notes.contains { $0.contains(" of 8 bits beside them") }, "\(dataset.notes)")
    #expect(
      try DatasetCheck.run(folder.path).notes.contains { $0.description.contains(" of 16 bits: samples of ") }
    )
  }
}
