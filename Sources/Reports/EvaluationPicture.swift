import Foundation
import SkipSegImaging

/// A photograph of an evaluation with its true mask and the predicted one, at its own size.
package struct EvaluationPicture: Sendable {
  /// Nil where two folders of masks were compared.
  package let photograph: Image?
  package let truth, prediction: LabelMap

  package init(photograph: Image?, truth: LabelMap, prediction: LabelMap) {
    self.photograph = photograph
    self.truth = truth
    self.prediction = prediction
  }

  /// The photograph, or a grey plane in its place.
  private var ground: Image {
    photograph
      ?? Image(
        width: truth.width, height: truth.height, channels: 1,
        pixels: [UInt8](repeating: 128, count: truth.labels.count))
  }

  /// A part of the picture, made smaller by a whole number so that no side is longer than so many pixels, unless it is a
  /// narrow strip.
  func part(columns: Range<Int>, rows: Range<Int>, longestSide: Int) -> EvaluationPicture {
    let side = max(columns.count, rows.count)
    let factor = min((side + longestSide - 1) / longestSide, min(columns.count, rows.count))
    return EvaluationPicture(
      photograph: photograph?.cropped(columns, rows).reduced(by: factor),
      truth: truth.cropped(columns, rows).reduced(by: factor),
      prediction: prediction.cropped(columns, rows).reduced(by: factor))
  }

  func whole(longestSide: Int) -> EvaluationPicture {
    part(columns: 0..<truth.width, rows: 0..<truth.height, longestSide: longestSide)
  }

  /// The part around a region: half as much again to every side, and some pixels.
  func around(_ columns: Range<Int>, _ rows: Range<Int>, longestSide: Int) -> EvaluationPicture {
    func wider(_ range: Range<Int>, _ limit: Int) -> Range<Int> {
      let margin = 24 + range.count / 2
      return max(0, range.lowerBound - margin)..<min(limit, range.upperBound + margin)
    }
    return part(
      columns: wider(columns, truth.width), rows: wider(rows, truth.height), longestSide: longestSide)
  }

  func overlay(_ labels: LabelMap, colors: [RGB]) -> Image {
    // Where there is no photograph, the mask alone is to be seen.
    ground.overlaid(with: labels, palette: colors, opacity: photograph == nil ? 1 : 0.6)
  }

  /// Where the prediction is right the photograph, darkened; where it is wrong the colour of the predicted class; hatched
  /// where the truth is ignored.
  func errors(colors: [RGB]) -> Image {
    var image = ground.overlaid(with: truth, palette: [])
    let classCount = UInt16(colors.count)
    for index in truth.labels.indices {
      let (label, guess) = (truth.labels[index], prediction.labels[index])
      for channel in 0..<3 {
        let pixel = image.pixels[3 * index + channel]
        if label >= classCount {
          let isStripe = (index / truth.width + index % truth.width) / 3 % 2 == 0
          image.pixels[3 * index + channel] = isStripe ? 96 : 160
        } else if label == guess {
          image.pixels[3 * index + channel] = pixel / 4
        } else if guess < classCount {
          let color = colors[Int(guess)]
          // Black, as a background often is, would look like what is right.
          image.pixels[3 * index + channel] =
            color == .black ? 255 : [color.red, color.green, color.blue][channel]
        } else {
          image.pixels[3 * index + channel] = 255
        }
      }
    }
    return image
  }
}

extension Image {
  /// As the address of a picture within a page.
  func address(quality: Int) -> String {
    "data:image/jpeg;base64," + Data(ImageEncoder.jpeg(self, quality: quality)).base64EncodedString()
  }
}

extension LabelMap {
  fileprivate func cropped(_ columns: Range<Int>, _ rows: Range<Int>) -> LabelMap {
    if columns.count == width && rows.count == height { return self }
    let labels = rows.flatMap { row in
      self.labels[row * width + columns.lowerBound..<row * width + columns.upperBound]
    }
    return LabelMap(width: columns.count, height: rows.count, labels: labels)
  }
}
