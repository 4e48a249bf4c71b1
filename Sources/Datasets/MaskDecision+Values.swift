import SkipSegBasics
import SkipSegImaging

/// What the values of grey and palette masks mean.
extension MaskDecision {
  /// Without a class list, values below this may be class indices, and so many values may be classes.
  static let likelyClasses = 64

  mutating func decideValues(
    _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignoreIndex: Int?, _ root: String
  ) {
    var ignoreIndex = ignoreIndex
    var values = survey.values.keys.map(Int.init).sorted().filter { $0 != ignoreIndex }
    if ignoreIndex == nil, values.contains(255), isIgnored255(in: survey, values, classFile) {
      ignoreIndex = 255
      values.removeAll { $0 == 255 }
      notes.append("the value 255 (\(counted(survey.values[255] ?? 0, "mask"))) is ignored")
    }
    let listedCount = classFile?.classes.count
    var found: [String] = []
    let mapping: MaskMapping
    if values.contains(255), values.allSatisfy([0, 255].contains), listedCount ?? 2 == 2 {
      mapping = .binary255
      values = [0, 255]
      found.append("the masks hold 0 and 255: read as class 0 and class 1")
    } else {
      guard areClasses(values, survey, classFile, ignoreIndex, root) else { return }
      let isIndex = classFile != nil || values == Array(values.indices)
      mapping = isIndex ? .index : .values(values.map { UInt16($0) })
    }

    if let classFile {
      encoding = MaskEncoding(classes: classFile.classes, mapping: mapping, ignoreIndex: ignoreIndex)
    } else {
      let names = mapping == .binary255 ? ["class 0", "class 1"] : values.map { "class \($0)" }
      let colors = survey.commonPalette.flatMap { palette in distinctColors(of: values, in: palette) }
      encoding = MaskEncoding(
        classes: ClassList(names: names, colors: colors), mapping: mapping, ignoreIndex: ignoreIndex)
      found.append(
        "no class list: the \(values.count) values of the masks are the classes: "
          + listed(values.map { "\($0)" }))
      if mapping != .binary255, let index = values.firstIndex(of: 255) {
        found.append(
          "255 is read as class \(index); "
            + advice("say so if it means ignored", command: "--ignore-index 255 if it means ignored"))
      }
    }
    heedPalettes(survey, classFile, found, root)
  }

  /// Whether 255 stands for "ignored" by itself: in a palette nearly always, else only beside values that are class
  /// indices, never where it is one end of a scale.
  private func isIgnored255(in survey: MaskSurvey, _ values: [Int], _ classFile: ClassFile?) -> Bool {
    if let classFile, classFile.classes.count > 255 { return false }
    if survey.leavesUnpainted(beside: classFile?.classes) { return true }
    let others = values.filter { $0 != 255 }
    guard others.contains(where: { $0 > 0 }) else { return false }
    let strange = others.filter { $0 >= classFile?.classes.count ?? Self.likelyClasses }
    if strange.isEmpty { return true }
    // Beside listed classes a few strange pixels are faults of their own.
    func pixels(_ values: [Int]) -> Int { values.reduce(0) { $0 + survey.pixels[UInt16($1), default: 0] } }
    return classFile != nil && pixels(strange) * 100 < pixels(values)
  }

  /// Whether values, which are no binary mask, can be classes; a fault where they can't.
  private mutating func areClasses(
    _ values: [Int], _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignoreIndex: Int?, _ root: String
  ) -> Bool {
    let limit = classFile?.classes.count ?? Self.likelyClasses
    let areIndices = values.allSatisfy { $0 < limit || $0 == 255 }
    if !areIndices, let (levels, share) = MaskLevels.found(in: survey, ignoring: ignoreIndex) {
      faults.append(
        .uncleanMasks(
          kinds: values.count, levels: levels.values.map(Int.init), nearPercent: Int(share * 100)))
      return false
    }
    guard let classFile else { return check(count: values.count, kind: "values", root) }
    if !areIndices, values.count == classFile.classes.count, values.last ?? 0 >= Self.likelyClasses {
      faults.append(.valuesBesideList(classFile: classFile.path, values: values))
      return false
    }
    return true
  }

  /// Each pixel is of the class of its nearest level.
  mutating func decideLevels(
    _ levels: MaskLevels, _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignoreIndex: Int?
  ) {
    let classes =
      classFile?.classes ?? ClassList(names: levels.values.map { "class \($0)" })
    encoding = MaskEncoding(classes: classes, mapping: .levels(levels.values), ignoreIndex: ignoreIndex)
    let words = listed(levels.values.map { "\($0)" })
    notes.append(
      survey.movedPixels == 0
        ? "the levels \(words) are the classes, from 0 on"
        : "the levels \(words) are the classes, from 0 on; \(counted(survey.movedPixels, "pixel")) taken to the "
          + "nearest, by \(survey.largestMove) at most")
  }

  /// Class i is stored as `first + i`; what is below is ignored, if it is `ignored`.
  mutating func decideShifted(
    by first: Int, _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignored: Int, _ root: String
  ) {
    let found = survey.values.keys.map(Int.init).filter { $0 != ignored && $0 >= first }.sorted()
    let values = classFile.map { list in Array(first..<first + list.classes.count) } ?? found
    guard values.last ?? 0 <= 65_535, classFile != nil || check(count: values.count, kind: "values", root)
    else { return }
    encoding = MaskEncoding(
      classes: classFile?.classes ?? ClassList(names: values.map { "class \($0)" }),
      mapping: .values(values.map { UInt16($0) }), ignoreIndex: ignored)
    notes.append("the value \(first) is read as class 0, and so on; the value \(ignored) is ignored")
  }

  private func distinctColors(of values: [Int], in palette: [RGB]) -> [RGB]? {
    let colors = values.filter(palette.indices.contains).map { palette[$0] }
    return Set(colors).count == values.count ? colors : nil
  }
}
