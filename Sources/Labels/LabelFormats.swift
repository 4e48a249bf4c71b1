/// All formats of labels that are understood. A new one is a line here.
package enum LabelFormats {
  package static let all: [any LabelFormat.Type] = [
    COCO.self, LabelMe.self, YOLO.self, CVAT.self, LabelStudio.self, ClassMasks.self, ClassFolders.self,
    ObjectMasks.self,
  ]

  package static var names: [String] { all.map { $0.name } }

  /// The one format that a source is of.
  /// - Throws: `LabelError` where none fits, or several; where a file can't be read to its place of decision, its fault.
  static func format(of source: LabelSource) throws -> any LabelFormat.Type {
    var (fitting, faults): ([any LabelFormat.Type], [ContentFault]) = ([], [])
    for format in all {
      do { if try format.fits(source) { fitting.append(format) } } catch { faults.append(error) }
    }
    if fitting.count == 1 { return fitting[0] }
    if fitting.isEmpty, let fault = faults.first { throw fault }
    if fitting.isEmpty { throw LabelError.unknown(source: source.path, lookedFor: all.map { $0.content }) }
    throw LabelError.ambiguous(source: source.path, formats: fitting.map { $0.name })
  }
}
