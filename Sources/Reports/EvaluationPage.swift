import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging

/// What there is to see of an evaluation: `index.html`, one file that needs no server, no network and no script.
///
/// It holds nothing that depends on the machine or the time, so that the same evaluation has the same page.
package struct EvaluationPage {
  /// What is judged, in the words of the page.
  package struct Subject: Sendable {
    package let title: String
    /// Such as the model and the split.
    package let facts: [(name: String, value: String)]
    package let notes: [String]
    /// Samples that took no part.
    package let faultCount: Int
    /// The command that repeats it; nil where there is none.
    package let command: String?
    /// One a class.
    package let colors: [RGB]
    /// Where the mask of a photograph lies, relative to the page; nil where it is not to be linked.
    package let maskFolder: String?

    package init(
      title: String, facts: [(name: String, value: String)], notes: [String], faultCount: Int,
      command: String?,
      colors: [RGB], maskFolder: String?
    ) {
      self.title = title
      self.facts = facts
      self.notes = notes
      self.faultCount = faultCount
      self.command = command
      self.colors = colors
      self.maskFolder = maskFolder
    }
  }

  package static let name = "index.html"

  let subject: Subject
  let evaluator: Evaluator
  let report: EvaluationReport
  /// The strongest first; nil where nobody looked for any.
  let suspects: [LabelSuspect]?
  /// The picture of a photograph by its place in the report; nil where it can't be read any longer.
  let load: (Int) -> EvaluationPicture?

  package init(
    _ subject: Subject, evaluator: Evaluator, report: EvaluationReport, suspects: [LabelSuspect]?,
    load: @escaping (Int) -> EvaluationPicture?
  ) {
    self.subject = subject
    self.evaluator = evaluator
    self.report = report
    self.suspects = suspects
    self.load = load
  }

  package func write(to folder: String) throws(FileError) {
    try DurableFile.write(html, to: FileSystem.join(folder, Self.name))
  }

  /// The places of the photographs from the worst to the best mean IoU; those without one are left out.
  var order: [Int] {
    report.images.indices.filter { report.images[$0].scores.meanIoU != nil }.sorted {
      (report.images[$0].scores.meanIoU ?? 0, $0) < (report.images[$1].scores.meanIoU ?? 0, $1)
    }
  }

  /// Which of them are shown: the worst, some around the median, the best.
  var shown: [(index: Int, place: String?)] {
    let order = order
    func places(_ indices: some Sequence<Int>, _ place: String) -> [(index: Int, place: String?)] {
      indices.map { ($0, place) }
    }
    let (worst, median, best) = (12, 3, 3)
    if order.count <= worst + median + best { return order.map { ($0, nil) } }
    let middle = min(max((order.count - median) / 2, worst), order.count - best - median)
    return places(order.prefix(worst), "among the worst")
      + places(order[middle..<middle + median], "around the median")
      + places(order.suffix(best), "among the best")
  }
}
