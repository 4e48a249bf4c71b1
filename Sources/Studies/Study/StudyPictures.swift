import SkipSegDatasets
import SkipSegEngine
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import SkipSegReports

/// The same few photographs as each network of a study sees them, and a border of each magnified.
struct StudyPictures {
  private static let count = 4
  /// Pixels of the longer side, at most.
  private static let longestSide = 192
  /// Of the part that is magnified, in pixels of the photograph.
  private static let borderSide = 64
  private static let magnification = 3

  let reader: SampleReader
  let samples: [Sample]
  let colors: [RGB]
  let channels: Int
  let precision: Precision
  let pool: ThreadPool

  /// - Parameter networks: with the name that stands below their pictures.
  /// - Returns: two strips a photograph; none of a photograph that can't be read or predicted.
  func strips(_ networks: [(name: String, model: Model)]) -> [StudyPage.Strip] {
    let chosen = (0..<min(Self.count, samples.count)).map {
      samples[$0 * samples.count / min(Self.count, samples.count)]
    }
    let decoded = chosen.map { try? reader.decode($0, channels: channels) }
    // One network after the other: each takes memory for a picture.
    let predictions = networks.map { network in
      let inference = Inference(model: network.model, pool: pool, precision: precision)
      let working = network.model.specification.workingScale
      return decoded.map { sample in
        sample.flatMap { try? inference.prediction(of: $0.image, workingAt: working).labels }
      }
    }
    return chosen.indices.flatMap { index -> [StudyPage.Strip] in
      guard let sample = decoded[index] else { return [] }
      let border = Self.border(of: sample.mask)
      var whole: [(image: Image, caption: String)] = [(Self.small(sample.image), "photograph")]
      var part: [(image: Image, caption: String)] = [(Self.magnified(sample.image, border), "photograph")]
      let masks =
        [("truth", Optional(sample.mask))] + zip(networks, predictions).map { ($0.name, $1[index]) }
      for case (let name, let labels?) in masks {
        let overlaid = sample.image.overlaid(with: labels, palette: colors, opacity: 0.6)
        whole.append((Self.small(overlaid), name))
        part.append((Self.magnified(overlaid, border), name))
      }
      return [
        StudyPage.Strip(chosen[index].name, pictures: whole),
        StudyPage.Strip("\(chosen[index].name), a border", pictures: part),
      ]
    }
  }

  private static func small(_ image: Image) -> Image {
    let factor = (max(image.width, image.height) + longestSide - 1) / longestSide
    return image.reduced(by: max(1, min(factor, min(image.width, image.height))))
  }

  /// Where most neighbours differ in class: the upper left corner of the part.
  static func border(of mask: LabelMap) -> (x: Int, y: Int) {
    let (side, step) = (borderSide, borderSide / 4)
    var best = (x: 0, y: 0, changes: -1)
    for y in stride(from: 0, through: max(0, mask.height - side), by: step) {
      for x in stride(from: 0, through: max(0, mask.width - side), by: step) {
        var changes = 0
        for row in y..<min(y + side, mask.height) {
          for column in x..<min(x + side, mask.width) - 1 {
            let place = row * mask.width + column
            if mask.labels[place] != mask.labels[place + 1] { changes += 1 }
          }
        }
        if changes > best.changes { best = (x, y, changes) }
      }
    }
    return (best.x, best.y)
  }

  private static func magnified(_ image: Image, _ corner: (x: Int, y: Int)) -> Image {
    let width = min(borderSide, image.width - corner.x)
    let height = min(borderSide, image.height - corner.y)
    var pixels: [UInt8] = []
    for y in 0..<height * magnification {
      for x in 0..<width * magnification {
        let place = (corner.y + y / magnification) * image.width + corner.x + x / magnification
        pixels += image.pixels[place * image.channels..<(place + 1) * image.channels]
      }
    }
    return Image(
      width: width * magnification, height: height * magnification, channels: image.channels, pixels: pixels)
  }
}
