import SkipSegDatasets
import SkipSegSamples

/// The last part of a run, whose crops are whole pictures: the network learns at the size and with the surroundings that
/// it will be used with (Jégou et al., "The One Hundred Layers Tiramisu", arXiv 1611.09326, end their training so).
struct Finish: Sendable, Equatable {
  /// The first step of the run that belongs to it.
  let firstStep: Int
  let cropping: Cropping

  /// Nil where the configuration has none of so many steps. A run always begins with square crops.
  /// - Parameter sizes: of the photographs to train on, upright.
  init?(_ configuration: TrainingConfiguration, stepCount: Int, sizes: [PixelSize]) {
    let steps = Int(configuration.finish * Double(stepCount))
    guard steps > 0, let size = Self.size(configuration, sizes) else { return nil }
    firstStep = stepCount - steps
    var augmentation = configuration.augmentation
    let scale = Self.scale(augmentation)
    augmentation.scale = scale...scale
    cropping = Cropping(size: size, augmentation: augmentation)
  }

  /// The crops' size, which the network takes without padding: the median of widths and that of heights at working size,
  /// to the nearest multiple of 32. A picture that is larger is cut by the rest, at a random place.
  static func size(_ configuration: TrainingConfiguration, _ sizes: [PixelSize]) -> PixelSize? {
    if configuration.finish == 0 || sizes.isEmpty { return nil }
    let scale = Self.scale(configuration.augmentation)
    let worked = sizes.map { configuration.workingScale.size(width: $0.width, height: $0.height) }
    func side(_ sides: [Int]) -> Int {
      let median = Double(sides.sorted()[(sides.count - 1) / 2]) * scale
      return max(TrainingConfiguration.smallestSize, 32 * Int((median / 32).rounded()))
    }
    return PixelSize(width: side(worked.map { $0.width }), height: side(worked.map { $0.height }))
  }

  /// Pictures are shown as they are, or as near to that as crops come.
  private static func scale(_ augmentation: AugmentationConfiguration) -> Double {
    min(max(1, augmentation.scale.lowerBound), augmentation.scale.upperBound)
  }
}

/// How crops are cut over a run.
struct CropSchedule: Sendable, Equatable {
  let square: Cropping
  /// Nil where the run has none.
  let finish: Finish?

  /// Of a step, counted from the beginning of the run.
  subscript(step: Int) -> Cropping {
    if let finish, step >= finish.firstStep { return finish.cropping }
    return square
  }

  /// What some steps take, in those of square crops: as many times as long as their crops have more pixels.
  func cost(of steps: Range<Int>) -> Double {
    guard let finish, steps.upperBound > finish.firstStep else { return Double(steps.count) }
    let whole = steps.upperBound - max(steps.lowerBound, finish.firstStep)
    let ratio = Double(finish.cropping.size.pixels) / Double(square.size.pixels)
    return Double(steps.count - whole) + ratio * Double(whole)
  }

  /// What there is to say of it when a run begins.
  var notes: [String] {
    guard let finish else { return [] }
    let ratio = (cost(of: finish.firstStep..<finish.firstStep + 1) * 10).rounded() / 10
    return [
      "from step \(finish.firstStep + 1) on crops are whole pictures of \(finish.cropping.size), and a step takes "
        + "about \(ratio) times as long"
    ]
  }
}
