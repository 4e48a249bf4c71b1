import SkipSegBasics
import SkipSegImaging
import SkipSegModels

/// Watches whether photographs are much larger or smaller, at their working size, than those that a model was trained on.
/// They are never rescaled for that in silence.
struct SizeNotes {
  private let known: TrainingSizes?
  private let working: WorkingScale
  private var excesses: [Double] = []
  private var count = 0

  init(_ known: TrainingSizes?, working: WorkingScale) {
    (self.known, self.working) = (known, working)
  }

  /// - Parameter width: of the photograph, at its own size.
  mutating func add(width: Int, height: Int) {
    count += 1
    let size = working.size(width: width, height: height)
    if let excess = known?.excess(of: max(size.width, size.height)) { excesses.append(excess) }
  }

  /// What there is to say of all; nil where they are as large as those.
  var note: String? {
    if excesses.isEmpty { return nil }
    let excess = excesses.sorted()[excesses.count / 2]
    let verb = count == 1 ? "photograph is" : "photographs are"
    let words =
      "\(excesses.count) of \(count) \(verb) \(Self.rounded(excess)) times as large as those of the training"
    guard case .factor(let factor) = working else { return words }
    let better = Self.simple(factor / excess)
    return words + "; "
      + advice("a resolution of \(better)", command: "--resolution \(better)")
      + " would make objects as large"
  }

  /// With two digits at least.
  private static func rounded(_ excess: Double) -> Double {
    excess < 0.95 ? (excess * 100).rounded() / 100 : (excess * 10).rounded() / 10
  }

  /// A scale near this one that is easily typed.
  private static func simple(_ factor: Double) -> WorkingScale {
    factor < 0.75
      ? .factor(1 / (1 / factor).rounded())
      : .factor(min(WorkingScale.largestFactor, (factor * 10).rounded() / 10))
  }
}
