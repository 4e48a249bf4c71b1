import Charts
import Evaluation
import Files
import Imaging

/// What there is to see of a run: `index.html`, `curves.svg` and a few pictures. Opens from the disk, without a network.
///
/// It holds nothing that depends on the machine or the time, so that a run that was interrupted has the same page as
/// one that was not.
package struct RunPage {
  let configuration: TrainingConfiguration
  let classes: ClassList
  /// At least one.
  let records: [EpochRecord]
  let best: EpochRecord?
  let validation: Validation

  package init(
    configuration: TrainingConfiguration, classes: ClassList, progress: TrainingProgress,
    validation: Validation
  ) {
    self.configuration = configuration
    self.classes = classes
    records = progress.records
    best = progress.best
    self.validation = validation
  }

  /// The page last: what it shows is there before it.
  package func write(to folder: RunFolder) throws(FileError) {
    for (number, preview) in validation.previews.enumerated() {
      let pictures = [
        ("photograph", preview.photograph), ("truth", overlay(preview.truth, on: preview)),
        ("prediction", overlay(preview.prediction, on: preview)),
      ]
      for (kind, picture) in pictures {
        let path = FileSystem.join(folder.path, Self.picture(number, kind))
        try DurableFile.write(ImageEncoder.jpeg(picture, quality: Self.pictureQuality), to: path)
      }
    }
    try DurableFile.write(Chart.svg(charts, columns: 2), to: folder.curves)
    try DurableFile.write(html, to: folder.page)
  }

  /// libjpeg's quality, 1 to 100.
  private static let pictureQuality = 90

  /// Relative to the page.
  static func picture(_ number: Int, _ kind: String) -> String { "previews/\(number + 1)-\(kind).jpg" }

  private func overlay(_ labels: LabelMap, on preview: Preview) -> Image {
    preview.photograph.overlaid(with: labels, palette: classes.colors, opacity: 0.6)
  }
}
