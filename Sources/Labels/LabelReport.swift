import SkipSegBasics
import SkipSegDatasets

/// What a conversion made of its source: the content of `report.json`.
package struct LabelReport: Encodable, Sendable {
  package struct Class: Encodable, Sendable, Equatable {
    package let name: String
    package fileprivate(set) var shapes = 0
    package fileprivate(set) var pixels = 0
  }

  package let source: String
  package let format: String
  /// In the order of their index, which stands in the masks.
  package private(set) var classes: [Class]
  package private(set) var maskCount = 0
  /// By split; empty where the source is not divided.
  package private(set) var splits: [String: Int] = [:]
  /// Pictures that can't be used, each in one line.
  package private(set) var faults: [String]
  /// Pictures without a shape that were left out.
  package let unlabelledCount: Int
  /// Shapes of the source, and those of them that were drawn.
  package private(set) var shapesRead = 0
  package private(set) var shapesDrawn = 0
  /// Shapes that were not drawn, by the reason.
  package private(set) var shapesLeftOut: [String: Int] = [:]
  /// Shapes of which a part lies outside of the picture.
  package private(set) var shapesOutside = 0
  /// Pixels of shapes that lie below later shapes of another class.
  package private(set) var hiddenPixels = 0
  package private(set) var ignoredPixels = 0
  /// Pixels of mask files that were neither of two values and went to the nearer one.
  package private(set) var movedPixels = 0
  /// Objects that touch another one; nil where the source doesn't tell objects apart.
  package private(set) var touchingObjects: Int?
  /// Pictures of which it can't be told whether their labels are of the upright or the stored photograph.
  package private(set) var unclearFrames = 0

  private enum CodingKeys: String, CodingKey {
    case source, format, classes, splits, faults
    case maskCount = "masks"
    case unlabelledCount = "pictures_without_shapes_left_out"
    case shapesRead = "shapes_read"
    case shapesDrawn = "shapes_drawn"
    case shapesLeftOut = "shapes_left_out"
    case shapesOutside = "shapes_outside"
    case hiddenPixels = "hidden_pixels"
    case ignoredPixels = "ignored_pixels"
    case movedPixels = "moved_pixels"
    case touchingObjects = "touching_objects"
    case unclearFrames = "unclear_frames"
  }

  init(_ conversion: LabelConversion) {
    source = conversion.source
    format = conversion.format
    classes = conversion.classes.names.map { Class(name: $0) }
    faults = conversion.faults.map(\.description)
    unlabelledCount = conversion.skippedCount
    if conversion.tellsObjectsApart { touchingObjects = 0 }
  }

  mutating func addFault(_ fault: String) { faults.append(fault) }

  mutating func add(_ counts: DrawingCounts, of picture: LabelledPicture) {
    maskCount += 1
    if let split = picture.split { splits[split.rawValue, default: 0] += 1 }
    let drawn = counts.drawn.values.reduce(0, +)
    shapesDrawn += drawn
    shapesRead += drawn + counts.leftOut.values.reduce(0, +)
    shapesLeftOut.merge(counts.leftOut, uniquingKeysWith: +)
    shapesOutside += counts.outside
    hiddenPixels += counts.hiddenPixels
    movedPixels += counts.movedPixels
    unclearFrames += counts.unclearFrames
    touchingObjects = touchingObjects.map { $0 + counts.touching }
    for index in classes.indices {
      classes[index].shapes += counts.drawn[classes[index].name] ?? 0
      classes[index].pixels += counts.pixels[index] ?? 0
    }
    let ignored = Int(ClassNumbering.ignored)
    if classes.count <= ignored { ignoredPixels += counts.pixels[ignored] ?? 0 }
  }

  /// For people: what was read, drawn and left out, in some lines.
  package var text: String {
    var lines = ["format   \(format)", "classes  \(classes.map(\.name).joined(separator: ", "))"]
    var shapes = "shapes   \(shapesDrawn) of \(shapesRead) drawn"
    if shapesOutside > 0 { shapes += "; of \(shapesOutside) a part lies outside of the picture" }
    if hiddenPixels > 0 { shapes += "; \(counted(hiddenPixels, "pixel")) hidden by later shapes" }
    lines.append(shapes)
    for (reason, count) in shapesLeftOut.sorted(by: { $0.key < $1.key }) {
      lines.append("left out \(counted(count, "shape")) \(reason)")
    }
    if movedPixels > 0 {
      lines.append("moved    \(counted(movedPixels, "pixel")) to the nearer of two values")
    }
    if ignoredPixels > 0 { lines.append("ignored  \(counted(ignoredPixels, "pixel")), 255 in the masks") }
    if let touchingObjects, touchingObjects > 0 {
      lines.append("touching \(counted(touchingObjects, "object")), no longer told apart")
    }
    return lines.joined(separator: "\n")
  }
}
