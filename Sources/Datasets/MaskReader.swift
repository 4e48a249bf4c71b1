import SkipSegFiles
import SkipSegImaging

/// Turns mask files into label maps of class indices. Safe to use from several threads.
package struct MaskReader: Sendable {
  private let mapping: MaskMapping
  private let classCount: Int
  private let limits: DecodeLimits
  private let fit: MaskFit
  /// What masks with a palette store for "ignored" where colours count, beside a class.
  private let ignoredPaletteValue: Int?
  /// Class index, `LabelMap.ignored` or `none` for every value that a mask of indices can store.
  private let labelOfValue: [Int32]
  /// The same for the colours of RGB masks.
  private let labelOfColor: [RGB: UInt16]

  private static let none: Int32 = -1
  /// Of a mask with more strange values or colours than these, each says nothing.
  private static let listedKinds = 3

  /// - Parameter ignoreIndex: the stored value that stands for "ignored"; in RGB masks the class index.
  package init(
    mapping: MaskMapping, classCount: Int, ignoreIndex: Int?, fit: MaskFit = MaskFit(),
    limits: DecodeLimits = DecodeLimits()
  ) {
    self.mapping = mapping
    self.classCount = classCount
    self.limits = limits
    self.fit = fit
    ignoredPaletteValue = ignoreIndex.flatMap { $0 < classCount ? nil : $0 }
    var labels = [Int32](repeating: Self.none, count: Int(UInt16.max) + 1)
    var colorLabels: [RGB: UInt16] = [:]
    switch mapping {
    case .index:
      for index in 0..<classCount { labels[index] = Int32(index) }
    case .binary255:
      labels[0] = 0
      labels[255] = 1
    case .values(let values):
      for (index, value) in values.enumerated() { labels[Int(value)] = Int32(index) }
    case .levels(let values):
      let levels = MaskLevels(values)
      for value in labels.indices { labels[value] = Int32(levels.index(nearestTo: UInt16(value))) }
    case .table(let values):
      labels = labels.map { _ in Int32(LabelMap.ignored) }
      for (index, value) in values.enumerated() { labels[Int(value)] = Int32(index) }
    case .colors(let colors):
      for (index, color) in colors.enumerated() {
        colorLabels[color] = index == ignoreIndex ? LabelMap.ignored : UInt16(index)
      }
    }
    if let ignoreIndex, labels.indices.contains(ignoreIndex) {
      labels[ignoreIndex] = Int32(LabelMap.ignored)
    }
    labelOfValue = labels
    labelOfColor = colorLabels
  }

  /// Class index or `LabelMap.ignored` for each pixel of the mask file.
  /// - Parameters:
  ///   - size: of the upright photograph, where the mask has to fit one.
  ///   - orientation: of the photograph, which masks of the stored frame are turned by.
  package func read(
    _ path: String, expecting size: (width: Int, height: Int)? = nil, orientation: Orientation = .upright
  ) throws(MaskError) -> LabelMap {
    let raw: RawMask
    do { raw = try ImageFile.decodeMask(path, limits: limits) } catch { throw .image(error) }
    let labels = try labels(of: raw, path: path)
    guard let size else { return labels }
    let expected = PixelSize(width: size.width, height: size.height)
    if let fitted = fit.fitted(labels, to: expected, orientation: orientation) { return fitted }
    throw .sizeMismatch(
      path, found: PixelSize(width: labels.width, height: labels.height), expected: expected)
  }

  private func labels(of raw: RawMask, path: String) throws(MaskError) -> LabelMap {
    let labels: LabelMap? =
      switch (raw, mapping) {
      case (.colors(let image), .colors): labels(ofColors: image)
      case (.indices(let map, let palette?, _), .colors):
        labels(ofValues: map, by: labelsOfValues(in: palette))
      case (.colors, _), (.indices, .colors): nil
      case (.indices(let map, _, _), _): labels(ofValues: map, by: labelOfValue)
      }
    if let labels { return labels }
    throw errors(in: MaskSummary(raw), path: path)[0]
  }

  /// As `labelOfValue`, for masks whose palette shows the classes.
  private func labelsOfValues(in palette: MaskPalette) -> [Int32] {
    var labels = [Int32](repeating: Self.none, count: Int(UInt16.max) + 1)
    for (value, color) in palette.enumerated() {
      labels[value] = labelOfColor[color].map { Int32($0) } ?? Self.none
    }
    if let value = ignoredPaletteValue, labels.indices.contains(value), labels[value] == Self.none {
      labels[value] = Int32(LabelMap.ignored)
    }
    return labels
  }

  private func labels(ofValues map: LabelMap, by labelOfValue: [Int32]) -> LabelMap? {
    var map = map
    let complete = map.labels.withUnsafeMutableBufferPointer { labels in
      labelOfValue.withUnsafeBufferPointer { labelOfValue in
        var signs: Int32 = 0
        for index in labels.indices {
          let label = labelOfValue[Int(labels[index])]
          signs |= label
          labels[index] = UInt16(truncatingIfNeeded: label)
        }
        return signs >= 0
      }
    }
    return complete ? map : nil
  }

  private func labels(ofColors image: Image) -> LabelMap? {
    var labels: [UInt16] = []
    labels.reserveCapacity(image.width * image.height)
    var complete = true
    image.forEachColorRun { color, length in
      guard complete, let label = labelOfColor[color] else {
        complete = false
        return
      }
      labels.append(contentsOf: repeatElement(label, count: length))
    }
    return complete ? LabelMap(width: image.width, height: image.height, labels: labels) : nil
  }
}

extension MaskReader {
  /// Every reason for which a mask with these contents can't be read: one for each strange value or colour, or one for all
  /// where these are many.
  package func errors(in summary: MaskSummary, path: String) -> [MaskError] {
    switch (summary.contents, mapping) {
    case (.tooManyKinds, _): [.tooManyKinds(path)]
    case (.colors(let colors), .colors): errors(inColors: colors, path: path)
    case (.colors, _): [.colorsInsteadOfIndices(path)]
    case (.values(let values), .colors):
      summary.palette.map { errors(inPaletteValues: values, palette: $0, path: path) }
        ?? [.indicesInsteadOfColors(path)]
    case (.values(let values), _): errors(inValues: values, path: path)
    }
  }

  private func errors(inValues values: [MaskSummary.Tally<UInt16>], path: String) -> [MaskError] {
    let strange = values.filter { labelOfValue[Int($0.value)] == Self.none }
    let expected = mapping.words(classCount)
    if strange.count > Self.listedKinds {
      return [
        .manyValues(
          path, kinds: strange.count, pixels: strange.reduce(0) { $0 + $1.pixels },
          commonest: Self.commonest(strange).map(Int.init), expected: expected)
      ]
    }
    return strange.map {
      .valueOutOfRange(path, value: Int($0.value), pixels: $0.pixels, expected: expected)
    }
  }

  private func errors(inColors colors: [MaskSummary.Tally<RGB>], path: String) -> [MaskError] {
    let strange = colors.filter { labelOfColor[$0.value] == nil }
    if strange.count > Self.listedKinds {
      return [
        .manyColors(
          path, kinds: strange.count, pixels: strange.reduce(0) { $0 + $1.pixels },
          commonest: Self.commonest(strange))
      ]
    }
    return strange.map { .unknownColor(path, color: $0.value, pixels: $0.pixels) }
  }

  /// The three that most pixels hold.
  private static func commonest<Value>(_ tallies: [MaskSummary.Tally<Value>]) -> [Value] {
    let ranked = tallies.enumerated().sorted {
      ($1.element.pixels, $0.offset) < ($0.element.pixels, $1.offset)
    }
    return ranked.prefix(3).map(\.element.value)
  }

  private func errors(
    inPaletteValues values: [MaskSummary.Tally<UInt16>], palette: MaskPalette, path: String
  ) -> [MaskError] {
    let labels = labelsOfValues(in: palette)
    return values.filter { labels[Int($0.value)] == Self.none }.map {
      palette.indices.contains(Int($0.value))
        ? .unknownColor(path, color: palette[Int($0.value)], pixels: $0.pixels)
        : .valueOutOfRange(
          path, value: Int($0.value), pixels: $0.pixels,
          expected: "an entry of its palette of \(palette.count)")
    }
  }

  /// Pixels of each class, those ignored and those that are of no class.
  package func pixels(in summary: MaskSummary) -> (classes: [Int], ignored: Int, strange: Int) {
    var result = (classes: [Int](repeating: 0, count: classCount), ignored: 0, strange: 0)
    func add(_ label: UInt16?, _ pixels: Int) {
      switch label {
      case .none: result.strange += pixels
      case LabelMap.ignored?: result.ignored += pixels
      case .some(let label): result.classes[Int(label)] += pixels
      }
    }
    switch summary.contents {
    case .tooManyKinds: add(nil, summary.size.width * summary.size.height)
    case .colors(let colors):
      for tally in colors { add(labelOfColor[tally.value], tally.pixels) }
    case .values(let values):
      var labels = labelOfValue
      if case .colors = mapping, let palette = summary.palette { labels = labelsOfValues(in: palette) }
      for tally in values { add(UInt16(exactly: labels[Int(tally.value)]), tally.pixels) }
    }
    return result
  }
}
