import SkipSegBasics
import SkipSegEngine
import SkipSegFiles
import SkipSegNetworks

/// The files of an inspection in their folder.
package struct InspectionFiles {
  package static let reportName = "inspection.json"
  package static let pageName = "index.html"
  package static let drawingName = "network.svg"
  private static let stamp = OutputStamp("skipseg inspect")

  private let folder: String

  package init(_ folder: String) { self.folder = folder }

  private func path(_ name: String) -> String { FileSystem.join(folder, name) }

  /// Looks whether they can be written, before there is anything to write.
  package func claim(inputs: [String], overwrites: Bool) throws {
    let report = path(Self.reportName)
    try OutputClaim(Self.stamp, overwrites: overwrites).check(
      [OutputFile(report, .stamped(.json))]
        + [Self.pageName, Self.drawingName].map { OutputFile(path($0), .companion(of: report, .json)) },
      inputs: inputs)
  }

  package func write(
    _ report: InspectionReport, of inspection: Inspection, draws: Bool, command: String
  ) throws {
    try FileSystem.createFolder(folder)
    let bytes = Array(JSONText.pretty(report).utf8)
    try DurableFile.write(Self.stamp.stamped(bytes, as: .json), to: path(Self.reportName))
    let drawing =
      draws
      ? try NetworkDrawing(
        inspection.model.graph, title: inspection.drawingTitle, size: inspection.size,
        measured: report.measured)
      : nil
    if let drawing { try DurableFile.write(drawing.svg, to: path(Self.drawingName)) }
    try DurableFile.write(
      InspectionPage(report, drawing: drawing, command: command).html, to: path(Self.pageName))
  }
}

extension Inspection {
  /// What the drawing is of.
  var drawingTitle: String {
    let architecture = model.specification.architecture
    let long = architecture.longSkipChoice
    return "\(architecture.networkName) over \(architecture.encoderDescription)"
      + (long.rawValue == "concat" ? "" : ", long skips: \(long.rawValue)")
  }
}

extension InspectionReport {
  /// What the drawing shows of it.
  package var measured: NetworkDrawing.Measured {
    var measured = NetworkDrawing.Measured()
    for share in gradients?.measured.network.shares ?? [] {
      measured.shares[share.block, default: []].append(share.shortcut)
    }
    guard let lesions, lesions.isTested else { return measured }
    for lesion in lesions.lesions {
      measured.losses[lesion.name, default: []].append(lesions.score - lesion.score)
    }
    return measured
  }

  /// What the command prints: the figures of the page in short.
  package var text: String {
    var rows: [[String]] = []
    for row in cost?.rows ?? [] {
      rows.append([
        row.variant.rawValue, "\(row.cost.parameters) parameters",
        "\(FigureText.digits(Double(row.cost.multiplyAdds) / 1e9, 3)) billion multiply-adds",
        "\(FigureText.bytes(row.cost.memory.training)) to train a batch of \(cost!.batch)",
        "\(FigureText.digits(row.time.forward, 1)) ms forward, \(FigureText.digits(row.time.backward, 1)) ms backward",
      ])
    }
    var text = rows.isEmpty ? "" : TextTable.text(rows, textColumns: 5)
    func line(_ name: String, _ own: String, _ plain: String?) {
      text += "\(name): \(own)" + (plain.map { "; plain: \($0)" } ?? "") + "\n"
    }
    if let identity {
      func words(_ measured: IdentityMeasurement) -> String {
        FigureText.digits(measured.blocks.compactMap { $0.distances.last ?? nil }.max(), 4)
      }
      line("distance from x where F counts nothing", words(identity.network), identity.plain.map(words))
    }
    if let measured = gradients?.measured {
      func ratio(_ measured: GradientMeasurement) -> String { FigureText.digits(measured.ratio, 2) }
      func cosine(_ measured: GradientMeasurement) -> String { FigureText.digits(measured.cosine, 3) }
      line(
        "gradient at the stem over that of the last block", ratio(measured.network), measured.plain.map(ratio)
      )
      line(
        "cosine of the gradients with and without noise", cosine(measured.network), measured.plain.map(cosine)
      )
    }
    if let lesions {
      text +=
        "mean IoU \(FigureText.digits(lesions.score, 4)), largest class everywhere \(FigureText.digits(lesions.chance, 4))"
      let kept = lesions.lesions.compactMap(lesions.kept).sorted()
      text +=
        !lesions.isTested
        ? "; lesions not tested\n"
        : kept.isEmpty
          ? "\n"
          : "; the median part leaves \(InspectionPage.percent(kept[kept.count / 2])) of the advantage\n"
    }
    return text
  }
}
