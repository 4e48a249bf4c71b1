import SkipSegBasics
import SkipSegImaging

extension LabelMe {
  /// A polygon for each part of each object. Holes have no place: what lies in one is drawn over it, because larger outlines
  /// come first.
  static func text(_ content: OutlinedPicture) -> String {
    func string(_ text: String) -> String { JSONText.compact(JSONValue.string(text)) }
    let outlines = content.objects.flatMap { object in
      content.outlines(of: object).map { (label: Int(object.label), ring: $0.outer) }
    }
    // In their order where areas are equal.
    let sorted = outlines.enumerated().sorted { a, b in
      (-a.element.ring.area, a.offset) < (-b.element.ring.area, b.offset)
    }
    let shapes = sorted.map { _, outline in
      "{\"label\":\(string(content.classNames[outline.label])),\"points\":[\(outline.ring.text)],"
        + "\"group_id\":null,\"shape_type\":\"polygon\",\"flags\":{}}"
    }
    return "{\n\"version\":\"5.5.0\",\"flags\":{},\n\"shapes\":[\n\(shapes.joined(separator: ",\n"))\n],\n"
      + "\"imagePath\":\(string(content.photograph)),\"imageData\":null,"
      + "\"imageHeight\":\(content.height),\"imageWidth\":\(content.width)}\n"
  }
}
