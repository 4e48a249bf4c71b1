import Foundation
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// LabelMe's JSON, one file a picture (labelme 3 to 7): `shapes` with a label each, of which later ones lie over earlier
/// ones. Coordinates are of the upright picture. What old files lack may be missing.
enum LabelMe: LabelFormat {
  static let name = "labelme"
  static let content = "JSON files with shapes and imagePath (LabelMe)"

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    try !source.paths(source.objects, where: isLabelMe).isEmpty
  }

  private static func isLabelMe(_ path: String) throws(ContentFault) -> Bool {
    var found = false
    try JSONScanner.members(of: path) { name, kind in
      found = found || name == "shapes" && kind == .array || name == "imagePath" && kind == .string
      return found || ["images", "annotations", "categories"].contains(name)
    }
    return found
  }

  /// A file that is none, or can't be read, doesn't keep the others from being read.
  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    let pictures = parallelMap(source.objects, threads: source.threads) { file -> LabelledPicture? in
      let path = source.path(of: file)
      do throws(ContentFault) {
        guard try isLabelMe(path) else { return nil }
        return try picture(path)
      } catch {
        var picture = LabelledPicture(source: path, photograph: .file(""))
        picture.fault = error
        return picture
      }
    }
    set.pictures = pictures.compactMap { $0 }
    set.addClassesInOrder()
    return set
  }

  private static func picture(_ path: String) throws(ContentFault) -> LabelledPicture {
    let json = try JSONScanner(path)
    var (width, height, imagePath): (Double?, Double?, String?)
    var shapes: [Content] = []
    var points = 0
    try json.object { (name) throws(ContentFault) in
      switch name {
      case "imagePath" where try json.kind() == .string: imagePath = try json.string()
      case "imageWidth" where try json.kind() == .number: width = try json.number()
      case "imageHeight" where try json.kind() == .number: height = try json.number()
      case "shapes": try json.array { () throws(ContentFault) in shapes.append(try Content(json, &points)) }
      default: try json.skip()
      }
    }
    try json.finish()
    let stem = FileSystem.stem(path)
    var picture = LabelledPicture(
      source: path,
      photograph: .named(lastPart(of: imagePath ?? stem), near: FileSystem.folder(of: path), stem: stem))
    picture.setSize(width, height)
    for (index, content) in shapes.enumerated() {
      guard let label = content.label else {
        picture.leaveOut(Reason.noLabel)
        continue
      }
      switch try content.shape(path, index) {
      case .area(let shape): picture.objects.append(LabelledObject(label: label, form: .shape(shape)))
      case .leftOut(let reason): picture.leaveOut(reason)
      }
    }
    return picture
  }

  /// Of a path of any system.
  private static func lastPart(of path: String) -> String {
    path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
  }
}

extension LabelMe {
  private enum Reading {
    case area(Shape)
    case leftOut(String)
  }

  /// A shape as it stands in the file.
  private struct Content {
    private(set) var label: String?
    private var kind = "polygon"
    private var points: [Point] = []
    /// A PNG in base64.
    private var mask: String?

    init(_ json: JSONScanner, _ total: inout Int) throws(ContentFault) {
      try json.object { (name) throws(ContentFault) in
        switch name {
        case "label" where try json.kind() == .string: label = try json.string()
        case "shape_type" where try json.kind() == .string: kind = try json.string()
        case "mask" where try json.kind() == .string: mask = try json.string()
        case "points": points = try json.points(total: &total)
        default: try json.skip()
        }
      }
    }

    /// The width of its lines and the radius of its points, in pixels.
    private static let lineWidth = 10.0
    private static let pointRadius = 5.0

    func shape(_ path: String, _ index: Int) throws(ContentFault) -> Reading {
      func tooFew(_ count: Int) -> Bool { points.count < count }
      let few = Reading.leftOut("of the kind '\(kind)' with too few points")
      switch kind {
      case "polygon", "oriented_rectangle":
        return tooFew(3) ? .leftOut(Reason.tooFewPoints) : .area(.polygon(points))
      case "rectangle":
        // Of four corners in some files.
        if points.count == 4 { return .area(.polygon(points)) }
        return tooFew(2) ? few : .area(.rectangle(points[0], points[1]))
      case "circle":
        if tooFew(2) { return few }
        let (x, y) = (points[1].x - points[0].x, points[1].y - points[0].y)
        return .area(Self.circle(points[0], (x * x + y * y).squareRoot()))
      case "line", "linestrip":
        return tooFew(2) ? few : .area(.stroke(points, width: Self.lineWidth))
      case "point": return tooFew(1) ? few : .area(Self.circle(points[0], Self.pointRadius))
      case "mask": return tooFew(2) || mask == nil ? few : .area(try bitmap(path, index))
      default: return .leftOut(Reason.kind(kind))
      }
    }

    private static func circle(_ center: Point, _ radius: Double) -> Shape {
      .ellipse(center: center, radiusX: radius, radiusY: radius, degrees: 0)
    }

    /// The PNG's own size counts, its place is that of the upper left corner.
    private func bitmap(_ path: String, _ index: Int) throws(ContentFault) -> Shape {
      func fault(_ found: String) -> ContentFault {
        ContentFault(file: path, place: "shape \(index + 1)", found: found)
      }
      guard let data = Data(base64Encoded: mask ?? "", options: .ignoreUnknownCharacters), !data.isEmpty
      else {
        throw fault("a mask that is no base64")
      }
      do {
        let stored = try ImageFile.decodeMask(bytes: Array(data), named: "\(path): shape \(index + 1)")
        let (x, y) = (min(points[0].x, points[1].x).rounded(), min(points[0].y, points[1].y).rounded())
        return .runs(try BinaryMask(stored).runs, x: Int(x), y: Int(y))
      } catch {
        throw ContentFault(describing: error, file: path)
      }
    }
  }
}
