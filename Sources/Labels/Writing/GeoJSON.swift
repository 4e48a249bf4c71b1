import SkipSegBasics
import SkipSegImaging

/// GeoJSON (RFC 7946) in pixels of the photograph, its upper left corner being the origin, as QuPath reads it: a feature for
/// each object, a polygon for each of its parts. Outer rings have a positive area by the shoelace formula, holes a negative
/// one.
enum GeoJSON {
  static func text(_ content: OutlinedPicture) -> String {
    let names = content.classNames.map { JSONText.compact(JSONValue.string($0)) }
    let features = zip(content.objects, content.measurements).map { object, measurements in
      let color = content.colors[Int(object.label)]
      let numbers = measurements.map { "\"\($0.name)\":\(JSONText.compact(JSONValue.number($0.value)))" }
      return "{\"type\":\"Feature\",\"geometry\":\(geometry(content.outlines(of: object))),"
        + "\"properties\":{\"objectType\":\"annotation\",\"classification\":{\"name\":\(names[Int(object.label)]),"
        + "\"color\":[\(color.red),\(color.green),\(color.blue)]},"
        + "\"measurements\":{\(numbers.joined(separator: ","))}}}"
    }
    return "{\n\"type\":\"FeatureCollection\",\n\"features\":[\n\(features.joined(separator: ",\n"))\n]}\n"
  }

  private static func geometry(_ outlines: [Outline]) -> String {
    let polygons = outlines.map { outline in
      "[" + ([outline.outer] + outline.holes).map(closed).joined(separator: ",") + "]"
    }
    return polygons.count == 1
      ? "{\"type\":\"Polygon\",\"coordinates\":\(polygons[0])}"
      : "{\"type\":\"MultiPolygon\",\"coordinates\":[\(polygons.joined(separator: ","))]}"
  }

  /// The first corner stands at the end again.
  private static func closed(_ ring: Ring) -> String { "[\(Ring(ring.points + ring.points.prefix(1)).text)]" }
}
