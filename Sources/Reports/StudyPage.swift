import Foundation
import SkipSegCharts
import SkipSegFiles
import SkipSegImaging

/// The page of a study: one file, which opens from the disk without a network. What it says is put together where the study
/// is; here it gets its form.
package struct StudyPage: Sendable {
  /// One thing that is said of skip connections, and what became of it.
  package struct VerdictLine: Sendable {
    let claim, outcome, kind: String

    /// - Parameter kind: `seen`, `open` or `untested`, by which it is coloured.
    package init(claim: String, outcome: String, kind: String) {
      (self.claim, self.outcome, self.kind) = (claim, outcome, kind)
    }
  }

  /// A cell of a table, with a bar behind its number where it has a share.
  package struct Cell: Sendable {
    let text: String
    let bar: [String]

    /// - Parameter share: of the bar's full length, 0 to 1.
    package init(_ text: String, share: Double? = nil) {
      self.text = text
      bar = share.map { [String(format: "%.1f", 100 * min(1, max(0, $0)))] } ?? []
    }
  }

  package struct Table: Sendable {
    let title: [String]
    let heads: [String]
    let rows: [Row]

    struct Row: Sendable {
      let name: String
      let cells: [Cell]
    }

    /// - Parameter rows: a name and the cells behind it.
    package init(_ title: String? = nil, heads: [String], rows: [(name: String, cells: [Cell])]) {
      self.title = title.map { [$0] } ?? []
      self.heads = heads
      self.rows = rows.map { Row(name: $0.name, cells: $0.cells) }
    }
  }

  /// Pictures with a caption each, side by side.
  package struct Strip: Sendable {
    let title: String
    let pictures: [Picture]

    struct Picture: Sendable {
      let source, caption: String
      let width, height: Int
    }

    package init(_ title: String, pictures: [(image: Image, caption: String)]) {
      self.title = title
      self.pictures = pictures.map { image, caption in
        let jpeg = Data(ImageEncoder.jpeg(image, quality: 85)).base64EncodedString()
        return Picture(
          source: "data:image/jpeg;base64,\(jpeg)", caption: caption, width: image.width, height: image.height
        )
      }
    }
  }

  /// An element of SVG under a name.
  package struct Drawing: Sendable {
    let name, svg: String

    package init(name: String, svg: String) { (self.name, self.svg) = (name, svg) }
  }

  package struct Section: Sendable {
    let title: String
    package var notes: [String]
    package var charts: [String] = []
    package var tables: [Table] = []
    package var strips: [Strip] = []
    package var drawings: [Drawing] = []

    package init(_ title: String, notes: [String] = []) {
      self.title = title
      self.notes = notes
    }
  }

  let title, subtitle: String
  let verdicts: [VerdictLine]
  let recommendation: String
  let sections: [Section]
  let settings: [ConfigurationFacts.Fact]
  let command: [String]
  let chartStyle = Chart.style
  let drawingStyle: String

  /// - Parameters:
  ///   - drawingStyle: the style sheet of all drawings.
  ///   - settings: what the study depends on.
  ///   - command: what repeats it.
  package init(
    title: String, subtitle: String, verdicts: [VerdictLine], recommendation: String, sections: [Section],
    drawingStyle: String, settings: some Encodable, command: String?
  ) {
    self.drawingStyle = drawingStyle
    (self.title, self.subtitle, self.verdicts) = (title, subtitle, verdicts)
    (self.recommendation, self.sections) = (recommendation, sections)
    self.settings = ConfigurationFacts(settings).facts
    self.command = command.map { [$0] } ?? []
  }

  package static let name = "index.html"

  package var html: String { StudyPageTemplate.page.text(self) }

  package func write(to folder: String) throws(FileError) {
    try DurableFile.write(html, to: FileSystem.join(folder, Self.name))
  }
}
