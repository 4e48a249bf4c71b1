import SkipSegDatasets
import SkipSegImaging

/// Which class each label becomes.
struct ClassNumbering: Sendable {
  let classes: ClassList
  /// Of pixels that belong to no object.
  let background: UInt16
  /// The content of `classes.txt`: `name r g b`, one class a line.
  let text: String
  private let numbers: [String: UInt16]

  /// Stands in masks for pixels that are not to be judged.
  static let ignored: UInt16 = 255

  private static func isBackground(_ name: String) -> Bool {
    ["background", "_background_"].contains(name.lowercased())
  }

  /// Class 0 is the source's background, or one of that name; the others follow in the source's order. A class list
  /// picks and orders instead; where it names no background, that is put before its classes.
  init(_ names: [String], chosen: ClassList?, source: String) throws(LabelError) {
    let names = names.filter { $0 != LabelledObject.ignored }
    if let chosen {
      if chosen.names.contains(where: Self.isBackground) {
        classes = chosen
      } else {
        guard chosen.count < ClassList.maximumCount else {
          throw .tooManyClasses(source: source, count: chosen.count + 1)
        }
        let colors = chosen.colors.contains(.black) ? nil : [.black] + chosen.colors
        classes = ClassList(names: ["background"] + chosen.names, colors: chosen.statesColors ? colors : nil)
      }
    } else {
      let own = names.first(where: Self.isBackground)
      let all = [own ?? "background"] + names.filter { $0 != own }
      guard all.count <= ClassList.maximumCount else {
        throw .tooManyClasses(source: source, count: all.count)
      }
      classes = ClassList(names: all)
    }
    background = UInt16(classes.names.firstIndex(where: Self.isBackground) ?? 0)
    numbers = Dictionary(classes.names.enumerated().map { ($1, UInt16($0)) }) { first, _ in first }
    text = try Self.text(of: classes, source: source)
  }

  /// Nil for a label that is not among the classes.
  func number(of label: String) -> UInt16? {
    label == LabelledObject.ignored ? Self.ignored : numbers[label]
  }

  /// Names stand in quotes where they would be read otherwise without.
  /// - Throws: where a class list can't hold one of the names.
  private static func text(of classes: ClassList, source: String) throws(LabelError) -> String {
    func text(_ classes: ArraySlice<(String, RGB)>, quote: String) -> String {
      classes.map { "\(quote)\($0)\(quote) \($1.red) \($1.green) \($1.blue)\n" }.joined()
    }
    func isKept(_ text: String, _ classes: ArraySlice<(String, RGB)>) -> Bool {
      let read = try? ClassList.parse(classes: TextLine.lines(of: text), path: source)
      return read.map { $0.names == classes.map(\.0) && $0.colors == classes.map(\.1) } ?? false
    }
    let all = Array(zip(classes.names, classes.colors))[...]
    for quote in ["", "\""] where isKept(text(all, quote: quote), all) { return text(all, quote: quote) }
    let lost = all.indices.first { !isKept(text(all[$0...$0], quote: "\""), all[$0...$0]) }
    throw .className(source: source, name: all[lost ?? 0].0)
  }
}
