import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// How the masks of a data set store the classes of a model.
package struct DataEncoding {
  /// In the order of the model's classes.
  package let encoding: MaskEncoding
  package private(set) var notes: [String]

  /// Compares the data's class list with the model's, and looks at the masks.
  ///
  /// - Throws: `ScoringError.otherClasses` where the lists name other classes, `.nothingCounts` where no pixel of the masks
  ///   is of a class; `DatasetError` where the masks or the list contradict themselves.
  package init(model: MaskEncoding, data: String, masks: [String], threads: Int) throws {
    let summaries = try MaskSurvey.summaries(of: masks, threads: threads)
    let survey = MaskSurvey(summaries)
    let file = try ClassFile.find(in: data)
    if let file,
      model.classes.isUnnamed ? file.classes.count != model.classes.count : !model.names(file.classes)
    {
      throw ScoringError.otherClasses(
        file: file.path, found: file.classes.names, expected: model.classes.names)
    }
    if let file, !model.classes.isUnnamed {
      (encoding, notes) = try Self.byName(model, survey, file, data: data)
    } else {
      let adapted = try model.adapted(to: survey, of: data)
      encoding = adapted.encoding
      let reason = file == nil ? "the data names no classes" : "the model has no names of classes"
      let stored = adapted.encoding.mapping.subject(model.classes.count)
      notes =
        ["\(data): \(reason); \(stored) are read as the model's \(listed(model.classes.names))"]
        + (adapted.note.map { [$0] } ?? [])
    }
    let reader = encoding.reader()
    let pixels = summaries.map { reader.pixels(in: $0).classes }
    let absent = encoding.classes.names.enumerated().filter { index, _ in pixels.allSatisfy { $0[index] == 0 }
    }
    if !absent.isEmpty && absent.count < encoding.classes.count {
      notes.append("in no mask: \(listed(absent.map { "'\($0.element)'" }))")
    }
    if !summaries.isEmpty && summaries.allSatisfy({ reader.pixels(in: $0).classes.allSatisfy { $0 == 0 } })
      && summaries.contains(where: { reader.errors(in: $0, path: "").isEmpty })
    {
      throw ScoringError.nothingCounts(masks: data)
    }
  }

  private static func byName(
    _ model: MaskEncoding, _ survey: MaskSurvey, _ file: ClassFile, data: String
  ) throws -> (MaskEncoding, [String]) {
    let order = model.classes.names.map { file.classes.names.firstIndex(of: $0)! }
    var notes: [String] = []
    if order != Array(order.indices) {
      notes.append(
        "\(file.path): lists the model's classes in another order; they are taken by their names: "
          + listed(model.classes.names))
    }
    // Values that are no indices are the model's own.
    switch model.mapping {
    case .values, .table: return (model, notes)
    case .levels: return (try model.adapted(to: survey, of: data).encoding, notes)
    case .index, .binary255, .colors: break
    }
    var ignored = model.ignoreIndex
    if case .colors = model.mapping, let index = ignored {
      ignored = order.indices.contains(index) ? order[index] : nil
    }
    let decision = MaskDecision(survey: survey, classFile: file, ignoreIndex: ignored, root: data)
    guard let decided = decision.encoding else {
      if survey.valueFiles + survey.colorFiles == 0 { return (model, notes) }
      throw DatasetError.faults(root: data, decision.faults)
    }
    return (
      order == Array(order.indices) ? decided : decided.reordered(as: model.classes, order: order),
      notes + decision.notes
    )
  }
}

extension MaskEncoding {
  /// Whether a list names this encoding's classes, in whatever order.
  fileprivate func names(_ classes: ClassList) -> Bool {
    Set(classes.names) == Set(self.classes.names) && classes.count == self.classes.count
  }
}
