import Files

/// A class list with the file that it was read from.
package struct ClassFile: Equatable, Sendable {
  package let path: String
  package let classes: ClassList

  private static let names = ["classes.txt", "labelmap.txt"]

  /// - Parameter acceptsPipe: for a path that the user gave.
  package init(path: String, acceptsPipe: Bool = false) throws(DatasetError) {
    self.path = path
    do { classes = try ClassList.read(path, acceptsPipe: acceptsPipe) } catch { throw .classes(error) }
  }

  /// The class file at the top of a data set, if there is one.
  package static func find(in root: String) throws(DatasetError) -> ClassFile? {
    let found = names.map { FileSystem.join(root, $0) }.filter(FileSystem.exists)
    if found.count > 1 { throw .ambiguousClassFiles(found) }
    return try found.first.map { path throws(DatasetError) in try ClassFile(path: path) }
  }
}
