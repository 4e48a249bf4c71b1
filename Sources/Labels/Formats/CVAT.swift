import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// "CVAT for images 1.1": XML with `<image>` elements and their shapes, drawn by rising `z_order`, then as they stand.
/// The run lengths of a mask go along the rows of its box.
enum CVAT: LabelFormat {
  static let name = "cvat"
  static let content = "XML with annotations of images (CVAT for images)"

  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool {
    try !source.paths(source.markup, where: isCVAT).isEmpty
  }

  private static func isCVAT(_ path: String) throws(ContentFault) -> Bool {
    guard case .start("annotations", _)? = try XMLScanner(path).next() else { return false }
    return true
  }

  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet {
    var set = LabelSet()
    for path in try source.paths(source.markup, where: isCVAT) { try read(path, into: &set) }
    return set
  }

  private static func read(_ path: String, into set: inout LabelSet) throws(ContentFault) {
    let xml = try XMLScanner(path)
    var open: [String] = []
    var picture: LabelledPicture?
    var shapes: [(order: Double, object: LabelledObject)] = []
    var points = 0
    while let event = try xml.next() {
      switch event {
      case .start("track", _):
        throw xml.fault("tracks of a video; export as 'CVAT for images'")
      case .start("image", let attributes):
        guard let name = attributes["name"] else { throw xml.fault("an image without a name") }
        var image = LabelledPicture(
          source: path, photograph: .named(name, near: FileSystem.folder(of: path), stem: nil))
        image.split = Split(named: attributes["subset"] ?? "")
        image.setSize(attributes.number("width"), attributes.number("height"))
        (picture, shapes) = (image, [])
        open.append("image")
      case .start(let element, let attributes):
        if open.last == "image", picture != nil {
          guard let label = attributes["label"] else {
            picture?.leaveOut(Reason.noLabel)
            open.append(element)
            continue
          }
          switch CVATShape.shape(element, attributes, &points) {
          case .area(let shape):
            // Here, as drawing goes by another order.
            if label != LabelledObject.ignored, !set.classes.contains(label) { set.classes.append(label) }
            shapes.append(
              (attributes.number("z_order") ?? 0, LabelledObject(label: label, form: .shape(shape))))
          case .leftOut(let reason): picture?.leaveOut(reason)
          case .fault(let found):
            if picture?.fault == nil { picture?.fault = xml.fault("<\(element)>: \(found)") }
          }
          if points > LabelLimits.points {
            throw xml.fault("more than \(LabelLimits.points) points; cut the file into several")
          }
        }
        open.append(element)
      case .text(let text):
        // The labels of the task, in its order.
        if open.suffix(3) == ["labels", "label", "name"], !set.classes.contains(text) {
          set.classes.append(text)
        }
      case .end(let element):
        open.removeLast()
        if element == "image", var image = picture {
          image.objects = shapes.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element.object)
          set.pictures.append(image)
          picture = nil
        }
      }
    }
  }
}

/// An element of an image.
private enum CVATShape {
  enum Reading {
    case area(Shape)
    case leftOut(String)
    case fault(String)
  }

  static func shape(_ element: String, _ attributes: [String: String], _ total: inout Int) -> Reading {
    func places(_ names: String...) -> [Double]? {
      let values = names.compactMap { attributes.number($0) }.filter(LabelLimits.isPlace)
      return values.count == names.count ? values : nil
    }
    let degrees = attributes.number("rotation") ?? 0
    guard degrees.isFinite, abs(degrees) <= 1e6 else { return .fault("a rotation of \(degrees) degrees") }
    switch element {
    case "polygon":
      let separators: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: " ")]
      guard
        let values = NumberText.values(
          of: (attributes["points"] ?? "").utf8, upTo: 2 * LabelLimits.shapePoints,
          separatedBy: separators.contains), values.count % 2 == 0, values.allSatisfy(LabelLimits.isPlace)
      else { return .fault("points that are no places in a picture, expected 'x,y;x,y;...' within 1e7") }
      total += values.count / 2
      return values.count < 6 ? .leftOut(Reason.tooFewPoints) : .area(.polygon(values.points))
    case "box":
      guard let v = places("xtl", "ytl", "xbr", "ybr") else {
        return .fault("no corners, expected xtl, ytl, xbr and ybr")
      }
      return .area(.rectangle(Point(v[0], v[1]), Point(v[2], v[3]), degrees: degrees))
    case "ellipse":
      guard let v = places("cx", "cy", "rx", "ry"), v[2] >= 0, v[3] >= 0 else {
        return .fault("no ellipse, expected cx, cy, rx and ry")
      }
      return .area(.ellipse(center: Point(v[0], v[1]), radiusX: v[2], radiusY: v[3], degrees: degrees))
    case "mask":
      guard let v = places("left", "top", "width", "height"), let size = PixelSize(checking: v[2], v[3]),
        let left = Int(exactly: v[0]), let top = Int(exactly: v[1])
      else { return .fault("no box, expected left, top, width and height in whole pixels") }
      let separators: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: " ")]
      guard
        let values = NumberText.values(
          of: (attributes["rle"] ?? "").utf8, upTo: LabelLimits.points, separatedBy: separators.contains)
      else { return .fault("run lengths that are no numbers") }
      total += values.count
      let counts = values.compactMap { Int(exactly: $0) }
      if counts.count != values.count { return .fault("run lengths that are no whole numbers") }
      do {
        let runs = try RunLengths(width: size.width, height: size.height, direction: .rows, counts: counts)
        return .area(.runs(runs, x: left, y: top))
      } catch { return .fault(error.words) }
    default: return .leftOut(Reason.kind(element))
    }
  }
}

extension [String: String] {
  fileprivate func number(_ name: String) -> Double? { self[name].flatMap { NumberText.value(of: $0.utf8) } }
}
