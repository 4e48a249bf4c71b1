import Foundation
import SkipSegEvaluation
import SkipSegImaging

extension EvaluationPage {
  /// One photograph in four views.
  struct Picture: Sendable {
    let file, score, classes: String
    let place, link: String?
    let views: [View]
  }

  struct View: Sendable {
    let kind, address: String
    let width, height: Int
  }

  /// A part of a photograph with words.
  struct Crop: Sendable {
    let words, file: String
    let views: [View]
  }

  struct Pictures: Sendable {
    var pictures: [Picture] = []
    var confusions: [Crop] = []
    var suspects: [Crop] = []

    /// Of all pictures as they stand in the page.
    var bytes: Int {
      let views = pictures.flatMap(\.views) + (confusions + suspects).flatMap(\.views)
      return views.reduce(0) { $0 + $1.address.utf8.count }
    }
  }

  /// libjpeg's quality, 1 to 100.
  private static let quality = 70
  private static let longestSides = [480, 320, 200]
  private static let cropSide = 200
  /// Leaves room for the tables below 5 MB.
  private static let byteLimit = 3_500_000
  private static let shownSuspects = 24
  private static let shownConfusions = 3

  /// All pictures of the page, each photograph read once. Where they would be too many bytes, they are made smaller.
  var pictures: Pictures {
    var made = Pictures()
    for side in Self.longestSides {
      made = pictures(longestSide: side)
      if made.bytes <= Self.byteLimit { break }
    }
    return made
  }

  private func pictures(longestSide: Int) -> Pictures {
    let shown = shown
    let confusions = evaluator.confusions(first: Self.shownConfusions)
    let suspects = Array((suspects ?? []).prefix(Self.shownSuspects))
    let places = Dictionary(
      report.images.enumerated().map { ($1.file, $0) }, uniquingKeysWith: { first, _ in first })
    var (wholes, confused, suspected) = ([Int: Picture](), [Int: Crop](), [Int: Crop]())
    let needed = Set(shown.map(\.index) + confusions.map(\.picture) + suspects.compactMap { places[$0.file] })
    for index in needed.sorted() {
      guard let picture = load(index) else { continue }
      for (place, entry) in shown.enumerated() where entry.index == index {
        wholes[place] = whole(picture, index, entry.place, longestSide: longestSide)
      }
      for (place, confusion) in confusions.enumerated() where confusion.picture == index {
        confused[place] = crop(picture, confusion)
      }
      for (place, suspect) in suspects.enumerated() where places[suspect.file] == index {
        suspected[place] = crop(picture, suspect)
      }
    }
    func sorted<Value>(_ values: [Int: Value]) -> [Value] {
      values.sorted { $0.key < $1.key }.map(\.value)
    }
    return Pictures(pictures: sorted(wholes), confusions: sorted(confused), suspects: sorted(suspected))
  }

  private func view(_ kind: String, _ image: Image) -> View {
    View(
      kind: kind, address: image.address(quality: Self.quality), width: image.width, height: image.height)
  }

  private func whole(
    _ picture: EvaluationPicture, _ index: Int, _ place: String?, longestSide: Int
  ) -> Picture {
    let small = picture.whole(longestSide: longestSide)
    let image = report.images[index]
    let classes = image.scores.classes.compactMap { scores in
      scores.iou.map { "\(scores.name) \(Self.digits($0))" }
    }
    return Picture(
      file: image.file, score: Self.digits(image.scores.meanIoU), classes: classes.joined(separator: ", "),
      place: place, link: subject.maskFolder.map { Self.address($0, image.file) },
      views: (small.photograph.map { [view("photograph", $0)] } ?? []) + [
        view("truth", small.overlay(small.truth, colors: subject.colors)),
        view("prediction", small.overlay(small.prediction, colors: subject.colors)),
        view("errors", small.errors(colors: subject.colors)),
      ])
  }

  private func crop(_ picture: EvaluationPicture, _ confusion: Confusion) -> Crop? {
    let (truth, guess) = (UInt16(confusion.truth), UInt16(confusion.prediction))
    let confused = picture.truth.labels.indices.map { pixel in
      picture.truth.labels[pixel] == truth && picture.prediction.labels[pixel] == guess
        ? UInt16(0) : LabelMap.ignored
    }
    guard let box = ConnectedComponents(confused, width: picture.truth.width, labelCount: 1).largestBox else {
      return nil
    }
    let names = evaluator.classNames
    let share = Self.percent(confusion.share)
    return crop(
      picture, box.columns, box.rows, file: report.images[confusion.picture].file,
      words: "\(share) of \(names[confusion.truth]) is taken for \(names[confusion.prediction])")
  }

  private func crop(_ picture: EvaluationPicture, _ suspect: LabelSuspect) -> Crop {
    let names = evaluator.classNames
    return crop(
      picture, suspect.columns, suspect.rows, file: suspect.file,
      words:
        "mask says \(names[suspect.annotated]), model says \(names[suspect.predicted]) (\(Self.short(suspect.confidence)))"
    )
  }

  private func crop(
    _ picture: EvaluationPicture, _ columns: Range<Int>, _ rows: Range<Int>, file: String, words: String
  ) -> Crop {
    let part = picture.around(columns, rows, longestSide: Self.cropSide)
    return Crop(
      words: words, file: file,
      views: (part.photograph.map { [view("photograph", $0)] } ?? []) + [
        view("mask", part.overlay(part.truth, colors: subject.colors)),
        view("model", part.overlay(part.prediction, colors: subject.colors)),
      ])
  }

  /// Relative to the page, as a link holds it.
  private static func address(_ folder: String, _ file: String) -> String {
    let path = folder + "/" + file
    return path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
  }
}
