import SkipSegCharts
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// What there is to see of a run: `index.html`, `curves.svg` and a few pictures. Opens from the disk, without a network.
///
/// It holds nothing that depends on the machine or the time, so that a run that was interrupted has the same page as
/// one that was not.
package struct RunPage {
  /// What is trained, in the words of the page.
  package struct Run: Sendable {
    package let title, encoder: String
    /// Such as "U-Net".
    package let network: String
    /// How many the run is to have.
    package let epochs: Int
    /// Names of the loss's terms, in the order of `EpochRecord.lossTerms`.
    package let lossTerms: [String]
    package let classNames: [String]
    /// One a class.
    package let colors: [RGB]
    package let settings: ConfigurationFacts
    /// How much of the masks is labelled, where that isn't all.
    package let labelled: String?

    package init(
      title: String, encoder: String, network: String, epochs: Int, lossTerms: [String], classNames: [String],
      colors: [RGB], settings: ConfigurationFacts, labelled: String? = nil
    ) {
      self.title = title
      self.encoder = encoder
      self.network = network
      self.epochs = epochs
      self.lossTerms = lossTerms
      self.classNames = classNames
      self.colors = colors
      self.settings = settings
      self.labelled = labelled
    }
  }

  /// The names of the page and of its curves in the run's folder.
  package static let name = "index.html"
  package static let curvesName = "curves.svg"

  let run: Run
  /// At least one.
  let records: [EpochRecord]
  let best: EpochRecord?
  let validation: Validation

  package init(_ run: Run, records: [EpochRecord], best: EpochRecord?, validation: Validation) {
    self.run = run
    self.records = records
    self.best = best
    self.validation = validation
  }

  /// The page last: what it shows is there before it.
  package func write(to folder: String) throws(FileError) {
    for (number, preview) in validation.previews.enumerated() {
      let pictures = [
        ("photograph", preview.photograph), ("truth", overlay(preview.truth, on: preview)),
        ("prediction", overlay(preview.prediction, on: preview)),
      ]
      for (kind, picture) in pictures {
        let path = FileSystem.join(folder, Self.picture(number, kind))
        try DurableFile.write(ImageEncoder.jpeg(picture, quality: Self.pictureQuality), to: path)
      }
    }
    try DurableFile.write(Chart.svg(charts, columns: 2), to: FileSystem.join(folder, Self.curvesName))
    try DurableFile.write(html, to: FileSystem.join(folder, Self.name))
  }

  /// libjpeg's quality, 1 to 100.
  private static let pictureQuality = 90

  /// Relative to the page.
  static func picture(_ number: Int, _ kind: String) -> String { "previews/\(number + 1)-\(kind).jpg" }

  private func overlay(_ labels: LabelMap, on preview: Preview) -> Image {
    preview.photograph.overlaid(with: labels, palette: run.colors, opacity: 0.6)
  }
}
