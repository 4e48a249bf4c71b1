import SkipSegBasics
import SkipSegImaging

/// Decides from what the masks store, and from the class list if there is one, how masks are read.
package struct MaskDecision: Equatable {
  /// Nil where the faults, or the lack of readable masks, leave nothing to decide.
  package internal(set) var encoding: MaskEncoding?
  package internal(set) var faults: [DatasetFault] = []
  /// What was decided beyond the plain case.
  package internal(set) var notes: [String] = []

  /// - Parameters:
  ///   - root: of the data set, for messages.
  ///   - ignoreIndex: as the user gave it.
  ///   - reading: what the user says of values.
  package init(
    survey: MaskSurvey, classFile: ClassFile?, ignoreIndex: Int?, reading: DataReading = DataReading(),
    root: String
  ) {
    if let classFile, classFile.classes.count < 2 {
      faults.append(.fewerThanTwoClasses(source: classFile.path))
    } else if reading.maskLevels != nil || reading.firstValue != nil, survey.colorFiles > 0 {
      faults.append(
        .colorsNotValues(
          root: root, masks: survey.colorFiles,
          option: reading.firstValue == nil
            ? advice("a list of levels", command: "--mask-levels")
            : advice("a first value", command: "--shift")))
    } else if let levels = reading.levels {
      if survey.valueFiles > 0 { decideLevels(levels, survey, classFile, ignoreIndex) }
    } else if let first = reading.firstValue {
      if survey.valueFiles > 0 { decideShifted(by: first, survey, classFile, ignoreIndex ?? 0, root) }
    } else if survey.colorFiles > survey.valueFiles {
      decideColors(survey, classFile, ignoreIndex, root)
    } else if survey.valueFiles > 0 {
      decideValues(survey, classFile, ignoreIndex, root)
    }
  }

  /// What a layout says of the masks of all data sets that have it.
  init(_ encoding: MaskEncoding, note: String) {
    self.encoding = encoding
    notes = [note]
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

  /// Takes back what was decided from the values where palettes say otherwise.
  /// - Parameter found: what to note where the values count.
  mutating func heedPalettes(
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

  /// Whether so many values or colours can be classes that no list names.
  mutating func check(count: Int, kind: String, _ root: String) -> Bool {
    if count < 2 { faults.append(.oneValueOnly(root: root)) }
    if count > Self.likelyClasses { faults.append(.tooManyValues(count: count, kind: kind)) }
    return (2...Self.likelyClasses).contains(count)
  }
}
