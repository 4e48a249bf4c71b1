import Foundation
import SkipSegBasics
import SkipSegImaging

/// A region of a mask that a network contradicts with confidence, so that its label may be wrong. After the confident
/// learning of cleanlab and the components of Rottmann and Reese (2022, arXiv 2207.06104).
public struct LabelSuspect: Sendable, Equatable {
  /// Name of the photograph's mask.
  public let file: String
  /// The region's box in pixels of the photograph.
  public let columns, rows: Range<Int>
  /// How many the region has.
  public let pixels: Int
  /// The places of the classes in the list.
  public let annotated, predicted: Int
  /// The mean probability of the predicted class.
  public let confidence: Double
  /// The sum over the pixels of the probability of the predicted class less that of the annotated one.
  public let strength: Double

  package init(
    file: String, columns: Range<Int>, rows: Range<Int>, pixels: Int, annotated: Int, predicted: Int,
    confidence: Double, strength: Double
  ) {
    self.file = file
    self.columns = columns
    self.rows = rows
    self.pixels = pixels
    self.annotated = annotated
    self.predicted = predicted
    self.confidence = confidence
    self.strength = strength
  }
}

extension LabelSuspect {
  /// Pixels within so many of a border of the mask are no suspects, as borders are never sharp.
  private static let borderDistance = 3
  private static let leastPixels = 25
  /// Of the photograph's pixels.
  private static let leastShare = 0.0001

  /// The suspects of one photograph: 8-connected pixels of one annotated and one predicted class, each with a probability
  /// of at least the class's confidence.
  package static func find(
    file: String, truth: LabelMap, prediction: LabelMap, probabilities: Probabilities,
    confidence: ClassConfidence, classCount: Int
  ) -> [LabelSuspect] {
    let predicted = probabilities.values(of: prediction)
    let annotated = probabilities.values(of: truth)
    var candidates: [Int32] = []
    for pixel in truth.labels.indices {
      let (label, guess) = (Int(truth.labels[pixel]), Int(prediction.labels[pixel]))
      if label < classCount, guess < classCount, label != guess, predicted[pixel] >= confidence[guess] {
        candidates.append(Int32(pixel))
      }
    }
    if candidates.isEmpty { return [] }
    let border = borderPixels(of: truth)
    let distances =
      border.isEmpty
      ? nil
      : DistanceTransform(sites: border, width: truth.width, height: truth.height)
        .squaredDistances(of: candidates)
    /// A label of its own for each pair of classes.
    var pairs: [Int: UInt16] = [:]
    var regions = [UInt16](repeating: LabelMap.ignored, count: truth.labels.count)
    for (place, pixel) in candidates.enumerated() {
      if let distances, distances[place] <= borderDistance * borderDistance { continue }
      let pair = Int(truth.labels[Int(pixel)]) * classCount + Int(prediction.labels[Int(pixel)])
      let number = pairs[pair] ?? UInt16(min(pairs.count, Int(LabelMap.ignored) - 1))
      pairs[pair] = number
      regions[Int(pixel)] = number
    }
    let components = ConnectedComponents(
      regions, width: truth.width, labelCount: min(pairs.count, Int(LabelMap.ignored)))
    let least = max(leastPixels, Int((leastShare * Double(truth.labels.count)).rounded(.up)))
    return Self.parts(of: components, width: truth.width).filter { $0.pixels >= least }.map { region in
      let (label, guess) = (Int(truth.labels[region.first]), Int(prediction.labels[region.first]))
      var (sure, strength) = (0.0, 0.0)
      for run in region.runs {
        for column in run.columns {
          let pixel = run.row * truth.width + column
          sure += Double(predicted[pixel])
          strength += Double(predicted[pixel]) - Double(annotated[pixel])
        }
      }
      return LabelSuspect(
        file: file, columns: region.columns, rows: region.rows, pixels: region.pixels, annotated: label,
        predicted: guess, confidence: sure / Double(region.pixels), strength: strength)
    }
  }

  /// Pixels with a 4-neighbour of another label. The picture's edge is no border of an annotation.
  private static func borderPixels(of map: LabelMap) -> [Int32] {
    let (width, labels) = (map.width, map.labels)
    return labels.indices.filter { pixel in
      let column = pixel % width
      return column > 0 && labels[pixel - 1] != labels[pixel]
        || column + 1 < width && labels[pixel + 1] != labels[pixel]
        || pixel >= width && labels[pixel - width] != labels[pixel]
        || pixel + width < labels.count && labels[pixel + width] != labels[pixel]
    }.map { Int32($0) }
  }

  private struct Region {
    var runs: [ConnectedComponents.Run] = []
    var pixels = 0
    var columns = 0..<0
    var rows = 0..<0
    var first = 0
  }

  private static func parts(of components: ConnectedComponents, width: Int) -> [Region] {
    var regions = [Region](repeating: Region(), count: components.count)
    for run in components.runs {
      var region = regions[run.component]
      regions[run.component].runs = []
      if region.pixels == 0 {
        (region.columns, region.rows) = (run.columns, run.row..<run.row + 1)
        region.first = run.row * width + run.columns.lowerBound
      } else {
        region.columns =
          min(
            region.columns.lowerBound, run.columns.lowerBound)..<max(
            region.columns.upperBound, run.columns.upperBound)
        region.rows = region.rows.lowerBound..<run.row + 1
      }
      region.runs.append(run)
      region.pixels += run.columns.count
      regions[run.component] = region
    }
    return regions
  }
}

extension [LabelSuspect] {
  /// The strongest first; equal ones in the order they were found in.
  package var ranked: [LabelSuspect] {
    enumerated().sorted { (-$0.element.strength, $0.offset) < (-$1.element.strength, $1.offset) }
      .map(\.element)
  }

  /// The text of `suspects.csv`.
  package func csv(classNames: [String]) -> String {
    let header = ["file", "x", "y", "width", "height", "area", "mask", "model", "confidence", "strength"]
    return CSV.text(
      [header]
        + map { suspect in
          [
            suspect.file, "\(suspect.columns.lowerBound)", "\(suspect.rows.lowerBound)",
            "\(suspect.columns.count)", "\(suspect.rows.count)", "\(suspect.pixels)",
            classNames[suspect.annotated], classNames[suspect.predicted],
            String(format: "%.6f", suspect.confidence), String(format: "%.3f", suspect.strength),
          ]
        })
  }
}
