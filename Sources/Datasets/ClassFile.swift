import SkipSegFiles

/// A class list with the file that it was read from.
package struct ClassFile: Equatable, Sendable {
  package let path: String
  package let classes: ClassList

  private static let names = ["classes.txt", "labelmap.txt"]
  static let splitName = "_classes.csv"

  /// - Parameter acceptsPipe: for a path that the user gave.
  package init(path: String, acceptsPipe: Bool = false) throws(DatasetError) {
    self.path = path
    do { classes = try ClassList.read(path, acceptsPipe: acceptsPipe) } catch { throw .classes(error) }
  }

  /// The class file at the top of a data set, if there is one.
  package static func find(in root: String) throws(DatasetError) -> ClassFile? {
    let found = names.map { FileSystem.join(root, $0) }.filter(FileSystem.exists)
    if found.count > 1 { throw .ambiguousClassFiles(found) }
    if let path = found.first { return try ClassFile(path: path) }
    return try findInSplits(of: root)
  }

  /// The lists that Roboflow writes beside the masks of each split; they must be one.
  private static func findInSplits(of root: String) throws(DatasetError) -> ClassFile? {
    let folders = ((try? FileSystem.names(in: root)) ?? []).filter { Split(named: $0) != nil }.sorted()
    let paths = folders.map { FileSystem.join(FileSystem.join(root, $0), splitName) }
    var first: ClassFile?
    for path in paths where FileSystem.exists(path) {
      let file = try ClassFile(path: path)
      if let first, first.classes != file.classes { throw .classListsDiffer([first.path, path]) }
      first = first ?? file
    }
    return first
  }
}
