import SkipSegBasics
import SkipSegFiles
import SkipSegModels

/// Why prediction can't begin, or why one picture can't be predicted.
public enum PredictionError: Error, Equatable {
  /// Predictions would stand among the masks of a data set.
  case trueMasks(folder: String, file: String)
  /// No photograph was found in what was named; `leftOut`: what else was.
  case noInput(paths: [String], leftOut: String)
  /// The masks that are to be completed are of another model or of other options.
  case otherPredictions(file: String, what: String, found: String, expected: String)
  /// The network takes images of so many channels, which are no photographs.
  case channels(Int)
  /// A picture that needs more memory than is free.
  case outOfMemory(width: Int, height: Int, neededBytes: Int, availableBytes: Int)
  /// So many samples, which are no picture of this size and this many channels.
  case pixels(count: Int, width: Int, height: Int, channels: Int)
  /// A picture of a size that the network can't take.
  case unfit(width: Int, height: Int, reason: String)
}

extension PredictionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .trueMasks(let folder, let file):
      "\(folder): holds masks of a data set, such as \(file), which predictions never join or replace; "
        + "choose another folder"
    case .noInput(let paths, let leftOut):
      "\(paths.joined(separator: ", ")): no image was found there"
        + (leftOut.isEmpty ? "" : "; left out: \(leftOut)")
    case .otherPredictions(let file, let what, let found, let expected):
      "\(file): the masks of this folder are of the \(what) '\(found)', not of '\(expected)'; choose another folder, or "
        + advice("predict all of them again", command: "predict all of them again without --skip-existing")
    case .channels(let count):
      "the model takes images of \(count) channels, but photographs have 1 (grey) or 3 (RGB); "
        + advice("export", command: "`skipseg export`") + " writes it for programs that make such images"
    case .outOfMemory(let width, let height, let needed, let available):
      "a picture of \(width) x \(height) "
        + "\(MemoryShortage(neededBytes: needed, availableBytes: available)); cut it into tiles or scale it down"
    case .pixels(let count, let width, let height, let channels):
      "\(counted(count, "sample")) for a picture of \(width) x \(height), expected width x height x "
        + "\(channels) (\(channels == 1 ? "grey" : "red, green, blue")), of 1 x 1 or more"
    case .unfit(let width, let height, let reason):
      "a picture of \(width) x \(height) doesn't fit the network: \(reason)"
    }
  }
}

extension Model {
  /// - Throws: `PredictionError.channels` where the network takes other images than photographs, grey or RGB.
  func requirePhotographs() throws(PredictionError) {
    let channels = graph.inputChannels
    if channels != 1 && channels != 3 { throw .channels(channels) }
  }
}
