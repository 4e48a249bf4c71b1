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

  /// Class indices of which the masks hold one only, where others show that there are two.
  package init(twoClassesOf undecided: MaskDecision) {
    encoding = MaskEncoding(
      classes: ClassList(names: ["class 0", "class 1"]), mapping: .index, ignoreIndex: nil)
    notes = undecided.notes
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
    var found: [String] = []
    if values.contains(255), values.allSatisfy([0, 255].contains), listedCount ?? 2 == 2 {
      mapping = .binary255
      values = [0, 255]
      found.append("the masks hold 0 and 255: read as class 0 and class 1")
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
      encoding = MaskEncoding(classes: classFile.classes, mapping: mapping, ignoreIndex: ignoreIndex)
    } else {
      let names = mapping == .binary255 ? ["class 0", "class 1"] : values.map { "class \($0)" }
      let colors = survey.commonPalette.flatMap { palette in distinctColors(of: values, in: palette) }
      encoding = MaskEncoding(
        classes: ClassList(names: names, colors: colors), mapping: mapping, ignoreIndex: ignoreIndex)
      found.append(
        "no class list: the \(values.count) values of the masks are the classes: "
          + listed(values.map { "\($0)" }))
    }
    heedPalettes(survey, classFile, found, root)
  }

  /// Takes back what was decided from the values where palettes say otherwise.
  /// - Parameter found: what to note where the values count.
  private mutating func heedPalettes(
    _ survey: MaskSurvey, _ classFile: ClassFile?, _ found: [String], _ root: String
  ) {
    guard let decided = encoding else { return }
    let reading = PaletteReading(
      survey, classes: classFile?.classes, stored: decided.storedValues,
      ignored: decided.ignoredValueBeyondClasses)
    switch reading {
    case .silent: notes += found
    case .foreign(let value):
      notes += found
      notes.append(
        "the palette of the masks shows the value \(value) in another colour than \(classFile?.path ?? root) gives "
          + "its class; the index counts, not the colour")
    case .colors:
      encoding = MaskEncoding(
        classes: decided.classes, mapping: .colors(decided.classes.colors), ignoreIndex: decided.ignoreIndex)
      notes.append(
        "the palettes of the masks show the classes' colours in another order than \(classFile?.path ?? root); "
          + "the colours count, not the index")
    case .contradiction(let detail):
      encoding = nil
      faults.append(
        .palettesContradict(root: root, detail: detail, hasColors: classFile?.classes.statesColors == true))
    }
  }

  /// Whether found values can be classes.
  private mutating func check(count: Int, kind: String, _ root: String) -> Bool {
    if count < 2 { faults.append(.fewerThanTwoClasses(source: "\(root): the masks hold one value only")) }
    if count > ClassList.maximumCount { faults.append(.tooManyValues(count: count, kind: kind)) }
    return (2...ClassList.maximumCount).contains(count)
  }

  private func distinctColors(of values: [Int], in palette: [RGB]) -> [RGB]? {
    let colors = values.filter(palette.indices.contains).map { palette[$0] }
    return Set(colors).count == values.count ? colors : nil
  }
}
