import SkipSegCharts
import SkipSegEngine
import SkipSegFiles
import SkipSegNetworks
import SkipSegReports

/// What there is to see of an inspection: `index.html`, one file that needs no server, no network and no script.
package struct InspectionPage {
  struct Fact: Sendable {
    let name, value: String
  }

  /// One part of the page: what is looked at, what it says, and what there is to see.
  struct Card: Sendable {
    let title: String
    var words: [String] = []
    /// `svg` elements.
    var drawings: [String] = []
    var charts: [String] = []
    var tables: [Table] = []
    var pictures: [Picture] = []
  }

  struct Table: Sendable {
    struct Row: Sendable {
      let name: String
      let cells: [String]
      /// Of the row's bar, in percent; nil: the table has none.
      let percent: String?
    }

    let caption: String?
    let header: [String]
    let rows: [Row]
    let isLong: Bool

    init(_ caption: String? = nil, header: [String], rows: [Row]) {
      (self.caption, self.header, self.rows) = (caption, header, rows)
      isLong = rows.count > 24
    }
  }

  /// Values as a grid of shades.
  struct Picture: Sendable {
    let words: String
    /// A `data:` address.
    let address: String
  }

  package let report: InspectionReport
  package let drawing: NetworkDrawing?
  /// What repeats it.
  package let command: String

  package init(_ report: InspectionReport, drawing: NetworkDrawing?, command: String) {
    (self.report, self.drawing, self.command) = (report, drawing, command)
  }

  package var html: String {
    InspectionPageTemplate.page.text(
      InspectionPageTemplate.Page(
        title: report.subject, chartStyle: Chart.style, drawingStyle: NetworkDrawing.style, facts: facts,
        cards: cards, command: command))
  }

  private var facts: [Fact] {
    let architecture = report.architecture
    let crops = report.crops.map {
      "\($0) crops of \(report.size) x \(report.size), drawn by seed \(report.seed)"
    }
    return [
      Fact(name: "encoder", value: architecture.encoderDescription),
      Fact(name: "long skips", value: architecture.longSkipChoice.rawValue),
      Fact(
        name: "weights",
        value: report.isTrained
          ? "learnt" : "random, of seed \(report.seed): what is told holds at the beginning of a training"),
      Fact(name: "measured on", value: crops ?? "no data"),
    ] + report.notes.map { Fact(name: "data", value: $0) }
  }

  private var cards: [Card] {
    [
      graphCard, costCard, identityCard, gradientCard, similarityCard, streamCard, attentionCard, reuseCard,
      lesionCard, lensCard, limits,
    ].compactMap(\.self)
  }

  private var graphCard: Card? {
    guard let drawing else { return nil }
    var words = [
      "Height is resolution: the image is on top, and each row below has half of its sides. A box is a block, as wide as the "
        + "root of its channels; the stronger its colour, the more of the work it does."
    ]
    switch report.architecture.shortSkips {
    case .residual where !drawing.lines.contains(where: { $0.style.hasPrefix("arc") }): break
    case .residual, .preActivation:
      words.append(
        "A green arc is a short skip: what a block reads goes past its layers and meets them again at the +, y = F(x) + x. "
          + "A solid arc carries x itself, a dashed one a projection to another size or number of channels.")
    case .none:
      words.append(
        "A grey dotted arc is a short skip that is missing: the residual network of the same layers has a sum there."
      )
    }
    if drawing.texts.contains(where: { $0.text.contains(" attention") }) {
      words.append(
        "A transformer's block is x + attention(x), and then x + feed forward(x): the vertical line is the stream that both "
          + "read and add to.")
    }
    if drawing.boxes.contains(where: { $0.style == "box rung" }) {
      words.append(
        "A dense block grows to the right: each layer reads all that stands left of it, and adds a few channels that all "
          + "later layers read.")
    }
    if drawing.lines.contains(where: { $0.style == "long" }) {
      words.append(
        "An orange line across is a long skip, as thick as the bytes that it keeps until the decoder has them; at || the two "
          + "stand side by side, at + they are added.")
    } else {
      words.append("No line goes across: the decoder has nothing but what comes up from below.")
    }
    if report.gradients != nil, drawing.lines.contains(where: { $0.style.hasPrefix("arc") }) {
      words.append(
        "The number at an arc is the share of the gradient that comes back by it, and so is its width: a road past the block, "
          + "wider where more goes by.")
    }
    if report.lesions?.isTested == true {
      words.append("Red is what the mean IoU loses without a block; the number stands beside its name.")
    }
    return Card(title: "The network and its skips", words: words, drawings: [drawing.element])
  }

  private var limits: Card {
    Card(
      title: "What this page does not say",
      words: [
        "It looks into one network. Whether skips make a network better on these photographs is a question of several "
          + "trainings, and of the spread among them.",
        report.isTrained
          ? "A part that can be left out now need not have been needless while the network learnt."
          : "Random weights show how a training begins, not how it ends.",
      ])
  }
}
