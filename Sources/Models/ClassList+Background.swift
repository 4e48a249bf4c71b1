import SkipSegDatasets
import SkipSegImaging

extension ClassList {
  private static let background = "background"

  /// The two classes of a network with one output: the class that it shows, which may be listed alone, behind the
  /// background.
  ///
  /// - Throws: where the background itself would be shown. A list of more than two is returned as it is.
  func behindBackground(file: String, classFile: String) throws(ImportError) -> ClassList {
    let isBackground = names.map { $0.lowercased() == Self.background }
    if count <= 2, isBackground[count - 1], !(count == 2 && isBackground[0]) {
      throw .backgroundOutput(classFile: classFile, name: names[count - 1])
    }
    guard count == 1 else { return self }
    let black = RGB(red: 0, green: 0, blue: 0)
    let other = colors[0] == black ? RGB(red: 255, green: 255, blue: 255) : black
    return ClassList(names: [Self.background] + names, colors: statesColors ? [other] + colors : nil)
  }
}
