import Foundation
import SkipSegBasics

/// The rows of `objects.csv` and `classes.csv` (RFC 4180): counts of pixels whole, all else with six digits, empty where
/// there is no value.
package struct MeasurementRows: Sendable {
  private let classNames: [String]
  private let background: Int?
  private let scale: LengthScale?

  package init(classNames: [String], background: Int?, scale: LengthScale?) {
    self.classNames = classNames
    self.background = background
    self.scale = scale
  }

  package var objectHeader: String {
    CSV.text([
      [
        "file", "class", "object", "area_px", "centroid_x", "centroid_y", "box_x", "box_y", "box_width",
        "box_height", "perimeter_px", "circularity", "equivalent_diameter_px", "major_axis_px",
        "minor_axis_px",
        "orientation_deg", "eccentricity", "holes", "touches_edge", "mean_confidence",
      ]
        + units([
          ("area", 2), ("perimeter", 1), ("equivalent_diameter", 1), ("major_axis", 1), ("minor_axis", 1),
        ])
    ])
  }

  package func objects(of measurement: MaskMeasurement, file: String) -> String {
    CSV.text(
      measurement.objects.enumerated().map { index, object in
        [
          file, classNames[object.label], String(index + 1), String(object.area), number(object.centroidX),
          number(object.centroidY), String(object.columns.lowerBound), String(object.rows.lowerBound),
          String(object.columns.count), String(object.rows.count), number(object.perimeter),
          number(object.circularity), number(object.equivalentDiameter), number(object.majorAxis),
          number(object.minorAxis), number(object.orientation), number(object.eccentricity),
          String(object.holes), object.touchesEdge ? "1" : "0", number(object.meanConfidence),
        ]
          + scaled([
            (Double(object.area), 2), (object.perimeter, 1), (object.equivalentDiameter, 1),
            (object.majorAxis, 1), (object.minorAxis, 1),
          ])
      })
  }

  package var classHeader: String {
    CSV.text([
      [
        "file", "class", "area_px", "area_share", "objects", "mean_area_px", "median_area_px",
        "largest_area_px", "perimeter_px", "mean_confidence",
      ]
        + units([
          ("area", 2), ("mean_area", 2), ("median_area", 2), ("largest_area", 2), ("perimeter", 1),
        ])
    ])
  }

  /// A row for each class; a background has no objects and leaves their fields empty.
  package func classes(_ summaries: [ClassSummary], file: String) -> String {
    let total = summaries.reduce(0) { $0 + $1.pixels }
    return CSV.text(
      summaries.enumerated().map { label, summary in
        let share = total == 0 ? 0 : Double(summary.pixels) / Double(total)
        let confidence =
          summary.pixels == 0 ? nil : summary.confidence.map { $0 / Double(summary.pixels) }
        let isBackground = label == background
        func ofObjects(_ text: String) -> String { isBackground ? "" : text }
        let areas = [summary.meanArea, summary.medianArea, Double(summary.largestArea)]
        let lengths = scaled(
          [(Double(summary.pixels), 2)] + areas.map { ($0, 2) } + [(summary.perimeter, 1)])
        return [
          file, classNames[label], String(summary.pixels), number(share),
          ofObjects(String(summary.areas.count)), ofObjects(number(areas[0])), ofObjects(number(areas[1])),
          ofObjects(String(summary.largestArea)), ofObjects(number(summary.perimeter)), number(confidence),
        ] + lengths.prefix(1) + lengths.dropFirst().map(ofObjects)
      })
  }

  private func units(_ names: [(name: String, power: Int)]) -> [String] {
    guard let scale else { return [] }
    return names.map { "\($0.name)_\(scale.unit)\($0.power == 2 ? "2" : "")" }
  }

  private func scaled(_ values: [(value: Double, power: Int)]) -> [String] {
    guard let scale else { return [] }
    return values.map {
      number($0.value * ($0.power == 2 ? scale.perPixel * scale.perPixel : scale.perPixel))
    }
  }

  private func number(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "" }
}

/// One class over one mask or many.
package struct ClassSummary: Sendable {
  package private(set) var pixels = 0
  package private(set) var confidence: Double?
  /// Of its objects.
  package private(set) var areas: [Int] = []
  package private(set) var perimeter = 0.0

  package init() {}

  var largestArea: Int { areas.max() ?? 0 }
  /// 0 of none.
  var meanArea: Double { areas.isEmpty ? 0 : Double(areas.reduce(0, +)) / Double(areas.count) }
  var medianArea: Double {
    if areas.isEmpty { return 0 }
    let sorted = areas.sorted()
    return Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  fileprivate mutating func add(_ area: MaskMeasurement.ClassArea) {
    pixels += area.pixels
    if let sum = area.confidence { confidence = (confidence ?? 0) + sum }
  }

  fileprivate mutating func add(_ object: MeasuredObject) {
    areas.append(object.area)
    perimeter += object.perimeter
  }
}

extension [ClassSummary] {
  /// Of as many classes, without a pixel.
  package init(classCount: Int) { self.init(repeating: ClassSummary(), count: classCount) }

  package mutating func add(_ measurement: MaskMeasurement) {
    for (label, area) in measurement.classes.enumerated() { self[label].add(area) }
    for object in measurement.objects { self[object.label].add(object) }
  }
}
