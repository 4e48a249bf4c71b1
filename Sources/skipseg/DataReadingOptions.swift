import ArgumentParser
import SkipSeg

/// Options of every command that reads a data set: how its files are to be taken.
struct DataReadingOptions: ParsableArguments {
  @Option(help: "How photographs' names end where their masks' don't, such as _image. (default: found out)")
  var imageSuffix: String?

  @Option(help: "How masks' names end where their photographs' don't, such as _mask. (default: found out)")
  var maskSuffix: String?

  @Option(
    help: "Take each pixel of grey masks to the nearest of these values, as in 0,255; class i is the i-th.")
  var maskLevels: LevelList?

  @Option(help: "The value in grey masks that is class 0, the next one class 1, and so on; 0 is ignored.")
  var shift: Int?

  @Flag(help: "Resize masks that have their photograph's shape but another size.")
  var resizeMasks = false

  @Option(help: "How masks lie to photographs that EXIF turns: upright or stored. (default: upright)")
  var masksAs: DataReading.MaskFrame?

  @Option(help: "A regular expression; samples in whose names it finds the same are held out together.")
  var group: String?

  /// Whether no option was given.
  var areUntouched: Bool { reading == DataReading() }
  /// Whether no option was given that a model knows, or that is of splits.
  var areOfFilesOnly: Bool { maskLevels == nil && shift == nil && group == nil }

  var reading: DataReading {
    var reading = DataReading()
    reading.imageSuffix = imageSuffix
    reading.maskSuffix = maskSuffix
    reading.maskLevels = maskLevels?.values
    reading.firstValue = shift
    reading.resizesMasks = resizeMasks
    if let masksAs { reading.masksAs = masksAs }
    reading.group = group
    return reading
  }

  func validate() throws {
    if let fault = reading.fault { throw ValidationError(fault) }
  }
}

/// Numbers with commas between.
struct LevelList: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    values = numbers.compactMap(\.self)
    if values.count != numbers.count { return nil }
  }
}

extension DataReading.MaskFrame: ExpressibleByArgument {}
