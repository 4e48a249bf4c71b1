import SkipSegDatasets
import SkipSegImaging

/// What another program's labels say, whatever their format: pictures with what is drawn on them.
package struct LabelSet: Sendable {
  /// In the order of the source; names that no object has may be among them.
  package var classes: [String] = []
  package var pictures: [LabelledPicture] = []
  /// What a person should know of how the source was read.
  package var notes: [String] = []

  package init() {}

  /// Adds the names that are new, in the order in which they come.
  mutating func addClassesInOrder() {
    var known = Set(classes)
    for object in pictures.lazy.flatMap(\.objects)
    where object.label != LabelledObject.ignored && known.insert(object.label).inserted {
      classes.append(object.label)
    }
  }
}

/// A photograph of the source with its objects.
package struct LabelledPicture: Sendable {
  /// Where the photograph is, as the source knows it.
  package enum Photograph: Sendable, Equatable {
    /// By a name or path that means something to whoever made the labels, with the folder of the label file. The stem
    /// stands in where there is no file of the name.
    case named(String, near: String, stem: String?)
    /// A file that was found.
    case file(String)
  }

  /// For messages: the file of the labels, and where in it.
  let source: String
  let photograph: Photograph
  /// Path of the output without extension; nil for that of the photograph.
  var outputName: String?
  var split: Split?
  /// Width and height as the source has them.
  var size: PixelSize?
  /// In the order in which they are drawn: later ones lie over earlier ones.
  var objects: [LabelledObject] = []
  /// Objects that are no areas or have no label, counted by the reason.
  var leftOut: [String: Int] = [:]
  /// Why its labels can't be used.
  var fault: ContentFault?

  init(source: String, photograph: Photograph) {
    (self.source, self.photograph) = (source, photograph)
  }

  /// - Parameters: numbers of a file; none where it says nothing.
  mutating func setSize(_ width: Double?, _ height: Double?) {
    guard let width, let height else { return }
    size = PixelSize(checking: width, height)
    if size == nil {
      fault = ContentFault(
        file: source,
        found: "\(width) x \(height) is no size of a picture, expected whole numbers within the limits")
    }
  }

  mutating func leaveOut(_ reason: String, count: Int = 1) { leftOut[reason, default: 0] += count }

  /// Larger areas first, so that none hides a smaller one.
  mutating func sortByArea() {
    objects = objects.map { ($0, $0.area) }.enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element.0)
  }
}

/// An area with a label.
package struct LabelledObject: Sendable {
  /// The label of areas that are not to be judged.
  static let ignored = "__ignore__"

  enum Form: Sendable {
    case shape(Shape)
    /// The path of a binary mask of the whole picture.
    case maskFile(String)
  }

  let label: String
  let form: Form

  var area: Double {
    switch form {
    case .shape(let shape): shape.area
    case .maskFile: 0
    }
  }
}
