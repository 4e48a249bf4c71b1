import SkipSegImaging

extension MaskEncoding {
  /// How masks that were made apart from those of this encoding store its classes: binary masks as 0 and 255 or as class
  /// index, classes as values or in their colours.
  /// - Returns: the encoding, and what was decided beyond this one.
  /// - Throws: where the palettes of the masks contradict each other.
  package func adapted(to survey: MaskSurvey, of root: String) throws(DatasetError) -> (
    encoding: MaskEncoding, note: String?
  ) {
    let values = survey.values.keys.filter { Int($0) != ignoreIndex }
    let known = Set(classes.colors)
    if survey.colorFiles > survey.valueFiles {
      if case .colors = mapping { return (self, nil) }
      guard survey.colors.keys.allSatisfy(known.contains) else { return (self, nil) }
      return (
        with(.colors(classes.colors)), "\(root): the colours of the masks are read as those of the classes"
      )
    }
    var result: (encoding: MaskEncoding, note: String?) = (self, nil)
    switch mapping {
    case .index where classes.count == 2 && survey.isBlackAndWhite:
      result = (
        with(.binary255, ignoring: nil), "\(root): the masks hold 0 and 255, read as class 0 and class 1"
      )
    case .binary255 where values.contains(1) && values.allSatisfy({ $0 <= 1 }):
      result = (with(.index), "\(root): the masks hold 0 and 1, read as class 0 and class 1")
    case .levels(let levels)
    where !values.isEmpty && values.allSatisfy { $0 < classes.count } && values != levels.sorted():
      result = (with(.index), "\(root): the masks hold the index of the class")
    case .colors where survey.valueFiles > 0 && !showsClasses(survey):
      result = (with(.index), survey.values.isEmpty ? nil : "\(root): the masks hold the index of the class")
    default: break
    }
    switch result.encoding.mapping {
    case .colors, .levels, .table: return result
    case .index, .binary255, .values: break
    }
    let reading = PaletteReading(
      survey, classes: classes, stored: result.encoding.storedValues,
      ignored: result.encoding.ignoredValueBeyondClasses)
    switch reading {
    case .silent, .foreign: return result
    case .colors:
      return (
        with(.colors(classes.colors)),
        "\(root): the palettes of the masks show the classes' colours in another order; the colours count, not the index"
      )
    case .contradiction(let detail):
      throw .faults(
        root: root, [.palettesContradict(root: root, detail: detail, hasColors: classes.statesColors)])
    }
  }

  /// Whether every palette shows nothing but colours of classes.
  private func showsClasses(_ survey: MaskSurvey) -> Bool {
    survey.paletteFiles == survey.valueFiles && !survey.hasValuesBeyondPalette
      && survey.shownColors.allSatisfy { $0.value.keys.allSatisfy(Set(classes.colors).contains) }
  }

  private func with(_ mapping: MaskMapping) -> MaskEncoding { with(mapping, ignoring: ignoreIndex) }

  private func with(_ mapping: MaskMapping, ignoring ignoreIndex: Int?) -> MaskEncoding {
    MaskEncoding(classes: classes, mapping: mapping, ignoreIndex: ignoreIndex)
  }

  /// The same masks read as the classes of another list, which names the same ones.
  /// - Parameter order: the index in this encoding of each class of `classes`.
  package func reordered(as classes: ClassList, order: [Int]) -> MaskEncoding {
    let mapping: MaskMapping =
      switch mapping {
      case .colors(let colors): .colors(order.map { colors[$0] })
      case .table: .table(order.map { storedValues[$0] })
      case .index, .binary255, .values, .levels: .values(order.map { storedValues[$0] })
      }
    var ignoreIndex = ignoreIndex
    if case .colors = self.mapping, let index = ignoreIndex {
      ignoreIndex = order.firstIndex(of: index) ?? index
    }
    return MaskEncoding(classes: classes, mapping: mapping, ignoreIndex: ignoreIndex)
  }
}

extension ClassList {
  /// Whether no one named the classes: they are called after what the masks store.
  package var isUnnamed: Bool { names.allSatisfy { $0.wholeMatch(of: /class \d+/) != nil } }
}
