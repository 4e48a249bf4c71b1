import ArgumentParser
import SkipSeg
import SkipSegEvaluation

/// How objects are measured, by `skipseg measure` and `skipseg predict --measure`.
struct MeasureOptions: ParsableArguments {
  @Option(
    help:
      "The length of a pixel's side, such as 0.25um (nm, um, mm, cm, m), for areas and lengths in this unit.")
  var pixelSize: String?

  @Flag(help: "Leave out objects at the edge of the picture.")
  var excludeEdge = false

  @Option(help: "Leave out objects of fewer pixels.")
  var minArea: Int?

  @Option(
    help:
      "The class that has no objects: a name or none. (default: the first class if it is called background)")
  var background: String?

  func validate() throws {
    if let pixelSize, LengthScale(pixelSize) == nil {
      throw ValidationError("\(MeasureError.pixelSize(pixelSize))")
    }
    if let minArea, minArea < 1 {
      throw ValidationError("--min-area is \(minArea), but must be 1 or more")
    }
  }

  /// The first option that was given.
  var given: String? {
    if pixelSize != nil { return "--pixel-size" }
    if excludeEdge { return "--exclude-edge" }
    if minArea != nil { return "--min-area" }
    return background == nil ? nil : "--background"
  }

  var value: PredictionOutput.Measures {
    var measures = PredictionOutput.Measures()
    measures.pixelSize = pixelSize
    measures.excludesEdge = excludeEdge
    measures.leastArea = minArea ?? 1
    measures.background = background.map { $0 == "none" ? .none : .named($0) }
    return measures
  }
}
