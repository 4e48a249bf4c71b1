import Foundation
import SkipSegCharts
import SkipSegNetworks

/// What blocks do to values.
extension InspectionPage {
  var similarityCard: Card? {
    guard let similarity = report.similarity else { return nil }
    let (own, plain) = (similarity.network, similarity.plain)
    func curve(
      _ name: String, _ color: Int, _ measured: SimilarityMeasurement?,
      _ value: KeyPath<SimilarityMeasurement.Block, Double?>
    ) -> Curve? {
      guard let measured, measured.blocks.contains(where: { $0[keyPath: value] != nil }) else { return nil }
      return Curve(
        name, color: .series(color),
        points: measured.blocks.enumerated().map { Curve.Point(Double($0), $1[keyPath: value]) })
    }
    let axis = Axis("block, from the image on", isWhole: true)
    var charts = [
      Chart(
        "What is left of a stage's first values", x: axis, y: Axis("cosine"),
        curves: [
          curve("this network", 0, own, \.cosineToFirst), curve("plain", 1, plain, \.cosineToFirst),
        ].compactMap(\.self)
      ).element
    ]
    let parts = [
      curve("norm of F over norm of x", 2, own, \.functionNorm),
      curve("cosine of F and x", 3, own, \.functionCosine),
    ].compactMap(\.self)
    if !parts.isEmpty {
      charts.append(Chart("What F adds", x: axis, y: Axis("norm or cosine"), curves: parts).element)
    }
    return Card(
      title: "What is kept, and what is added",
      words: ([
        "Each block's output beside the first value of its stage: a cosine of 1 is the same direction. Where a shortcut carries x "
          + "on, a later block still holds it; a plain block holds what its layers passed on.",
        parts.isEmpty
          ? nil
          : "F is small beside x where a block changes little, and its cosine with x is near 0 where it adds what x has not.",
        "The grids are the linear CKA of the outputs of a stage's blocks, from 0 (light) to 1 (dark): alike layers give dark "
          + "places off the diagonal.",
      ] as [String?]).compactMap(\.self),
      charts: charts,
      pictures: own.alignments.filter { $0.values.count > 1 }.map {
        HeatMap.picture($0.values, words: "stage \($0.stage)", bounds: 0...1)
      }
        + (plain?.alignments ?? []).filter { $0.values.count > 1 }.map {
          HeatMap.picture($0.values, words: "stage \($0.stage), plain", bounds: 0...1)
        })
  }

  var streamCard: Card? {
    guard let stream = report.stream else { return nil }
    let remainder = stream.stages.map(\.remainder).max() ?? 0
    let tables = stream.stages.map { stage in
      let most = max(stage.rms, stage.terms.map(\.rms).max() ?? 0)
      return Table(
        "Stage \(stage.stage)", header: ["term", "root mean square", ""],
        rows: (stage.terms.map { ($0.name, $0.rms) } + [("the stream at the end", stage.rms)]).map {
          name, rms in
          Table.Row(
            name: name, cells: [FigureText.digits(rms, 3)],
            percent: String(format: "%.1f", 100 * rms / max(most, .leastNormalMagnitude)))
        })
    }
    let isTransformer = stream.stages.contains { $0.terms.contains { $0.name.hasSuffix(", attention") } }
    return Card(
      title: "The residual stream",
      words: [
        "Blocks read from one value and add to it: within a stage its last value is its first one and all terms summed up, but "
          + "for a share of \(NumberText.short(remainder)) that rounding leaves.",
        isTransformer
          ? "There is no path from the first layer to the last that nothing changes: the stream of a stage ends at its norm, and the "
            + "next stage begins with a patch embedding of its own. The feed-forward networks here look at neighbours too, by a "
            + "convolution of 3 x 3."
          : "Blocks at borders begin a new stream: their shortcut is a projection.",
      ], tables: tables)
  }

  var attentionCard: Card? {
    guard let attention = report.attention else { return nil }
    return Card(
      title: "Where a pixel looks",
      words: [
        "The weights of one pixel, in the middle of the first crop, over all keys, in each head of each block: a key stands for a "
          + "square of pixels, as many across the picture in every stage. Attention moves what is known from one place to "
          + "another; each picture has shades of its own, the largest weight dark."
      ],
      pictures: attention.heads.map { head in
        HeatMap.picture(
          (0..<head.height).map { y in
            head.weights[y * head.width..<(y + 1) * head.width].map(Double.init)
          }, words: "\(head.block.replacing("encoder.", with: "")), head \(head.head + 1)")
      })
  }

  var reuseCard: Card? {
    guard let reuse = report.reuse else { return nil }
    return Card(
      title: "What layers reuse",
      words: [
        "Each row is a layer of a dense block, each column what it reads: the block's input first, then the layers before it. Dark "
          + "is a large mean weight of the layer's first convolution: how much it takes from there."
          + (report.isTrained ? "" : " Of random weights all are alike: what is reused, only training tells.")
      ],
      pictures: reuse.blocks.map { HeatMap.picture($0.weights, words: "dense block \($0.stage)") })
  }
}
