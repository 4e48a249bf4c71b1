import SkipSegImaging

/// The formats in which the objects of a mask are written for other programs.
public enum PolygonFormat: String, Sendable, CaseIterable {
  /// GeoJSON, as QuPath reads it.
  case geojson
  /// COCO's JSON with run lengths.
  case coco
  /// LabelMe's JSON; it has no holes.
  case labelme

  /// Of the file beside a mask.
  package var fileExtension: String { self == .geojson ? "geojson" : "json" }

  /// The file of one photograph.
  package func text(_ content: OutlinedPicture) -> String {
    switch self {
    case .geojson: GeoJSON.text(content)
    case .coco: COCO.text(content)
    case .labelme: LabelMe.text(content)
    }
  }

  /// How many holes of these objects the format has no place for.
  package func lostHoles(_ content: OutlinedPicture) -> Int {
    guard self == .labelme else { return 0 }
    return content.objects.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.holes.count } }
  }
}

/// The objects of one photograph, ready to be written.
package struct OutlinedPicture: Sendable {
  /// The name of its file.
  package let photograph: String
  package let width, height: Int
  package let classNames: [String]
  package let colors: [RGB]
  /// The class without objects.
  package let background: Int?
  package let objects: [OutlinedObject]
  /// Numbers that are known of each object, by name.
  package let measurements: [[(name: String, value: Double)]]
  /// How far corners that are left out may lie from the outline, in pixels.
  package let simplification: Double

  package init(
    photograph: String, width: Int, height: Int, classNames: [String], colors: [RGB], background: Int?,
    objects: [OutlinedObject], measurements: [[(name: String, value: Double)]], simplification: Double
  ) {
    precondition(measurements.count == objects.count, "measurements of every object")
    (self.photograph, self.width, self.height) = (photograph, width, height)
    (self.classNames, self.colors, self.background) = (classNames, colors, background)
    (self.objects, self.measurements, self.simplification) = (objects, measurements, simplification)
  }

  func outlines(of object: OutlinedObject) -> [Outline] { object.parts.map { $0.simplified(simplification) } }
}

extension Ring {
  /// `[x,y],[x,y]`. Corners of pixels are whole numbers.
  var text: String { points.map { "[\(Int($0.x)),\(Int($0.y))]" }.joined(separator: ",") }
}
