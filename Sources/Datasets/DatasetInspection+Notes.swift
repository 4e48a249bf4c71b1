import SkipSegBasics
import SkipSegImaging

/// What is to be said of a data set that is no fault.
extension DatasetInspection {
  /// Masks in which no one has painted, the share that was painted where it isn't all, and classes that no one painted.
  static func unpainted(_ samples: [Split: [SampleInspection]], _ encoding: MaskEncoding?) -> [String] {
    guard let encoding, let ignored = encoding.ignoredValueBeyondClasses else { return [] }
    let reader = encoding.reader()
    let empty = samples.values.joined().filter { inspection in
      inspection.mask.map { reader.pixels(in: $0) }
        .map { $0.strange == 0 && $0.ignored > 0 && $0.classes.allSatisfy { $0 == 0 } } ?? false
    }
    if empty.isEmpty { return [] }
    return [
      "\(counted(empty.count, "mask")) not labelled yet, with \(ignored) in every pixel: "
        + listed(empty.map(\.sample.mask).sorted(), first: 3)
    ]
  }

  /// Masks that could be resized.
  static func otherSizes(_ samples: [SampleInspection], _ reading: DataReading) -> [String] {
    let count = samples.count { $0.isOfOtherSize }
    if count == 0 { return [] }
    let words = "\(counted(count, "mask")) \(count == 1 ? "has" : "have") another size and the same shape"
    return [
      words
        + (reading.resizesMasks
          ? ": resized to their photographs" : advice(": they can be resized", command: ": --resize-masks"))
    ]
  }

  /// Masks that belong to the stored pixels of photographs which EXIF turns, as far as it can be seen.
  static func frames(_ samples: [SampleInspection]) -> [String] {
    let evidence = samples.compactMap(\.favorsStoredFrame)
    let stored = evidence.count { $0 }
    guard 2 * stored > evidence.count else { return [] }
    return [
      "\(counted(evidence.count, "photograph")) \(evidence.count == 1 ? "is" : "are") turned by EXIF, and their masks fit the "
        + "stored pixels better: "
        + advice("are they masks of the stored pixels?", command: "--masks-as stored?")
    ]
  }

  /// Classes that some mask holds, but none of the training.
  static func unlearnt(
    _ training: [SampleInspection], _ survey: MaskSurvey, _ encoding: MaskEncoding?
  ) -> [String] {
    guard let encoding else { return [] }
    let reader = encoding.reader()
    var pixels = [Int](repeating: 0, count: encoding.classes.count)
    for mask in training.compactMap(\.mask) {
      pixels = zip(pixels, reader.pixels(in: mask).classes).map { $0 + $1 }
    }
    let unlearnt = pixels.indices.filter { index in
      pixels[index] == 0 && holds(survey, encoding, Int(encoding.mapping.storedValue(ofClass: index)))
        && Int(encoding.mapping.storedValue(ofClass: index)) != encoding.ignoreIndex
    }
    if unlearnt.isEmpty { return [] }
    let names = unlearnt.map { "class \($0) '\(encoding.classes.names[$0])'" }
    return ["in no training mask, so not to be learnt: \(listed(names))"]
  }

  /// Whether some mask holds a value, in the terms of `MaskMapping.storedValue`.
  private static func holds(_ survey: MaskSurvey, _ encoding: MaskEncoding, _ value: Int) -> Bool {
    switch encoding.mapping {
    case .colors(let colors):
      if !colors.indices.contains(value) { return survey.values[UInt16(clamping: value)] != nil }
      return survey.colors[colors[value]] != nil
        || survey.shownColors.values.contains { $0[colors[value]] != nil }
    case .binary255: return survey.values[value == 1 ? 255 : 0] != nil
    case .levels(let levels):
      return survey.values[levels.indices.contains(value) ? levels[value] : UInt16(clamping: value)] != nil
    case .index, .values, .table: return UInt16(exactly: value).flatMap { survey.values[$0] } != nil
    }
  }

  /// Classes, and an ignored value, that are named but never seen.
  static func absences(
    _ survey: MaskSurvey, _ encoding: MaskEncoding?, _ options: DatasetOptions
  ) -> [String] {
    guard let encoding else { return [] }
    let seen = { (value: Int) in holds(survey, encoding, value) }
    var notes: [String] = []
    let absent = encoding.classes.names.indices.filter {
      !seen(Int(encoding.mapping.storedValue(ofClass: $0)))
    }
    if !absent.isEmpty {
      notes.append("in no mask: \(listed(absent.map { "class \($0) '\(encoding.classes.names[$0])'" }))")
    }
    if let ignoreIndex = options.ignoreIndex, !seen(ignoreIndex) {
      notes.append("the value to ignore, \(ignoreIndex), is in no mask")
    }
    return notes
  }
}
