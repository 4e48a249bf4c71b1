import SkipSegBasics
import SkipSegFiles
import SkipSegImaging

/// What the user named as the source of labels: a file, or a folder with all that it holds. Only read, never changed.
package struct LabelSource: Sendable {
  package let path: String
  /// The folder, or the one of the file.
  let root: String
  /// Below the root: all of a folder, or the one file.
  let files: [String]
  /// Files that aren't pictures by their names, by their first byte that isn't blank.
  private let beginnings: [UInt8: [String]]
  /// Where photographs are looked for.
  let photographs: PhotographIndex
  /// The names of `--classes`, if there are any.
  let classNames: [String]?
  /// Whether the folder of a mask is its class.
  let classIsFolder: Bool
  let threads: Int

  /// - Parameter images: the folder of the photographs; nil for the source's own.
  package init(
    _ path: String, images: String?, classNames: [String]?, classIsFolder: Bool, threads: Int
  ) throws {
    self.path = path
    let isFolder = FileSystem.isFolder(path)
    if !isFolder, !FileSystem.exists(path) { _ = try FileSystem.read(path, upTo: 1) }
    root = isFolder ? path : FileSystem.folder(of: path)
    let all = isFolder ? try FileSystem.files(under: path) : [FileSystem.name(of: path)]
    files = all
    var beginnings: [UInt8: [String]] = [:]
    for file in files where !ImageFile.isImageName(file) {
      let start = (try? FileSystem.read(FileSystem.join(root, file), upTo: 512)) ?? []
      let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]
      if let first = text.first(where: { !$0.isBlank }) { beginnings[first, default: []].append(file) }
    }
    self.beginnings = beginnings
    if let images, !FileSystem.isFolder(images) { throw LabelError.noFolder(images) }
    let place = images ?? root
    photographs = PhotographIndex(
      place, files: isFolder && images == nil ? all : try FileSystem.files(under: place))
    (self.classNames, self.classIsFolder, self.threads) = (classNames, classIsFolder, threads)
  }

  /// The path of one of its files, as the user would say it.
  func path(of file: String) -> String { root == "." ? file : FileSystem.join(root, file) }

  /// Those of some files that are of a format, by their paths. One that can't be read so far is none.
  /// - Throws: what is wrong with the first file, where none is of the format.
  func paths(
    _ files: [String], where isOne: (String) throws(ContentFault) -> Bool
  ) throws(ContentFault) -> [String] {
    var (paths, firstFault): ([String], ContentFault?) = ([], nil)
    for file in files {
      do throws(ContentFault) {
        if try isOne(path(of: file)) { paths.append(path(of: file)) }
      } catch {
        firstFault = firstFault ?? error
      }
    }
    if paths.isEmpty, let firstFault { throw firstFault }
    return paths
  }

  /// Files that may be JSON, an object or a list.
  var objects: [String] { beginnings[UInt8(ascii: "{")] ?? [] }
  var lists: [String] { beginnings[UInt8(ascii: "[")] ?? [] }
  /// Files that may be XML.
  var markup: [String] { beginnings[UInt8(ascii: "<")] ?? [] }
}
