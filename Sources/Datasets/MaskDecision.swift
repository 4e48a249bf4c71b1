import Basics
import Imaging

/// Decides from what the masks store, and from the class list if there is one, how masks are read.
package struct MaskDecision: Equatable {
  /// Nil where the faults, or the lack of readable masks, leave nothing to decide.
  package private(set) var encoding: MaskEncoding?
  package private(set) var faults: [DatasetFault] = []
  /// What was decided beyond the plain case.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - root: of the data set, for messages.
  ///   - ignoreIndex: as the user gave it.
  package init(survey: MaskSurvey, classFile: ClassFile?, ignoreIndex: Int?, root: String) {
    if let classFile, classFile.classes.count < 2 {
      faults.append(.fewerThanTwoClasses(source: classFile.path))
    } else if survey.colorFiles > survey.valueFiles {
      decideColors(survey, classFile, ignoreIndex, root)
    } else if survey.valueFiles > 0 {
      decideValues(survey, classFile, ignoreIndex, root)
    }
  }

  private mutating func decideColors(
    _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignoreIndex: Int?, _ root: String
  ) {
    let blackAndWhite = [.black, RGB(red: 255, green: 255, blue: 255)]
    let classes: ClassList
    let mapping: MaskMapping
    if let classFile, classFile.classes.statesColors {
      classes = classFile.classes
      mapping = .colors(classes.colors)
    } else if let classFile {
      guard classFile.classes.count == 2, survey.colors.keys.allSatisfy(blackAndWhite.contains) else {
        return faults.append(.colorsWithoutClasses(classFile: classFile.path))
      }
      classes = classFile.classes
      mapping = .colors(blackAndWhite)
      notes.append("black is read as class 0, white as class 1")
    } else {
      let found = survey.colors.keys.sorted { $0.order < $1.order }
      guard check(count: found.count, kind: "colours", root) else { return }
      classes = ClassList(names: found.indices.map { "class \($0)" }, colors: found)
      mapping = .colors(found)
      notes.append(
        "no class list: the \(found.count) colours of the masks are the classes, "
          + "from 0 on: \(listed(found.map(\.words)))")
    }
    encoding = MaskEncoding(classes: classes, mapping: mapping, ignoreIndex: ignoreIndex)
  }

  private mutating func decideValues(
    _ survey: MaskSurvey, _ classFile: ClassFile?, _ ignoreIndex: Int?, _ root: String
  ) {
    var ignoreIndex = ignoreIndex
    var values = survey.values.keys.map(Int.init).sorted().filter { $0 != ignoreIndex }
    let listedCount = classFile?.classes.count
    let mapping: MaskMapping
    if values.contains(255), values.allSatisfy([0, 255].contains), listedCount ?? 2 == 2 {
      mapping = .binary255
      values = [0, 255]
      notes.append("the masks hold 0 and 255: read as class 0 and class 1")
    } else {
      if ignoreIndex == nil, values.contains(255), !values.allSatisfy([0, 255].contains),
        listedCount ?? 0 <= 255
      {
        ignoreIndex = 255
        values.removeAll { $0 == 255 }
        notes.append("the value 255 (\(counted(survey.values[255] ?? 0, "mask"))) is ignored")
      }
      guard classFile != nil || check(count: values.count, kind: "values", root) else { return }
      let isIndex = classFile != nil || values == Array(values.indices)
      mapping = isIndex ? .index : .values(values.map { UInt16($0) })
    }

    if let classFile {
      noteContradictingPalette(survey, classFile)
      encoding = MaskEncoding(classes: classFile.classes, mapping: mapping, ignoreIndex: ignoreIndex)
    } else {
      let names = mapping == .binary255 ? ["class 0", "class 1"] : values.map { "class \($0)" }
      let colors = survey.commonPalette.flatMap { palette in distinctColors(of: values, in: palette) }
      encoding = MaskEncoding(
        classes: ClassList(names: names, colors: colors), mapping: mapping, ignoreIndex: ignoreIndex)
      notes.append(
        "no class list: the \(values.count) values of the masks are the classes: "
          + listed(values.map { "\($0)" }))
    }
  }

  /// Whether found values can be classes.
  private mutating func check(count: Int, kind: String, _ root: String) -> Bool {
    if count < 2 { faults.append(.fewerThanTwoClasses(source: "\(root): the masks hold one value only")) }
    if count > ClassList.maximumCount { faults.append(.tooManyValues(count: count, kind: kind)) }
    return (2...ClassList.maximumCount).contains(count)
  }

  /// The palette may have been made for another order of the classes than that of the list.
  private mutating func noteContradictingPalette(_ survey: MaskSurvey, _ classFile: ClassFile) {
    let classes = classFile.classes
    guard classes.statesColors else { return }
    let contradicted = classes.colors.indices.first { index in
      survey.values[UInt16(index)] != nil
        && survey.palettes.contains { $0.indices.contains(index) && $0[index] != classes.colors[index] }
    }
    guard let contradicted else { return }
    notes.append(
      "the palette of the masks shows index \(contradicted) in another colour than \(classFile.path) gives "
        + "'\(classes.names[contradicted])'; the index counts, not the colour")
  }

  private func distinctColors(of values: [Int], in palette: [RGB]) -> [RGB]? {
    let colors = values.filter(palette.indices.contains).map { palette[$0] }
    return Set(colors).count == values.count ? colors : nil
  }
}
