import Foundation
import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// The working scale of a run, and what there is to say of it.
///
/// Where nobody says one, crops are to show about a quarter of a photograph, which is nnU-Net's threshold for its
/// configuration of low resolution (Isensee et al., Nature Methods 2021), as long as no class loses more of its shape by
/// that than training is likely to reach.
package struct ResolutionChoice: Sendable, Equatable {
  package let scale: WorkingScale
  /// Each in one line; none where photographs are small and worked on as they are.
  package let notes: [String]

  /// The lowest ceiling of a class at a scale that is chosen.
  package static let lowestCeiling = 0.95
  private static let mostMasks = 64

  /// What a choice depends on.
  package struct Data: Sendable {
    /// Of the photographs to train on.
    package let sizes: [PixelSize]
    package let masks: [String]
    package let reader: MaskReader
    package let classNames: [String]

    package init(sizes: [PixelSize], samples: [Sample], reader: MaskReader, classNames: [String]) {
      (self.sizes, self.reader, self.classNames) = (sizes, reader, classNames)
      masks = samples.map(\.mask)
    }
  }

  /// - Parameters:
  ///   - cropSize: side of the crops in pixels.
  ///   - seed: draws the masks that are looked at where there are many.
  package init(_ resolution: Resolution, for data: Data, cropSize: Int, seed: UInt64, threads: Int) {
    let wish = Self.wish(data.sizes, cropSize: cropSize)
    func ceiling(_ scale: WorkingScale) -> [Double?] {
      var random = CounterRandom(seed: seed, stream: "resolution")
      let drawn = random.permutation(of: data.masks.count).prefix(Self.mostMasks).sorted()
      return ResolutionCeiling(
        of: drawn.map { data.masks[$0] }, reader: data.reader, classCount: data.classNames.count,
        working: scale, threads: threads
      ).iou
    }
    var needs: [String] = []
    var ceilings: [Double?] = []
    if let scale = resolution.scale {
      self.scale = scale
      if scale != .native { ceilings = ceiling(scale) }
    } else {
      var factor = wish
      while factor < 1 {
        ceilings = ceiling(.factor(factor))
        let next = factor * 2
        let lost = zip(data.classNames, ceilings).filter { $1.map { $0 < Self.lowestCeiling } ?? false }
        if lost.isEmpty { break }
        needs = lost.map { name, iou in
          "\(legible(name)) needs \(Self.words(next)) (best possible IoU at \(Self.words(factor)): "
            + "\(Self.rounded(iou ?? 0)))"
        }
        factor = next
      }
      if factor >= 1 { ceilings = [] }
      scale = .factor(factor)
    }
    notes = Self.notes(scale, data, cropSize: cropSize, wish: wish, ceilings: ceilings, needs: needs)
  }

  /// The power of two at which a crop covers a quarter of a photograph, at most 1.
  package static func wish(_ sizes: [PixelSize], cropSize: Int) -> Double {
    let sides = sizes.map { (Double($0.width) * Double($0.height)).squareRoot() }.sorted()
    if sides.isEmpty { return 1 }
    let median = (sides[(sides.count - 1) / 2] + sides[sides.count / 2]) / 2
    return pow(2, log2(min(1, 2 * Double(cropSize) / median)).rounded())
  }

  private static func notes(
    _ scale: WorkingScale, _ data: Data, cropSize: Int, wish: Double, ceilings: [Double?], needs: [String]
  ) -> [String] {
    let sizes = data.sizes.sorted {
      ($0.width * $0.height, $0.width, $0.height) < ($1.width * $1.height, $1.width, $1.height)
    }
    guard !sizes.isEmpty, scale != .native || wish < 1 else { return [] }
    let size = sizes[sizes.count / 2]
    func view(_ scale: WorkingScale, cropSize: Int) -> Double {
      let (width, height) = scale.size(width: size.width, height: size.height)
      return min(1, Double(cropSize) / Double(width)) * min(1, Double(cropSize) / Double(height))
    }
    let subject = "photographs of \(Set(sizes).count == 1 ? "" : "about ")\(size)"
    let shown = percent(view(scale, cropSize: cropSize))
    if scale == .native && needs.isEmpty {
      return [
        "\(subject) are worked on as they are: crops of \(cropSize) show \(shown) of one; "
          + advice("a resolution of auto", command: "--resolution auto") + " lets them show up to "
          + percent(view(.factor(wish), cropSize: cropSize))
      ]
    }
    let (width, height) = scale.size(width: size.width, height: size.height)
    let place: String =
      switch scale {
      case .native: "as they are"
      case .factor: "at \(scale) (\(width) x \(height))"
      case .longSide(let side): "at a longer side of \(side) pixels"
      }
    var notes = ["\(subject) are worked on \(place): crops of \(cropSize) show \(shown) of one"]
    let best = zip(data.classNames, ceilings).compactMap { name, iou in iou.map { (name, $0) } }
    if !best.isEmpty {
      // The lowest where there are many.
      let listedNames = Set(best.sorted { $0.1 < $1.1 }.prefix(8).map(\.0))
      let words = best.filter { listedNames.contains($0.0) } + best.filter { !listedNames.contains($0.0) }
      notes[0] +=
        "; the best IoU possible at \(scale) is "
        + listed(words.map { "\(legible($0.0)) \(rounded($0.1))" })
    }
    if !needs.isEmpty {
      notes.append(
        "\(listed(needs, first: 3)); crops of \(cropSize) then show \(shown): "
          + advice("a size of \(2 * cropSize)", command: "--size \(2 * cropSize)") + " would show more")
    }
    return notes
  }

  private static func words(_ factor: Double) -> String {
    factor >= 1 ? "the photographs' own size" : "\(WorkingScale.factor(factor))"
  }

  private static func percent(_ share: Double) -> String {
    100 * share < 1 ? String(format: "%.1f %%", 100 * share) : "\(Int((100 * share).rounded())) %"
  }

  private static func rounded(_ iou: Double) -> String { String(format: "%.3f", iou) }
}

extension Dataset {
  /// What the working scale of a run depends on.
  package var resolutionData: ResolutionChoice.Data {
    ResolutionChoice.Data(
      sizes: trainingSizes, samples: training, reader: reader.masks, classNames: classes.names)
  }
}

extension CheckReport {
  /// The same of a data set that was checked; nil where its masks leave nothing to decide.
  package var resolutionData: ResolutionChoice.Data? {
    guard let reader, let encoding else { return nil }
    return ResolutionChoice.Data(
      sizes: trainingSizes, samples: usableSamples, reader: reader.masks, classNames: encoding.classes.names)
  }
}
