import SkipSegDatasets
import SkipSegImaging

/// A result of Label Studio: one area with its label, or something that is no area.
struct LabelStudioResult {
  enum Reading {
    case area(label: String, Shape, PixelSize)
    case leftOut(String)
    case fault(String)
  }

  private var kind = ""
  private var label: String?
  private var numbers: [String: Double] = [:]
  private var points: [Point] = []
  private var bytes: [UInt8]?
  private var width: Double?
  private var height: Double?
  private var turn = 0.0

  init(_ json: JSONScanner, _ total: inout Int) throws(ContentFault) {
    try json.object { (name) throws(ContentFault) in
      switch name {
      case "type" where try json.kind() == .string: kind = try json.string()
      case "original_width" where try json.kind() == .number: width = try json.number()
      case "original_height" where try json.kind() == .number: height = try json.number()
      case "image_rotation" where try json.kind() == .number: turn = try json.number()
      case "value" where try json.kind() == .object:
        try json.object { (name) throws(ContentFault) in try readValue(name, json, &total) }
      default: try json.skip()
      }
    }
  }

  private mutating func readValue(
    _ name: String, _ json: JSONScanner, _ total: inout Int
  ) throws(ContentFault) {
    switch (name, try json.kind()) {
    case ("points", .array): points = try json.points(total: &total)
    case ("rle", .array):
      var bytes: [UInt8] = []
      try json.array { () throws(ContentFault) in
        guard let byte = UInt8(exactly: try json.number()) else { throw json.fault("no byte of run lengths") }
        bytes.append(byte)
        if bytes.count > JSONScanner.maximumTextBytes {
          throw json.fault("more than \(bytes.count - 1) bytes of run lengths")
        }
      }
      self.bytes = bytes
    case (_, .array) where name.hasSuffix("labels"):
      try json.array { () throws(ContentFault) in
        if try json.kind() == .string {
          let text = try json.string()
          label = label ?? text
        } else {
          try json.skip()
        }
      }
    case (_, .number): numbers[name] = try json.number()
    default: try json.skip()
    }
  }

  var reading: Reading {
    let kind = String(kind.hasSuffix("labels") ? kind.dropLast("labels".count) : kind[...])
    guard ["polygon", "rectangle", "ellipse", "brush"].contains(kind) else {
      return .leftOut(Reason.kind(self.kind))
    }
    guard let label else { return .leftOut(Reason.noLabel) }
    guard let width, let height, let size = PixelSize(checking: width, height) else {
      return .fault("a result without the size of its picture, expected original_width and original_height")
    }
    if turn != 0 { return .fault("a picture that was turned by \(turn) degrees while it was labelled") }
    func place(_ x: Double, _ y: Double) -> Point { Point(x / 100 * width, y / 100 * height) }
    func values(_ names: String...) -> [Double]? {
      let found = names.compactMap { numbers[$0] }.filter { abs($0) <= 1e4 }
      return found.count == names.count ? found : nil
    }
    let degrees = numbers["rotation"] ?? 0
    guard abs(degrees) <= 1e6 else { return .fault("a rotation of \(degrees) degrees") }
    switch kind {
    case "polygon":
      if points.count < 3 { return .leftOut(Reason.tooFewPoints) }
      let places = points.map { place($0.x, $0.y) }
      guard places.allSatisfy({ LabelLimits.isPlace($0.x) && LabelLimits.isPlace($0.y) }) else {
        return .fault("a point far outside of the picture, expected 0 to 100 percent")
      }
      return .area(label: label, .polygon(places), size)
    case "rectangle":
      guard let v = values("x", "y", "width", "height") else { return .fault("no rectangle in percent") }
      let corner = place(v[0], v[1])
      // It is turned about the corner from which it was drawn.
      let shape = Shape.rectangle(corner, place(v[0] + v[2], v[1] + v[3]), degrees: degrees, pivot: corner)
      return .area(label: label, shape, size)
    case "ellipse":
      guard let v = values("x", "y", "radiusX", "radiusY"), v[2] >= 0, v[3] >= 0 else {
        return .fault("no ellipse in percent")
      }
      let shape = Shape.ellipse(
        center: place(v[0], v[1]), radiusX: v[2] / 100 * width, radiusY: v[3] / 100 * height, degrees: degrees
      )
      return .area(label: label, shape, size)
    default:
      guard let bytes else { return .fault("a brush without run lengths") }
      do { return .area(label: label, .runs(try LabelStudioBrush.runs(bytes, size), x: 0, y: 0), size) } catch
      {
        return .fault("a brush whose run lengths \(error.found)")
      }
    }
  }
}
