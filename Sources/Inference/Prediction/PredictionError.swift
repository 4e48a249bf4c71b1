import Files
import Models

/// Why prediction can't begin, or why one picture can't be predicted.
public enum PredictionError: Error, Equatable {
  case trueMasks(folder: String, file: String)
  case noInput(paths: [String], leftOut: String)
  case channels(Int)
  case outOfMemory(width: Int, height: Int, neededBytes: Int, availableBytes: Int)
}

extension PredictionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .trueMasks(let folder, let file):
      "\(folder): holds masks of a data set, such as \(file), which predictions never join or replace; "
        + "choose another --output"
    case .noInput(let paths, let leftOut):
      "\(paths.joined(separator: ", ")): no image was found there"
        + (leftOut.isEmpty ? "" : "; left out: \(leftOut)")
    case .channels(let count):
      "the model takes images of \(count) channels, but photographs have 1 (grey) or 3 (RGB); "
        + "`skipseg export` writes it for programs that make such images"
    case .outOfMemory(let width, let height, let needed, let available):
      "a picture of \(width) x \(height) "
        + "\(MemoryShortage(neededBytes: needed, availableBytes: available)); cut it into tiles or scale it down"
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
