import SkipSegBasics
import SkipSegImaging

/// What the palettes of masks say of their values, beside the values themselves.
enum PaletteReading: Equatable {
  /// Nothing else than the values.
  case silent
  /// Every colour is one of a class, but not always at the class's index: the colours count.
  case colors
  /// The palettes are alike, and show a class in another colour than the class list does: the values count.
  case foreign(value: Int)
  /// Neither colours nor values can be trusted.
  case contradiction(String)

  /// - Parameters:
  ///   - classes: where a list states their colours.
  ///   - stored: the value that stands for each class.
  ///   - ignored: a value beyond those of the classes, which may be shown in any colour.
  init(_ survey: MaskSurvey, classes: ClassList?, stored: [UInt16], ignored: Int?) {
    let shown = survey.shownColors.filter { Int($0.key) != ignored }.sorted { $0.key < $1.key }
    if let classes, classes.statesColors {
      let strange = shown.first { value, colors in
        let index = stored.firstIndex(of: value)
        return colors.keys.contains { $0 != index.map { classes.colors[$0] } }
      }
      guard let strange else {
        self = .silent
        return
      }
      let known = Set(classes.colors)
      if shown.allSatisfy({ $0.value.keys.allSatisfy(known.contains) }), !survey.hasValuesBeyondPalette {
        self =
          survey.paletteFiles == survey.valueFiles
          ? .colors
          : .contradiction(
            "the palettes of \(counted(survey.paletteFiles, "mask")) show the classes' colours in another order than the "
              + "class list, and the other masks have no palette")
        return
      }
      self = Self.disagreement(in: shown) ?? .foreign(value: Int(strange.key))
    } else {
      self = Self.disagreement(in: shown) ?? .silent
    }
  }

  private static func disagreement(in shown: [(key: UInt16, value: [RGB: Int])]) -> PaletteReading? {
    guard let (value, colors) = shown.first(where: { $0.value.count > 1 }) else { return nil }
    let words = colors.sorted { ($1.value, $0.key.order) < ($0.value, $1.key.order) }.prefix(2)
      .map { "\($0.key.words) in \(counted($0.value, "mask"))" }
    return .contradiction(
      "the palettes of the masks show the value \(value) as \(words.joined(separator: " and "))")
  }
}
